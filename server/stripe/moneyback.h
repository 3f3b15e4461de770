// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/command.h"
#include "server/stripe/eventrules.h"

namespace creditdesk::stripe {

// What went back of a payment and what that means for its grant: pure, from what Stripe has now. docs/stripe.md,
// "Money back".

struct RefundView {
    QString id;     ///< re_…
    QString status; ///< pending, requires_action, succeeded, failed, canceled
    Money amount;
    Timestamp createdAt;

    /// Gone, or on its way: all but failed and canceled.
    [[nodiscard]] bool counts() const;
};
[[nodiscard]] RefundView readRefund(const QJsonObject &refund);

struct DisputeView {
    QString id;     ///< dp_… or du_…
    QString status; ///< warning_*, prevented, needs_response, under_review, won, lost, appeal_* …
    Money amount;
    Timestamp createdAt;
    bool withdrawn = false;  ///< its balance transactions took money
    bool reinstated = false; ///< … and gave all of it back

    /// The money is gone: while a dispute is open and when it is lost; not in an inquiry, not after it was won.
    [[nodiscard]] bool counts() const;
};
[[nodiscard]] DisputeView readDispute(const QJsonObject &dispute);

/// All that went back of one payment.
struct MoneyBack {
    std::vector<RefundView> refunds;
    std::vector<DisputeView> disputes;
};

/// What one refund or dispute is to hold of the payment's grant. 0: nothing (any more).
struct Share {
    QString reference;
    TransactionType type = TransactionType::Refund;
    Credits credits;
    Money money; ///< of the refund or dispute
};

/// The shares of everything that went back, refunds first, each in the order in which it was made. All refunds together
/// hold floor(granted x refunded / paid), a dispute floor(granted x disputed / paid), each at most all; how much of
/// that is taken when they overlap is the ledger's rule 7. All 0 when nothing was paid. Errors (Conflict):
/// `other_currency`.
[[nodiscard]] Result<std::vector<Share>> sharesOf(Credits granted, const Money &paid, const MoneyBack &back);

/// The commands that bring the claims on a grant from where they are to their shares. `claims` were read before Stripe
/// was asked, so that a claim which somebody closes meanwhile is not opened again.
[[nodiscard]] std::vector<ledger::Command> towards(const std::vector<Share> &shares,
                                                   const std::vector<ledger::Claim> &claims, const QString &grantKey,
                                                   const QString &paymentId);

} // namespace creditdesk::stripe
