// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/money.h"

#include <QMap>

#include <array>
#include <optional>

namespace creditdesk::stripe {

// Reconciliation without clock, network or database: what Stripe says of one thing against what the ledger has of it.
// Credits are counted in the direction of the thing: what a payment gave, what a refund or dispute took.

enum class Compared { Payment, Refund, Dispute };
enum class Disagreement {
    Missing,   ///< Stripe has it and the ledger does not
    Doubled,   ///< booked as it should be, and once more by hand
    Different, ///< on both sides, with other credits or other money
    Unknown,   ///< in the ledger, and Stripe does not know it or says that no money moved
};
[[nodiscard]] QString toString(Compared subject);  ///< "payment" …
[[nodiscard]] QString toString(Disagreement kind); ///< "missing" …

/// A payment, refund or dispute as Stripe has it, with what it is worth by our rules.
struct StripeSide {
    Money money;
    Credits credits;
};

/// What the ledger has of it.
struct LedgerSide {
    bool isBooked = false;      ///< by its own grant or claim
    std::optional<Money> money; ///< as booked; a claim has none
    Credits credits;            ///< of that grant or claim
    Credits byHand;             ///< what other rows that name the thing add to that, or with a minus take from it

    /// Beyond 64 bits: the nearest that fits.
    [[nodiscard]] Credits total() const;
};

struct Difference {
    Disagreement kind = Disagreement::Missing;
    QString detail; ///< in words
};

/// Nothing when both sides agree: the credits are those that Stripe's money is worth, by the thing's own booking or
/// corrected by hand, and the money is the same where the ledger knows it. `stripe` is nothing for what Stripe does not
/// know, or says was never paid.
[[nodiscard]] std::optional<Difference> compare(Compared subject, const std::optional<StripeSide> &stripe,
                                                const LedgerSide &ledger);

/// Sums over many comparisons. Sums that leave 64 bits stay at the limit.
class ComparisonTotals {
public:
    void add(Compared subject, const std::optional<StripeSide> &stripe, const LedgerSide &ledger);
    /// By subject: `compared`, and for `stripe` and `ledger` each `count`, `credits` and `money` by currency.
    [[nodiscard]] QJsonObject toJson() const;

private:
    struct Side {
        std::int64_t count = 0;
        std::int64_t credits = 0;
        QMap<QString, std::int64_t> minorByCurrency;
        void add(const std::optional<Money> &money, Credits amount);
        [[nodiscard]] QJsonObject toJson() const;
    };
    struct Sums {
        std::int64_t compared = 0;
        Side stripe;
        Side ledger;
    };
    std::array<Sums, 3> m_sums; ///< by Compared
};

} // namespace creditdesk::stripe
