// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventrules.h"

#include "server/stripe/stripeconfig.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

Decision outcome(const QString &state, const QString &reason)
{
    return {state, reason, {}};
}

QString named(const PriceRef &price)
{
    return price.lookupKey.isEmpty() ? price.id : price.lookupKey;
}

ledger::AddGrant allowanceOf(const InvoiceView &invoice, const Plan &plan)
{
    ledger::AddGrant grant;
    grant.type = TransactionType::Allowance;
    grant.source = GrantSource::Allowance;
    grant.cost = invoice.paid;
    grant.grantKey = u"inv:"_s + invoice.id;
    grant.description = plan.name + u" plan: monthly credits"_s;
    grant.stripeReference = invoice.id;
    grant.actor = u"stripe"_s;
    grant.metadata = {{u"plan"_s, plan.id}, {u"subscription"_s, invoice.subscription}};
    grant.replacesAllowance = true;
    return grant;
}

bool hasNewerAllowance(const std::vector<ledger::Grant> &grants, Timestamp expiresAt)
{
    return std::any_of(grants.begin(), grants.end(), [&](const ledger::Grant &grant) {
        return grant.source == GrantSource::Allowance && grant.grantKey.startsWith("inv:"_L1) && grant.expiresAt &&
               *grant.expiresAt > expiresAt;
    });
}

/// Far above any price of ours; keeps sums of lines inside int64.
constexpr std::int64_t kMaxLineMinor = 1'000'000'000'000;

/// Rule 10: money that a downgrade gave back as a credit has given its credits when it was first paid. What such a
/// credit pays of `priceMinor` gives none again.
Result<Credits> withoutBalance(Credits credits, std::int64_t priceMinor, std::int64_t fromBalanceMinor)
{
    const std::int64_t fresh = priceMinor - std::min(priceMinor, fromBalanceMinor);
    if (fresh == priceMinor)
        return credits;
    return Credits::multiply(credits, fresh).map([&](Credits product) {
        return Credits(product.count() / priceMinor);
    });
}

Decision decidePeriod(const InvoiceView &invoice, const Catalogue &catalogue, const std::vector<ledger::Grant> &grants,
                      Timestamp now)
{
    Credits total;
    std::int64_t priceMinor = 0;
    Timestamp periodEnd;
    const Plan *plan = nullptr;
    QStringList foreign;
    for (const InvoiceLine &line : invoice.lines) {
        if (line.isProration || !line.isSubscription || line.amountMinor <= 0)
            continue; // prorations of a switch were judged when they were paid; a trial costs and grants nothing
        const Plan *sold = catalogue.planByLookupKey(line.price.lookupKey);
        if (line.price.lookupKey.isEmpty() || !sold || !sold->monthlyCredits) {
            foreign.append(named(line.price));
            continue;
        }
        const auto credits = Credits::multiply(*sold->monthlyCredits, line.quantity);
        const auto sum = credits ? Credits::add(total, *credits) : credits;
        if (!sum)
            return outcome(u"review"_s, u"The quantity is too large."_s);
        total = *sum;
        priceMinor += std::min(line.amountMinor, kMaxLineMinor);
        periodEnd = std::max(periodEnd, line.periodEnd);
        plan = sold;
    }
    if (!plan || total.count() <= 0) {
        return foreign.isEmpty()
                   ? outcome(u"applied"_s, u"Nothing was paid for, so nothing was granted."_s)
                   : outcome(u"review"_s, u"Paid, but not for a plan of ours: "_s + foreign.join(", "_L1));
    }
    const Timestamp expiresAt = periodEnd + kPeriodGrace;
    if (expiresAt <= now)
        return outcome(u"review"_s, u"The paid period is over already; its credits would expire at once."_s);

    const auto credits = withoutBalance(total, priceMinor, invoice.fromBalanceMinor);
    if (!credits)
        return outcome(u"review"_s, u"The quantity is too large."_s);
    if (*credits == Credits(0))
        return outcome(u"applied"_s,
                       u"Paid from the customer's credit balance, whose money gave its credits before."_s);

    ledger::AddGrant grant = allowanceOf(invoice, *plan);
    grant.amount = *credits;
    grant.expiresAt = expiresAt;
    grant.replacesAllowance = !hasNewerAllowance(grants, expiresAt);
    Decision decision = outcome(u"applied"_s, u"the plan's credits, once per invoice"_s);
    decision.commands.emplace_back(std::move(grant));
    return decision;
}

