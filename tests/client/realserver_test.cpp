// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpbillingapi.h"

#include "tests/support/qtmain.h"
#include "tests/support/testserver.h"

#include <QBuffer>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::waitUntil;

/// The client against the real server in process: both ends of every codec, and the live stream.
class RealServerTest : public testing::Test {
protected:
    template <typename R, typename Start>
    R ask(Start start)
    {
        std::optional<R> outcome;
        start([&](const R &result) { outcome = result; });
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }
    void signIn()
    {
        const auto signedIn =
            ask<Result<AuthUser>>([this](auto done) { api.signIn(user.email, user.password, &owner, done); });
        ASSERT_TRUE(signedIn) << signedIn.error().code.toStdString();
        EXPECT_EQ(signedIn->id, user.id);
    }
    Result<Dated<Balance>> balance()
    {
        return ask<Result<Dated<Balance>>>([this](auto done) { api.balance(&owner, done); });
    }

    test::TestServer server;
    test::TestUser user = server.addUser(u"ada@example.com"_s);
    MemoryTokenStore store;
    HttpBillingApi api{{QUrl(QString::fromLatin1(server.url()))}, store, server.clock()};
    QObject owner;
};

TEST_F(RealServerTest, ReadsEverythingThePagesShow)
{
    signIn();
    server.grant(user.id, 700, u"g-1"_s);
    const auto read = balance();
    ASSERT_TRUE(read) << read.error().code.toStdString();
    EXPECT_GE(read->value.available.count(), 700);
    const auto plans = ask<Result<Dated<Catalogue>>>([this](auto done) { api.plans(&owner, done); });
    ASSERT_TRUE(plans) << plans.error().code.toStdString();
    EXPECT_EQ(plans->value.packs.size(), 3u);
    HistoryQuery query;
    const auto page = ask<Result<Dated<HistoryPage>>>([&](auto done) { api.history(query, &owner, done); });
    ASSERT_TRUE(page) << page.error().code.toStdString();
    ASSERT_FALSE(page->value.items.empty());
    EXPECT_EQ(page->value.items.front().seq, page->value.total) << "HistoryModel finds rows by their number";
    query.seqFrom = query.seqTo = 1;
    const auto first = ask<Result<Dated<HistoryPage>>>([&](auto done) { api.history(query, &owner, done); });
    ASSERT_TRUE(first) << first.error().code.toStdString();
    ASSERT_EQ(first->value.items.size(), 1u);
    EXPECT_EQ(first->value.items.front().seq, 1);
    UsageQuery usage;
    usage.to = server.clock().now();
    usage.from = usage.to - std::chrono::days(7);
    usage.timeZone = u"Europe/Berlin"_s;
    const auto stats = ask<Result<Dated<UsageStats>>>([&](auto done) { api.usageStats(usage, &owner, done); });
    EXPECT_TRUE(stats) << stats.error().code.toStdString();
}

TEST_F(RealServerTest, TellsAPurchaseByItself)
{
    signIn();
    std::vector<Transaction> told;
    int balances = 0;
    QObject::connect(&api, &BillingApi::transactionBooked, &owner,
                     [&](const Transaction &row) { told.push_back(row); });
    QObject::connect(&api, &BillingApi::balanceChanged, &owner, [&] { ++balances; });
    api.startLive();
    ASSERT_TRUE(waitUntil([&] { return api.isLive(); }));
    server.grant(user.id, 2000, u"g-2"_s);
    ASSERT_TRUE(waitUntil([&] { return balances > 0 && !told.empty(); }));
    EXPECT_EQ(told.back().amount, Credits(2000));
    EXPECT_EQ(told.back().type, TransactionType::Purchase);
    api.stopLive();
}

TEST_F(RealServerTest, ExportsEnquiresAndSignsOut)
{
    signIn();
    server.grant(user.id, 5, u"g-3"_s);
    QBuffer csv;
    csv.open(QIODevice::WriteOnly);
    const auto bytes = ask<Result<qint64>>([&](auto done) { api.exportCsv({}, &csv, &owner, done); });
    ASSERT_TRUE(bytes) << bytes.error().code.toStdString();
    EXPECT_EQ(*bytes, csv.data().size());
    EXPECT_TRUE(csv.data().contains("\r\n"));
    const auto sent = ask<Result<void>>([this](auto done) {
        api.sendContact({u"Acme"_s, u"Hello"_s, {}}, &owner, done);
    });
    EXPECT_TRUE(sent) << sent.error().code.toStdString();
    EXPECT_TRUE(ask<Result<void>>([this](auto done) { api.signOut(&owner, done); }));
    EXPECT_EQ(balance().error().code, u"no_session"_s);
}

TEST_F(RealServerTest, RefreshesAnExpiredTokenAndResumesAfterARestart)
{
    signIn();
    server.clock().advance(std::chrono::hours(3));
    EXPECT_TRUE(balance());
    HttpBillingApi next{{QUrl(QString::fromLatin1(server.url()))}, store, server.clock()};
    const auto resumed = ask<Result<AuthUser>>([&](auto done) { next.resume(&owner, done); });
    ASSERT_TRUE(resumed) << resumed.error().code.toStdString();
    EXPECT_EQ(resumed->id, user.id);
}

TEST_F(RealServerTest, SaysAWrongPassword)
{
    const auto result = ask<Result<AuthUser>>([this](auto done) { api.signIn(user.email, u"wrong"_s, &owner, done); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, u"invalid_credentials"_s);
}

} // namespace
} // namespace creditdesk::client
