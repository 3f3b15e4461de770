// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventrules.h"
#include "server/stripe/stripeconfig.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// Far above any price of ours; keeps sums of lines inside int64.
constexpr std::int64_t kMaxLineMinor = 1'000'000'000'000;

/// What an invoice's lines say about our plans.
struct Bill {
    const Plan *plan = nullptr; ///< of the full periods
    Credits credits;            ///< of the full periods: price x quantity
    std::int64_t fullMinor = 0; ///< what they cost before discounts
    Timestamp fullEnd;

    const Plan *switchedTo = nullptr;    ///< of the positive prorations
    std::int64_t prorationMinor = 0;     ///< sum of all prorations: what is left of one plan back, of another charged
    std::int64_t mostForSwitchMinor = 0; ///< the whole price of what was switched to
    Timestamp prorationEnd;

    QStringList foreign;          ///< paid for, but not ours
    QStringList foreignProration; ///< the same of a switch
    bool tooMany = false;         ///< a quantity that does not fit our numbers
};

/// A line that charges for a whole period. A trial costs nothing, so it counts for nothing.
void addPeriod(Bill &bill, const InvoiceLine &line, const Plan *sold)
{
    if (!line.isSubscription || line.amountMinor <= 0)
        return;
    if (!sold || !sold->monthlyCredits || line.quantity <= 0) {
        bill.foreign.append(line.price.name());
        return;
    }
    const auto credits = Credits::multiply(*sold->monthlyCredits, line.quantity);
    const auto sum = credits ? Credits::add(bill.credits, *credits) : credits;
    bill.tooMany = bill.tooMany || !sum;
    bill.credits = sum.value_or(bill.credits);
    bill.fullMinor += std::min(line.amountMinor, kMaxLineMinor);
    bill.fullEnd = std::max(bill.fullEnd, line.periodEnd);
    bill.plan = sold;
}

void addProration(Bill &bill, const InvoiceLine &line, const Plan *sold)
{
    if (!sold || !sold->monthlyCredits || !sold->monthlyPrice || sold->monthlyPrice->amountMinor <= 0) {
        bill.foreignProration.append(line.price.name());
        return;
    }
    bill.prorationMinor += std::clamp(line.amountMinor, -kMaxLineMinor, kMaxLineMinor);
    if (line.amountMinor <= 0)
        return;
    const std::int64_t quantity = std::clamp<std::int64_t>(line.quantity, 1, kMaxLineMinor);
    const std::int64_t whole = std::min(sold->monthlyPrice->amountMinor, kMaxLineMinor / quantity) * quantity;
    bill.mostForSwitchMinor = std::max(bill.mostForSwitchMinor, whole);
    bill.prorationEnd = std::max(bill.prorationEnd, line.periodEnd);
    bill.switchedTo = sold;
}

Bill readBill(const InvoiceView &invoice, const Catalogue &catalogue)
{
    Bill bill;
    for (const InvoiceLine &line : invoice.lines) {
        const QString &key = line.price.lookupKey;
        const Plan *sold = key.isEmpty() ? nullptr : catalogue.planByLookupKey(key);
        if (line.isProration)
            addProration(bill, line, sold);
        else
            addPeriod(bill, line, sold);
    }
    return bill;
}

bool hasNewerAllowance(const std::vector<ledger::Grant> &grants, Timestamp expiresAt)
{
    return std::any_of(grants.begin(), grants.end(), [&](const ledger::Grant &grant) {
        return grant.source == GrantSource::Allowance && grant.grantKey.startsWith("inv:"_L1) && grant.expiresAt &&
               *grant.expiresAt > expiresAt;
    });
}

ledger::AddGrant grantOf(const InvoiceView &invoice, const Plan &plan, Credits amount, Timestamp expiresAt)
{
    ledger::AddGrant grant;
    grant.type = TransactionType::Allowance;
    grant.source = GrantSource::Allowance;
    grant.amount = amount;
    grant.expiresAt = expiresAt;
    grant.cost = invoice.paid;
    grant.grantKey = u"inv:"_s + invoice.id;
    grant.description = plan.name + u" plan: monthly credits"_s;
    grant.stripeReference = invoice.id;
    grant.actor = u"stripe"_s;
    grant.metadata = {{u"plan"_s, plan.id}, {u"subscription"_s, invoice.subscription}};
    return grant;
}

/// Rule 10: money that a downgrade gave back has given its credits when it was first paid. What it pays of `priceMinor`
/// gives none again.
Result<Credits> withoutReturned(Credits credits, std::int64_t priceMinor, std::int64_t returnedMinor)
{
    const std::int64_t fresh = priceMinor - std::min(priceMinor, returnedMinor);
    if (fresh == priceMinor)
        return credits;
    return Credits::multiply(credits, fresh).map([&](Credits product) {
        return Credits(product.count() / priceMinor);
    });
}

/// Rule 10 again: credits follow the money.
Result<Credits> creditsFor(std::int64_t moneyMinor, const Plan &plan)
{
    const std::int64_t price = plan.monthlyPrice->amountMinor;
    return Credits::multiply(*plan.monthlyCredits, moneyMinor).map([price](Credits product) {
        return Credits(product.count() / price);
    });
}