Decision decideProration(const InvoiceView &invoice, const Catalogue &catalogue, Timestamp now)
{
    std::int64_t sumMinor = 0;
    const Plan *plan = nullptr; // the one switched to: its line is the positive one
    Timestamp periodEnd;
    for (const InvoiceLine &line : invoice.lines) {
        if (!line.isProration)
            continue;
        const Plan *sold = line.price.lookupKey.isEmpty() ? nullptr : catalogue.planByLookupKey(line.price.lookupKey);
        if (!sold || !sold->monthlyCredits || !sold->monthlyPrice || sold->monthlyPrice->amountMinor <= 0)
            return outcome(u"review"_s, u"A proration names a price that is not ours: "_s + named(line.price));
        sumMinor += std::clamp(line.amountMinor, -kMaxLineMinor, kMaxLineMinor);
        if (line.amountMinor > 0) {
            plan = sold;
            periodEnd = std::max(periodEnd, line.periodEnd);
        }
    }
    const std::int64_t money = std::min(sumMinor, invoice.paid.amountMinor);
    if (!plan || money <= 0)
        return outcome(u"applied"_s, u"No money came in for the switch, so nothing was granted."_s);
    if (invoice.paid.currency != plan->monthlyPrice->currency)
        return outcome(u"review"_s, u"Paid in another currency than the plan's."_s);

    const auto product = Credits::multiply(*plan->monthlyCredits, money);
    if (!product || money > plan->monthlyPrice->amountMinor)
        return outcome(u"review"_s, u"More was paid for the switch than the plan costs."_s);
    const Credits credits(product->count() / plan->monthlyPrice->amountMinor);
    const Timestamp expiresAt = periodEnd + kPeriodGrace;
    if (credits.count() == 0 || expiresAt <= now)
        return outcome(u"applied"_s, u"The switch is worth no credits."_s);

    ledger::AddGrant grant = allowanceOf(invoice, *plan);
    grant.type = TransactionType::Proration;
    grant.source = GrantSource::Proration;
    grant.description = u"Switch to "_s + plan->name + u": credits for the rest of the period"_s;
    grant.amount = credits;
    grant.expiresAt = expiresAt;
    grant.replacesAllowance = false;
    Decision decision = outcome(u"applied"_s, u"credits for the switch, once per invoice"_s);
    decision.commands.emplace_back(std::move(grant));
    return decision;
}

} // namespace

