// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/comparison.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

constexpr std::array kSubjects{Compared::Payment, Compared::Refund, Compared::Dispute};

std::int64_t limitedSum(std::int64_t one, std::int64_t other)
{
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(one, other, &sum))
        return sum;
    return other > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

QString credits(Credits amount)
{
    return QString::number(amount.count()) + u" credits"_s;
}

QString inMinor(const Money &money)
{
    return QString::number(money.amountMinor) + u' ' + money.currency;
}

Difference difference(Disagreement kind, const QString &detail)
{
    return {kind, detail};
}

std::optional<Difference> unknownToStripe(const LedgerSide &ledger)
{
    if (ledger.total() == Credits(0))
        return std::nullopt;
    return difference(Disagreement::Unknown,
                      u"Stripe does not know it, or says that no money moved; the ledger has "_s +
                          credits(ledger.total()) + u'.');
}

std::optional<Difference> notBooked(const StripeSide &stripe, const LedgerSide &ledger)
{
    if (ledger.total() == stripe.credits)
        return std::nullopt;
    QString detail = u"Worth "_s + credits(stripe.credits) + u" and not booked"_s;
    if (ledger.byHand != Credits(0))
        detail += u"; corrected by hand by "_s + credits(ledger.byHand);
    return difference(Disagreement::Missing, detail + u'.');
}

} // namespace

QString toString(Compared subject)
{
    switch (subject) {
    case Compared::Payment:
        return u"payment"_s;
    case Compared::Refund:
        return u"refund"_s;
    case Compared::Dispute:
        break;
    }
    return u"dispute"_s;
}

QString toString(Disagreement kind)
{
    switch (kind) {
    case Disagreement::Missing:
        return u"missing"_s;
    case Disagreement::Doubled:
        return u"doubled"_s;
    case Disagreement::Different:
        return u"different"_s;
    case Disagreement::Unknown:
        break;
    }
    return u"unknown"_s;
}

Credits LedgerSide::total() const
{
    return Credits(limitedSum(credits.count(), byHand.count()));
}

std::optional<Difference> compare(Compared subject, const std::optional<StripeSide> &stripe, const LedgerSide &ledger)
{
    if (!stripe)
        return unknownToStripe(ledger);
    if (!ledger.isBooked)
        return notBooked(*stripe, ledger);
    if (ledger.total() == stripe->credits) {
        if (!ledger.money || *ledger.money == stripe->money)
            return std::nullopt;
        return difference(Disagreement::Different, u"The money differs: "_s + inMinor(stripe->money) +
                                                       u" at Stripe, "_s + inMinor(*ledger.money) +
                                                       u" in the ledger."_s);
    }
    if (ledger.credits == stripe->credits && ledger.byHand > Credits(0)) {
        return difference(Disagreement::Doubled, u"Booked, and by hand another "_s + credits(ledger.byHand) +
                                                     (subject == Compared::Payment ? u" given."_s : u" taken."_s));
    }
    return difference(Disagreement::Different, u"Worth "_s + credits(stripe->credits) + u", and the ledger has "_s +
                                                   credits(ledger.total()) + u'.');
}

void ComparisonTotals::Side::add(const std::optional<Money> &money, Credits amount)
{
    ++count;
    credits = limitedSum(credits, amount.count());
    if (money) {
        std::int64_t &sum = minorByCurrency[money->currency];
        sum = limitedSum(sum, money->amountMinor);
    }
}

QJsonObject ComparisonTotals::Side::toJson() const
{
    QJsonObject money;
    for (auto sum = minorByCurrency.begin(); sum != minorByCurrency.end(); ++sum)
        money.insert(sum.key(), qint64(sum.value()));
    return {{u"count"_s, qint64(count)}, {u"credits"_s, qint64(credits)}, {u"money"_s, money}};
}

void ComparisonTotals::add(Compared subject, const std::optional<StripeSide> &stripe, const LedgerSide &ledger)
{
    Sums &sums = m_sums[static_cast<std::size_t>(subject)];
    ++sums.compared;
    if (stripe)
        sums.stripe.add(stripe->money, stripe->credits);
    if (ledger.isBooked || ledger.byHand != Credits(0))
        sums.ledger.add(ledger.money, ledger.total());
}

QJsonObject ComparisonTotals::toJson() const
{
    QJsonObject json;
    for (const Compared subject : kSubjects) {
        const Sums &sums = m_sums[static_cast<std::size_t>(subject)];
        json.insert(toString(subject), QJsonObject{{u"compared"_s, qint64(sums.compared)},
                                                   {u"stripe"_s, sums.stripe.toJson()},
                                                   {u"ledger"_s, sums.ledger.toJson()}});
    }
    return json;
}

} // namespace creditdesk::stripe
