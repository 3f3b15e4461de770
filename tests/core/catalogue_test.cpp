// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalogue.h"
#include "core/jsonreader.h"

#include <QFile>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

QJsonObject shipped()
{
    QFile file(QString::fromUtf8(CREDITDESK_CATALOGUE));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    return parseJsonObject(file.readAll()).value();
}

TEST(Catalogue, TheShippedOneSaysWhatWeSell)
{
    const auto read = Catalogue::fromJson(shipped());
    ASSERT_TRUE(read.has_value()) << read.error().detail.toStdString();
    EXPECT_EQ(read->plans.size(), 4u);
    EXPECT_EQ(read->plan(u"starter"_s)->monthlyPrice->amountMinor, 900);
    EXPECT_EQ(read->plan(u"pro"_s)->monthlyCredits, Credits(5000));
    EXPECT_TRUE(read->plan(u"enterprise"_s)->byContact);
    EXPECT_EQ(read->packByLookupKey(u"pack_medium"_s)->credits, Credits(2000));
    EXPECT_EQ(read->planByLookupKey(u"pro_monthly"_s)->id, u"pro"_s);
    EXPECT_EQ(read->plan(u"platinum"_s), nullptr);
    EXPECT_EQ(read->planByLookupKey(QString()), nullptr); // free has no key
    EXPECT_EQ(read->queryPricing.base, Credits(5));
}

TEST(Catalogue, RoundTrips)
{
    const auto read = Catalogue::fromJson(shipped());
    EXPECT_EQ(Catalogue::fromJson(read->toJson()).value(), *read);
}

QJsonObject changed(const QString &list, int index, const QString &key, const QJsonValue &value)
{
    QJsonObject catalogue = shipped();
    QJsonArray items = catalogue.value(list).toArray();
    QJsonObject item = items.at(index).toObject();
    item.insert(key, value);
    items.replace(index, item);
    catalogue.insert(list, items);
    return catalogue;
}

TEST(Catalogue, RefusesDefects)
{
    EXPECT_FALSE(Catalogue::fromJson({}).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"plans"_s, 0, u"id"_s, u"gratis"_s)).has_value()); // no free
    EXPECT_FALSE(Catalogue::fromJson(changed(u"plans"_s, 1, u"id"_s, u"pro"_s)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"plans"_s, 1, u"price_minor"_s, -1)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"plans"_s, 1, u"price_minor"_s, 9.5)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"plans"_s, 1, u"min_rollover"_s, 5)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"packs"_s, 0, u"lookup_key"_s, u"pro_monthly"_s)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"packs"_s, 0, u"credits"_s, 0)).has_value());
    EXPECT_FALSE(Catalogue::fromJson(changed(u"packs"_s, 0, u"expires_after_days"_s, 0)).has_value());
}

} // namespace
} // namespace creditdesk
