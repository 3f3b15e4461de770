// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/money.h"

#include "core/jsonreader.h"

#include <QRegularExpression>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr int kGroupSize = 3;

/// Groups from the right by three with the locale's sign. CLDR asks es, pl and pt_PT for grouping only from five
/// digits on; QLocale 6.4.2 leaves it out or misplaces it there, so the rule is stated here.
QString grouped(const QString &digits, const QLocale &locale)
{
    const bool fromFiveDigits = locale.language() == QLocale::Spanish || locale.language() == QLocale::Polish ||
                                (locale.language() == QLocale::Portuguese && locale.territory() != QLocale::Brazil);
    const QString sign = locale.groupSeparator();
    if (fromFiveDigits && digits.size() <= kGroupSize + 1)
        return digits;
    QString result = digits;
    for (qsizetype at = result.size() - kGroupSize; at > 0; at -= kGroupSize)
        result.insert(at, sign);
    return result;
}

/// |value| as digits; INT64_MIN included.
QString magnitude(std::int64_t value)
{
    const std::uint64_t size = value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return QString::number(size);
}

QString symbolOf(const QString &currency)
{
    if (currency == "usd"_L1)
        return u"$"_s;
    if (currency == "eur"_L1)
        return u"€"_s;
    if (currency == "gbp"_L1)
        return u"£"_s;
    if (currency == "jpy"_L1)
        return u"¥"_s;
    return currency.toUpper();
}

/// Where the symbol stands is a property of the language: before the number in English, Japanese, Chinese …
bool symbolFirst(const QLocale &locale)
{
    switch (locale.language()) {
    case QLocale::English:
    case QLocale::Japanese:
    case QLocale::Chinese:
    case QLocale::Korean:
    case QLocale::C:
        return true;
    case QLocale::Portuguese:
        return locale.territory() == QLocale::Brazil;
    case QLocale::Spanish:
        return locale.territory() != QLocale::Spain;
    default:
        return false;
    }
}

} // namespace

int minorDigits(const QString &currency)
{
    static const QStringList none{u"bif"_s, u"clp"_s, u"djf"_s, u"gnf"_s, u"jpy"_s, u"kmf"_s, u"krw"_s, u"mga"_s,
                                  u"pyg"_s, u"rwf"_s, u"ugx"_s, u"vnd"_s, u"vuv"_s, u"xaf"_s, u"xof"_s, u"xpf"_s};
    static const QStringList three{u"bhd"_s, u"jod"_s, u"kwd"_s, u"omr"_s, u"tnd"_s};
    if (none.contains(currency))
        return 0;
    return three.contains(currency) ? 3 : 2;
}

QJsonObject Money::toJson() const
{
    return {{u"amount_minor"_s, qint64(amountMinor)}, {u"currency"_s, currency}};
}

Result<Money> Money::fromJson(const QJsonValue &value)
{
    static const QRegularExpression iso4217(u"^[a-z]{3}$"_s);
    JsonReader reader(value.toObject());
    Money money{reader.integer("amount_minor"_L1), reader.text("currency"_L1)};
    if (!iso4217.match(money.currency).hasMatch())
        reader.reject("currency"_L1, u"'currency' must be an ISO 4217 code in lower case, such as usd."_s);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return money;
}

QString formatMoney(const Money &money, const QLocale &locale)
{
    const int decimals = minorDigits(money.currency);
    QString digits = magnitude(money.amountMinor);
    if (digits.size() <= decimals)
        digits = digits.rightJustified(decimals + 1, u'0');
    QString number = grouped(digits.left(digits.size() - decimals), locale);
    if (decimals > 0)
        number += locale.decimalPoint() + digits.right(decimals);
    const QString symbol = symbolOf(money.currency);
    const bool tight = symbol.size() == 1;
    const QString minus = money.amountMinor < 0 ? locale.negativeSign() : QString();
    if (symbolFirst(locale))
        return minus + symbol + (tight ? QString() : QString(QChar::Nbsp)) + number;
    return minus + number + QChar::Nbsp + symbol;
}

QString formatCount(std::int64_t count, const QLocale &locale)
{
    return (count < 0 ? locale.negativeSign() : QString()) + grouped(magnitude(count), locale);
}

} // namespace creditdesk
