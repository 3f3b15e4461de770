// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventrules.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// While nothing is collected there is no day on which it will be.
bool renews(const SubscriptionView &subscription)
{
    return subscription.status != "paused"_L1 && subscription.status != "unpaid"_L1 && !subscription.collectionPaused;
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
            foreign.append(item.price.name());
            continue;
        }
        const auto credits = Credits::multiply(pack->credits, item.quantity);
        const auto sum = credits ? Credits::add(total, *credits) : credits;
        if (!sum)
            return Decision{u"review"_s, u"The quantity is too large."_s};
        total = *sum;
        names.append(item.quantity == 1 ? pack->name : pack->name + u" x "_s + QString::number(item.quantity));
        // Several packs become one grant: it lives as long as the longest of them.
        longestDays = std::max(longestDays, pack->expiresAfterDays.value_or(0));
        forever = forever || !pack->expiresAfterDays;
    }
    if (total.count() <= 0)
        return Decision{u"review"_s, u"Paid, but not for a pack of ours: "_s + foreign.join(", "_L1)};

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
                            ? Decision{u"applied"_s, u"the pack's credits, once per session"_s}
                            : Decision{u"review"_s, u"Granted, but some of what was paid is not a pack of ours: "_s +
                                                        foreign.join(", "_L1)};
    decision.commands.emplace_back(std::move(grant));
    return decision;
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
            return Decision{u"applied"_s, u"This subscription does not carry the plan."_s};
        next.planId = u"free"_s;
        if (subscription.status == "incomplete_expired"_L1)
            next.status = u"canceled"_s;
    } else {
        if (!isCurrent && currentLives)
            return Decision{
                u"review"_s, u"A second subscription; the first one still carries the plan. Cancel one."_s, {}, true};
        const auto ours =
            std::find_if(subscription.prices.begin(), subscription.prices.end(), [&](const PriceRef &price) {
                return !price.lookupKey.isEmpty() && catalogue.planByLookupKey(price.lookupKey);
            });
        if (ours == subscription.prices.end())
            return Decision{u"review"_s, u"The subscription is not for a plan of ours."_s};
        next.planId = catalogue.planByLookupKey(ours->lookupKey)->id;
        next.stripeSubscriptionId = subscription.id;
        next.endsAt = subscription.endsAt;
        if (!next.endsAt && renews(subscription))
            next.renewsAt = subscription.periodEnd;
    }
    if (next == current)
        return Decision{u"applied"_s, u"plan as it was"_s};
    Decision decision = Decision{u"applied"_s, u"plan state updated"_s};
    decision.commands.emplace_back(ledger::AssignPlan{next});
    return decision;
}

} // namespace creditdesk::stripe
