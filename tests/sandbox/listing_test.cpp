// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/listing.h"

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;

namespace {

std::vector<QJsonObject> objects(int count)
{
    std::vector<QJsonObject> made;
    for (int i = count; i > 0; --i)
        made.push_back({{u"id"_s, u"o%1"_s.arg(i)}, {u"_hidden"_s, 1}});
    return made;
}

QString idsOf(const ApiResult &page)
{
    QStringList ids;
    for (const QJsonValue &one : page.value().value("data"_L1).toArray())
        ids.append(textAt(one.toObject(), "id"_L1));
    return ids.join(u' ') + (isTrue(*page, "has_more"_L1) ? u" +"_s : QString());
}

TEST(Listing, PagesNewestFirstInBothDirections)
{
    const auto all = objects(5);
    const auto page = [&](const QJsonObject &params) { return idsOf(pageOf(all, params, {})); };
    EXPECT_EQ(page({{u"limit"_s, 2}}), u"o5 o4 +");
    EXPECT_EQ(page({{u"limit"_s, 2}, {u"starting_after"_s, u"o4"_s}}), u"o3 o2 +");
    EXPECT_EQ(page({{u"limit"_s, 2}, {u"starting_after"_s, u"o2"_s}}), u"o1");
    EXPECT_EQ(page({{u"limit"_s, 2}, {u"ending_before"_s, u"o1"_s}}), u"o3 o2 +");
    EXPECT_EQ(page({{u"limit"_s, 2}, {u"ending_before"_s, u"o4"_s}}), u"o5");
    EXPECT_EQ(page({{u"ending_before"_s, u"o5"_s}}), QString());
}

TEST(Listing, RefusesBadLimitsAndCursors)
{
    const auto all = objects(3);
    EXPECT_FALSE(pageOf(all, {{u"limit"_s, 0}}, {}));
    EXPECT_FALSE(pageOf(all, {{u"limit"_s, 101}}, {}));
    const auto lost = pageOf(all, {{u"starting_after"_s, u"o9"_s}}, {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, u"resource_missing");
}

TEST(Listing, HidesOwnMembersAndStopsAtTen)
{
    const auto page = pageOf(objects(12), {}, u"/v1/things"_s);
    EXPECT_EQ(page->value("data"_L1).toArray().size(), 10);
    EXPECT_FALSE(page->value("data"_L1).toArray().first().toObject().contains("_hidden"_L1));
    EXPECT_EQ(textAt(*page, "url"_L1), u"/v1/things");
}

TEST(Listing, Ranges)
{
    EXPECT_TRUE(inRange(QJsonValue(QJsonValue::Undefined), 5));
    EXPECT_TRUE(inRange(5, 5));
    EXPECT_FALSE(inRange(4, 5));
    EXPECT_TRUE(inRange(QJsonObject{{u"gte"_s, 5}, {u"lt"_s, 6}}, 5));
    EXPECT_FALSE(inRange(QJsonObject{{u"gt"_s, 5}}, 5));
    EXPECT_FALSE(inRange(QJsonObject{{u"lt"_s, 5}}, 5));
}

} // namespace