Decision decidePack(const SessionView &session, const std::vector<SessionItem> &items, const Catalogue &catalogue,
                    Timestamp now)
{
    Credits total;
    QStringList names;
    QStringList foreign;
    int longestDays = 0;
    bool forever = false;
    for (const SessionItem &item : items) {
        const Pack *pack = item.price.lookupKey.isEmpty() ? nullptr : catalogue.packByLookupKey(item.price.lookupKey);
        if (!pack || item.quantity <= 0) {
            foreign.append(named(item.price));
            continue;
        }
        const auto credits = Credits::multiply(pack->credits, item.quantity);
        const auto sum = credits ? Credits::add(total, *credits) : credits;
        if (!sum)
            return outcome(u"review"_s, u"The quantity is too large."_s);
        total = *sum;
        names.append(item.quantity == 1 ? pack->name : pack->name + u" x "_s + QString::number(item.quantity));
        // Several packs become one grant: it lives as long as the longest of them.
        longestDays = std::max(longestDays, pack->expiresAfterDays.value_or(0));
        forever = forever || !pack->expiresAfterDays;
    }
    if (total.count() <= 0)
        return outcome(u"review"_s, u"Paid, but not for a pack of ours: "_s + foreign.join(", "_L1));

    ledger::AddGrant grant;
    grant.type = TransactionType::Purchase;
    grant.source = GrantSource::Purchase;
    grant.amount = total;
    grant.cost = session.total;
    grant.grantKey = u"pack:"_s + session.id;
    grant.description = u"Credit pack: "_s + names.join(", "_L1);
    grant.stripeReference = session.id;
    grant.actor = u"stripe"_s;
    if (!forever)
        grant.expiresAt = now + std::chrono::days(longestDays);
    Decision decision = foreign.isEmpty()
                            ? outcome(u"applied"_s, u"the pack's credits, once per session"_s)
                            : outcome(u"review"_s, u"Granted, but some of what was paid is not a pack of ours: "_s +
                                                       foreign.join(", "_L1));
    decision.commands.emplace_back(std::move(grant));
    return decision;
}

Decision decideInvoice(const InvoiceView &invoice, const Catalogue &catalogue, const std::vector<ledger::Grant> &grants,
                       Timestamp now)
{
    if (invoice.status != "paid"_L1)
        return outcome(u"ignored"_s, u"The invoice is not paid."_s);
    if (invoice.subscription.isEmpty())
        return outcome(u"ignored"_s, u"The invoice belongs to no subscription."_s);
    if (invoice.billingReason == "subscription_create"_L1 || invoice.billingReason == "subscription_cycle"_L1)
        return decidePeriod(invoice, catalogue, grants, now);
    if (invoice.billingReason == "subscription_update"_L1)
        return decideProration(invoice, catalogue, now);
    return outcome(u"ignored"_s, u"An invoice for this reason grants nothing: "_s + invoice.billingReason);
}

Decision decidePlan(const SubscriptionView &subscription, const ledger::PlanAssignment &current,
                    const Catalogue &catalogue)
{
    const bool isCurrent = current.stripeSubscriptionId == subscription.id;
    const bool currentLives = !current.stripeSubscriptionId.isEmpty() && current.planId != "free"_L1;

    ledger::PlanAssignment next = current;
    if (next.stripeCustomerId.isEmpty())
        next.stripeCustomerId = subscription.customer;
    next.status = subscription.status;
    next.renewsAt.reset();
    next.endsAt.reset();

    if (subscription.isTerminal() || subscription.status == "incomplete"_L1) {
        if (!isCurrent)
            return outcome(u"applied"_s, u"This subscription does not carry the plan."_s);
        next.planId = u"free"_s;
        if (subscription.status == "incomplete_expired"_L1)
            next.status = u"canceled"_s;
    } else {
        if (!isCurrent && currentLives)
            return outcome(u"review"_s, u"A second subscription; the first one still carries the plan. Cancel one."_s);
        const auto ours =
            std::find_if(subscription.prices.begin(), subscription.prices.end(), [&](const PriceRef &price) {
                return !price.lookupKey.isEmpty() && catalogue.planByLookupKey(price.lookupKey);
            });
        if (ours == subscription.prices.end())
            return outcome(u"review"_s, u"The subscription is not for a plan of ours."_s);
        next.planId = catalogue.planByLookupKey(ours->lookupKey)->id;
        next.stripeSubscriptionId = subscription.id;
        next.endsAt = subscription.endsAt;
        if (!next.endsAt)
            next.renewsAt = subscription.periodEnd;
    }
    if (next == current)
        return outcome(u"applied"_s, u"plan as it was"_s);
    Decision decision = outcome(u"applied"_s, u"plan state updated"_s);
    decision.commands.emplace_back(ledger::AssignPlan{next});
    return decision;
}

} // namespace creditdesk::stripe
