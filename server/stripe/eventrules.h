// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/ledger/command.h"
#include "server/stripe/stripeobjects.h"

namespace creditdesk::stripe {

/// What an event means for one account, decided without clock, network or database. All prices in the views carry
/// their lookup keys already. The caller names the payer, adds the event row and commits everything at once.
struct Decision {
    QString state = QStringLiteral("applied"); ///< applied, ignored, review
    QString reason;                            ///< why ignored or under review; else what was done
    std::vector<ledger::Command> commands = {};
    bool isSecondSubscription = false; ///< one too many: somebody pays twice, so an alarm is raised
};

/// The pack credits of a paid checkout session: by our price and quantity, once per session (`pack:<cs_id>`).
[[nodiscard]] Decision decidePack(const SessionView &session, const std::vector<SessionItem> &items,
                                  const Catalogue &catalogue, Timestamp now);

/// The plan credits of a paid invoice, once per invoice (`inv:<in_id>`), for invoice.paid and invoice.payment_succeeded
/// alike. A full period grants by price and quantity, whatever a discount made of its amount. A switch of plans grants
/// floor(money x plan credits / plan price), where the money is the sum of its lines but never more than was really
/// paid: credit from an earlier downgrade buys nothing twice, be it in the balance or a line of the next invoice.
/// `grants` are the account's: an older period's invoice that comes late does not replace a newer allowance.
[[nodiscard]] Decision decideInvoice(const InvoiceView &invoice, const Catalogue &catalogue,
                                     const std::vector<ledger::Grant> &grants, Timestamp now);

/// The plan state that a freshly fetched subscription gives. No commands when nothing is to change: it is another,
/// older subscription that ended, or one that never started. `current` is what the account has now.
[[nodiscard]] Decision decidePlan(const SubscriptionView &subscription, const ledger::PlanAssignment &current,
                                  const Catalogue &catalogue);

} // namespace creditdesk::stripe