/// A new period. Prorations wait on its invoice when a switch was not billed at once: those in sum positive grant what
/// they are worth, those in sum negative are money of a downgrade, as the customer's balance is.
Decision decidePeriod(const InvoiceView &invoice, const Bill &bill, const std::vector<ledger::Grant> &grants,
                      Timestamp now)
{
    if (bill.tooMany)
        return Decision{u"review"_s, u"The quantity is too large."_s};
    if (!bill.plan) {
        return bill.foreign.isEmpty()
                   ? Decision{u"applied"_s, u"Nothing was paid for, so nothing was granted."_s}
                   : Decision{u"review"_s, u"Paid, but not for a plan of ours: "_s + bill.foreign.join(", "_L1)};
    }
    const Timestamp expiresAt = bill.fullEnd + kPeriodGrace;
    if (expiresAt <= now)
        return Decision{u"review"_s, u"The paid period is over already; its credits would expire at once."_s};

    const std::int64_t returnedMinor = invoice.fromBalanceMinor + std::max<std::int64_t>(0, -bill.prorationMinor);
    auto credits = withoutReturned(bill.credits, bill.fullMinor, returnedMinor);
    const std::int64_t switchMinor = std::min({bill.prorationMinor, invoice.paid.amountMinor, bill.mostForSwitchMinor});
    if (credits && bill.switchedTo && switchMinor > 0) {
        const auto more = creditsFor(switchMinor, *bill.switchedTo);
        credits = more ? Credits::add(*credits, *more) : more;
    }
    if (!credits)
        return Decision{u"review"_s, u"The quantity is too large."_s};
    if (*credits == Credits(0))
        return Decision{u"applied"_s, u"Paid with money that a downgrade gave back, which gave its credits before."_s};

    ledger::AddGrant grant = grantOf(invoice, *bill.plan, *credits, expiresAt);
    grant.replacesAllowance = !hasNewerAllowance(grants, expiresAt);
    Decision decision{u"applied"_s, u"the plan's credits, once per invoice"_s};
    decision.commands.emplace_back(std::move(grant));
    return decision;
}

/// A switch of plans in mid-period, by the money of its lines. When the switch also began a new period (another
/// interval, a new anchor), that period's line is the positive one.
Decision decideSwitch(const InvoiceView &invoice, const Bill &bill, Timestamp now)
{
    const QStringList foreign = bill.foreignProration + bill.foreign;
    if (!foreign.isEmpty())
        return Decision{u"review"_s, u"A switch of plans names a price that is not ours: "_s + foreign.join(", "_L1)};
    const Plan *plan = bill.plan ? bill.plan : bill.switchedTo;
    const std::int64_t money = std::min(bill.fullMinor + bill.prorationMinor, invoice.paid.amountMinor);
    if (!plan || money <= 0)
        return Decision{u"applied"_s, u"No money came in for the switch, so nothing was granted."_s};
    if (!plan->monthlyPrice || plan->monthlyPrice->amountMinor <= 0 ||
        invoice.paid.currency != plan->monthlyPrice->currency)
        return Decision{u"review"_s, u"Paid in another currency than the plan's."_s};

    const auto credits = creditsFor(money, *plan);
    if (!credits || money > std::max(bill.mostForSwitchMinor, bill.fullMinor))
        return Decision{u"review"_s, u"More was paid for the switch than the plan costs."_s};
    const Timestamp expiresAt = std::max(bill.fullEnd, bill.prorationEnd) + kPeriodGrace;
    if (credits->count() == 0 || expiresAt <= now)
        return Decision{u"applied"_s, u"The switch is worth no credits."_s};

    ledger::AddGrant grant = grantOf(invoice, *plan, *credits, expiresAt);
    grant.type = TransactionType::Proration;
    grant.source = GrantSource::Proration;
    grant.description = u"Switch to "_s + plan->name + u": credits for the rest of the period"_s;
    Decision decision{u"applied"_s, u"credits for the switch, once per invoice"_s};
    decision.commands.emplace_back(std::move(grant));
    return decision;
}

/// Reasons whose invoices are known to sell no period of a plan.
bool sellsNoPlan(const QString &billingReason)
{
    return billingReason == "manual"_L1 || billingReason == "upcoming"_L1 ||
           billingReason == "automatic_pending_invoice_item_invoice"_L1;
}

} // namespace

Decision decideInvoice(const InvoiceView &invoice, const Catalogue &catalogue, const std::vector<ledger::Grant> &grants,
                       Timestamp now)
{
    if (invoice.status != "paid"_L1)
        return Decision{u"ignored"_s, u"The invoice is not paid."_s};
    if (invoice.subscription.isEmpty())
        return Decision{u"ignored"_s, u"The invoice belongs to no subscription."_s};

    const QString &reason = invoice.billingReason;
    const Decision nothing{u"ignored"_s, u"An invoice for this reason grants nothing: "_s + reason};
    if (sellsNoPlan(reason))
        return nothing;
    const Bill bill = readBill(invoice, catalogue);
    const bool switchesPlans = bill.switchedTo || bill.prorationMinor != 0 || !bill.foreignProration.isEmpty();
    if (reason == "subscription_create"_L1 || reason == "subscription_cycle"_L1) // a first month may be cut short
        return switchesPlans && !bill.plan ? decideSwitch(invoice, bill, now)
                                           : decidePeriod(invoice, bill, grants, now);
    if (reason == "subscription_update"_L1) // a trial ended early is a period, and no switch
        return switchesPlans || !bill.plan ? decideSwitch(invoice, bill, now)
                                           : decidePeriod(invoice, bill, grants, now);
    // The list of reasons is open. Somebody who paid for a plan of ours must not go empty unnoticed.
    if (bill.plan || bill.switchedTo)
        return Decision{u"review"_s, u"A plan of ours was paid for a reason that is not known here: "_s + reason};
    return nothing;
}

} // namespace creditdesk::stripe
