// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/money.h"

#include <gtest/gtest.h>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

struct MoneyCase {
    const char *locale;
    std::int64_t amountMinor;
    const char *currency;
    QString expected;

    friend void PrintTo(const MoneyCase &row, std::ostream *out)
    {
        *out << row.amountMinor << ' ' << row.currency << " in " << row.locale;
    }
};

class FormatMoney : public testing::TestWithParam<MoneyCase> {};

TEST_P(FormatMoney, WritesWhatPeopleThereWrite)
{
    const MoneyCase &one = GetParam();
    const Money money{one.amountMinor, QString::fromLatin1(one.currency)};
    EXPECT_EQ(formatMoney(money, QLocale(QString::fromLatin1(one.locale))).toStdString(), one.expected.toStdString());
}

// Expected forms: Unicode CLDR 42, currency patterns and minimumGroupingDigits (2 for es, pl, pt_PT).
INSTANTIATE_TEST_SUITE_P(
    Locales, FormatMoney,
    testing::Values(
        MoneyCase{"en_US", 900, "usd", u"$9.00"_s}, MoneyCase{"en_US", -500, "usd", u"-$5.00"_s},
        MoneyCase{"en_US", 123456789, "usd", u"$1,234,567.89"_s}, MoneyCase{"en_US", 5, "usd", u"$0.05"_s},
        MoneyCase{"en_US", 0, "usd", u"$0.00"_s}, MoneyCase{"en_US", 500, "jpy", u"¥500"_s},
        MoneyCase{"en_US", 1234, "kwd", u"KWD\u00a01.234"_s}, MoneyCase{"de_DE", 900, "usd", u"9,00\u00a0$"_s},
        MoneyCase{"de_DE", 123456, "eur", u"1.234,56\u00a0€"_s}, MoneyCase{"es_ES", 123456, "eur", u"1234,56\u00a0€"_s},
        MoneyCase{"es_ES", 1234567, "eur", u"12.345,67\u00a0€"_s},
        MoneyCase{"pl_PL", 123456, "eur", u"1234,56\u00a0€"_s}, MoneyCase{"pt_BR", 123456, "usd", u"$1.234,56"_s}));

TEST(FormatMoney, HoldsTheSmallestInteger)
{
    const Money least{std::numeric_limits<std::int64_t>::min(), u"usd"_s};
    EXPECT_EQ(formatMoney(least, QLocale(u"en_US"_s)), u"-$92,233,720,368,547,758.08"_s);
}

TEST(FormatCount, GroupsInTheLocalesWay)
{
    EXPECT_EQ(formatCount(12345, QLocale(u"en_US"_s)), u"12,345"_s);
    EXPECT_EQ(formatCount(1234, QLocale(u"es_ES"_s)), u"1234"_s);
    EXPECT_EQ(formatCount(-450, QLocale(u"de_DE"_s)), u"-450"_s);
    EXPECT_EQ(formatCount(999, QLocale(u"en_US"_s)), u"999"_s);
}

TEST(Money, RoundTripsAndRefusesFractionsAndOddCurrencies)
{
    const Money money{9007199254740993, u"usd"_s}; // above 2^53: a double would lose it
    EXPECT_EQ(Money::fromJson(money.toJson()).value(), money);
    EXPECT_FALSE(Money::fromJson(QJsonObject{{u"amount_minor"_s, 1.5}, {u"currency"_s, u"usd"_s}}).has_value());
    EXPECT_FALSE(Money::fromJson(QJsonObject{{u"amount_minor"_s, 1}, {u"currency"_s, u"USD"_s}}).has_value());
    EXPECT_FALSE(Money::fromJson(QJsonValue()).has_value());
}

} // namespace
} // namespace creditdesk
