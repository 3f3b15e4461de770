// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/oldestfirst.h"

#include "server/http/runtoend.h"
#include "server/stripe/stripeobjects.h"
#include "tests/stripe/eventarchive.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

constexpr std::int64_t kStart = 1'790'000'000;

class OldestFirst : public ::testing::Test {
protected:
    OldestFirst()
    {
        StripeConfig config;
        config.secretKey = "sk_test_secret";
        config.apiBase = "http://127.0.0.1:1";
        m_client = std::make_unique<StripeClient>(config, m_archive.inFrontOf({}));
    }

    void add(const QString &id, std::int64_t second, const QString &type = u"invoice.paid"_s)
    {
        m_archive.add(
            {{u"id"_s, id}, {u"object"_s, u"event"_s}, {u"type"_s, type}, {u"created"_s, qint64(kStart + second)}});
    }

    ListWindow list(std::int64_t second, int most, const QStringList &types = {u"invoice.paid"_s})
    {
        return http::runToEnd(listOldestFirst(*m_client, "/v1/events", eventQueries(types),
                                              fromEpochMs((kStart + second) * 1'000), most))
            .value();
    }

    /// Window after window, as whoever reads all of them does.
    QStringList all(std::int64_t second, int most, const QStringList &types = {u"invoice.paid"_s})
    {
        QStringList ids;
        for (int windows = 0; windows < 1'000; ++windows) {
            const ListWindow window = list(second, most, types);
            for (const QJsonObject &event : window.objects)
                ids.append(event.value("id"_L1).toString());
            if (!window.until)
                return ids;
            second = toEpochMs(*window.until) / 1'000 - kStart + 1;
        }
        ADD_FAILURE() << "it never ends";
        return ids;
    }

    EventArchive m_archive{2};
    std::unique_ptr<StripeClient> m_client;
};

TEST_F(OldestFirst, OldestFirstAndTiesAsTheyWereMade)
{
    add(u"a"_s, 0);
    add(u"b"_s, 5);
    add(u"c"_s, 5);
    add(u"d"_s, 5);
    add(u"e"_s, 9);
    EXPECT_EQ(all(0, 100), QStringList({u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}));
    EXPECT_EQ(all(5, 100), QStringList({u"b"_s, u"c"_s, u"d"_s, u"e"_s})) << "its own second counts";
    EXPECT_EQ(all(10, 100), QStringList());
}

TEST_F(OldestFirst, AMonthOfThemComesInParts)
{
    QStringList expected;
    for (int i = 0; i < 40; ++i) {
        const QString id = u"e%1"_s.arg(i);
        add(id, std::int64_t(i) * i * 900); // ever rarer
        expected.append(id);
    }
    EXPECT_EQ(all(0, 5), expected);
    EXPECT_LE(list(0, 5).objects.size(), 7) << "no more than asked for and the rest of a page";
}

TEST_F(OldestFirst, OneSecondIsNeverDivided)
{
    QStringList expected;
    for (int i = 0; i < 20; ++i) {
        add(u"e%1"_s.arg(i), 7);
        expected.append(u"e%1"_s.arg(i));
    }
    add(u"later"_s, 8);
    EXPECT_EQ(all(0, 3), expected << u"later"_s);
}

TEST_F(OldestFirst, MoreTypesThanStripeTakesAtATime)
{
    QStringList types;
    for (int i = 0; i < 25; ++i) {
        types.append(u"type.%1"_s.arg(i));
        add(u"e%1"_s.arg(i), 24 - i, types.back());
    }
    add(u"other"_s, 3, u"charge.succeeded"_s);
    QStringList expected;
    for (int i = 24; i >= 0; --i)
        expected.append(u"e%1"_s.arg(i));
    EXPECT_EQ(all(0, 100, types), expected) << "of both questions, in one order";
    for (const QString &query : m_archive.asked())
        EXPECT_LE(query.count("types[]="_L1), 20);
}

} // namespace
} // namespace creditdesk::stripe
