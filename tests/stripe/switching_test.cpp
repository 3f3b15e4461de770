// SPDX-License-Identifier: GPL-3.0-or-later
// Credits follow the money: however often somebody switches plans to and fro, and whatever a downgrade's credit balance
// pays later, no more credits come out than the cash that went in buys at the best price there is.
#include "server/stripe/eventrules.h"
#include "tests/stripe/testcatalogue.h"

#include <gtest/gtest.h>

#include <random>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

const Timestamp kStart = fromEpochMs(1'790'000'000'000);
constexpr auto kMonth = std::chrono::days(30);

/// One customer at Stripe: invoices as Stripe makes them, with a balance that downgrades fill and invoices use.
class Customer {
public:
    explicit Customer(const Plan *plan) : m_plan(plan)
    {
        bill(u"subscription_create"_s, {line(plan, price(plan), false)});
    }

    void renew()
    {
        m_periodStart += kMonth;
        m_now = m_periodStart;
        bill(u"subscription_cycle"_s, {line(m_plan, price(m_plan), false)});
    }

    /// At once, for the rest of the period: what is left of the old plan back, what is left of the new one charged.
    void switchTo(const Plan *plan, std::chrono::milliseconds later)
    {
        m_now = std::min(m_now + later, m_periodStart + kMonth);
        const std::int64_t restMs = (m_periodStart + kMonth - m_now).count();
        const auto rest = [restMs](const Plan *of) {
            return price(of) * restMs / std::chrono::milliseconds(kMonth).count();
        };
        bill(u"subscription_update"_s, {line(m_plan, -rest(m_plan), true), line(plan, rest(plan), true)});
        m_plan = plan;
    }

    [[nodiscard]] std::int64_t cashMinor() const { return m_cashMinor; }
    [[nodiscard]] std::int64_t credits() const { return m_credits; }

private:
    static std::int64_t price(const Plan *plan) { return plan->monthlyPrice->amountMinor; }

    [[nodiscard]] InvoiceLine line(const Plan *plan, std::int64_t amountMinor, bool proration) const
    {
        InvoiceLine made;
        made.amountMinor = amountMinor;
        made.price.lookupKey = plan->stripeLookupKey;
        made.isProration = proration;
        made.isSubscription = true;
        made.periodStart = m_now;
        made.periodEnd = m_periodStart + kMonth;
        return made;
    }

    void bill(const QString &reason, std::vector<InvoiceLine> lines)
    {
        std::int64_t total = 0;
        for (const InvoiceLine &one : lines)
            total += one.amountMinor;
        const std::int64_t due = std::max<std::int64_t>(0, total - m_creditMinor);
        InvoiceView invoice;
        invoice.id = u"in_%1"_s.arg(++m_invoices);
        invoice.status = u"paid"_s;
        invoice.billingReason = reason;
        invoice.subscription = u"sub_1"_s;
        invoice.paid = {due, u"usd"_s};
        const std::int64_t left = m_creditMinor + due - total;
        invoice.fromBalanceMinor = std::max<std::int64_t>(0, m_creditMinor - left);
        invoice.lines = std::move(lines);
        m_creditMinor = left;
        m_cashMinor += due;
        const Decision decision = decideInvoice(invoice, testCatalogue(), {}, m_now);
        ASSERT_EQ(decision.state, u"applied"_s) << decision.reason.toStdString();
        for (const ledger::Command &command : decision.commands)
            m_credits += std::get<ledger::AddGrant>(command).amount.count();
    }

    const Plan *m_plan;
    Timestamp m_periodStart = kStart;
    Timestamp m_now = kStart;
    std::int64_t m_creditMinor = 0;
    std::int64_t m_cashMinor = 0;
    std::int64_t m_credits = 0;
    int m_invoices = 0;
};

std::vector<const Plan *> soldPlans()
{
    std::vector<const Plan *> plans;
    for (const Plan &plan : testCatalogue().plans) {
        if (!plan.stripeLookupKey.isEmpty())
            plans.push_back(&plan);
    }
    return plans;
}

/// credits <= cash x the best plan's credits for its price, without a fraction anywhere.
bool isCovered(const Customer &customer)
{
    for (const Plan *plan : soldPlans()) {
        if (customer.credits() * plan->monthlyPrice->amountMinor <=
            customer.cashMinor() * plan->monthlyCredits->count())
            return true;
    }
    return false;
}

TEST(Switching, ToAndFroEarnsNothing)
{
    const auto plans = soldPlans();
    ASSERT_GE(plans.size(), 2U);
    std::mt19937_64 random(20261122);
    const auto below = [&random](std::uint64_t limit) { return random() % limit; };
    for (int sequence = 0; sequence < 5'000; ++sequence) {
        Customer customer(plans[below(plans.size())]);
        const auto steps = below(30);
        for (std::uint64_t step = 0; step < steps && !HasFatalFailure(); ++step) {
            if (below(5) == 0)
                customer.renew();
            else
                customer.switchTo(plans[below(plans.size())], std::chrono::milliseconds(below(3) * below(700'000'000)));
            ASSERT_TRUE(isCovered(customer)) << "sequence " << sequence << ", step " << step << ": "
                                             << customer.credits() << " credits for " << customer.cashMinor();
        }
    }
}

TEST(Switching, AMonthPaidFromADowngradeGivesNoCreditsTwice)
{
    const Plan *starter = testCatalogue().plan(u"starter"_s);
    const Plan *pro = testCatalogue().plan(u"pro"_s);
    Customer customer(starter);
    customer.switchTo(pro, std::chrono::days(1));
    const std::int64_t before = customer.credits();
    const std::int64_t cash = customer.cashMinor();
    customer.switchTo(starter, {});
    customer.renew(); // from the balance
    EXPECT_EQ(customer.cashMinor(), cash);
    EXPECT_EQ(customer.credits(), before);
}

TEST(Switching, WithoutADowngradeEveryMonthGivesAllOfIt)
{
    const Plan *starter = testCatalogue().plan(u"starter"_s);
    Customer customer(starter);
    customer.renew();
    customer.renew();
    EXPECT_EQ(customer.credits(), 3 * starter->monthlyCredits->count());
}

} // namespace
} // namespace creditdesk::stripe
