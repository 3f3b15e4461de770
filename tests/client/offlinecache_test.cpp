// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cachedbillingapi.h"

#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"

#include <QFile>
#include <QTemporaryDir>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::FakeBillingApi;
using test::waitUntil;

class OfflineCacheTest : public testing::Test {
protected:
    QString path() const { return folder.filePath(u"cache.sqlite"_s); }
    QTemporaryDir folder;
    const Timestamp at = FakeBillingApi::epoch();
};

TEST_F(OfflineCacheTest, KeepsAnswersApartByServerUserAndQuestion)
{
    OfflineCache cache(path());
    ASSERT_TRUE(cache.isOpen());
    cache.store(u"s"_s, u"u"_s, u"k"_s, {{u"a"_s, 1}}, at);
    ASSERT_TRUE(cache.load(u"s"_s, u"u"_s, u"k"_s));
    EXPECT_EQ(cache.load(u"s"_s, u"u"_s, u"k"_s)->answer.value("a"_L1).toInt(), 1);
    EXPECT_EQ(cache.load(u"s"_s, u"u"_s, u"k"_s)->fetchedAt, at);
    EXPECT_FALSE(cache.load(u"other"_s, u"u"_s, u"k"_s));
    EXPECT_FALSE(cache.load(u"s"_s, u"other"_s, u"k"_s));
    EXPECT_FALSE(cache.load(u"s"_s, u"u"_s, u"other"_s));
}

TEST_F(OfflineCacheTest, OutlivesTheProgramAndIsPrivate)
{
    OfflineCache(path()).store(u"s"_s, u"u"_s, u"k"_s, {{u"a"_s, 2}}, at);
    EXPECT_TRUE(OfflineCache(path()).load(u"s"_s, u"u"_s, u"k"_s));
    EXPECT_FALSE(QFile::permissions(path()) & (QFile::ReadOther | QFile::ReadGroup));
}

TEST_F(OfflineCacheTest, ADamagedFileIsMadeAnew)
{
    QFile file(path());
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    OfflineCache cache(path());
    EXPECT_TRUE(cache.isOpen());
    cache.store(u"s"_s, u"u"_s, u"k"_s, {{u"a"_s, 1}}, at);
    EXPECT_TRUE(cache.load(u"s"_s, u"u"_s, u"k"_s));
}

TEST_F(OfflineCacheTest, WithoutAFolderItIsQuietlyAbsent)
{
    OfflineCache cache(folder.filePath(u"no/such/folder/cache.sqlite"_s));
    EXPECT_FALSE(cache.isOpen());
    cache.store(u"s"_s, u"u"_s, u"k"_s, {}, at);
    EXPECT_FALSE(cache.load(u"s"_s, u"u"_s, u"k"_s));
    cache.forget(u"s"_s, u"u"_s);
}

TEST_F(OfflineCacheTest, IsBounded)
{
    OfflineCache cache(path());
    for (int number = 0; number < OfflineCache::kMaxAnswersPerUser + 20; ++number)
        cache.store(u"s"_s, u"u"_s, u"k%1"_s.arg(number), {{u"a"_s, number}}, at);
    EXPECT_FALSE(cache.load(u"s"_s, u"u"_s, u"k0"_s));
    EXPECT_FALSE(cache.load(u"s"_s, u"u"_s, u"k19"_s));
    EXPECT_TRUE(cache.load(u"s"_s, u"u"_s, u"k20"_s));
    cache.store(u"s"_s, u"u"_s, u"big"_s, {{u"a"_s, QString(OfflineCache::kMaxAnswerBytes + 1, u'x')}}, at);
    EXPECT_FALSE(cache.load(u"s"_s, u"u"_s, u"big"_s));
}

class CachedBillingApiTest : public OfflineCacheTest {
protected:
    CachedBillingApiTest()
    {
        signIn();
        fake.rows = 500;
    }
    void signIn()
    {
        bool done = false;
        api.signIn(fake.account.email, fake.password, &owner,
                   [&](const Result<AuthUser> &result) { done = result.has_value(); });
        EXPECT_TRUE(waitUntil([&] { return done; }));
    }
    template <typename T, typename Start>
    Result<Dated<T>> ask(Start start)
    {
        std::optional<Result<Dated<T>>> outcome;
        start([&](const Result<Dated<T>> &result) { outcome = result; });
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }
    Result<Dated<Balance>> balance()
    {
        return ask<Balance>([this](auto done) { api.balance(&owner, done); });
    }
    Result<Dated<HistoryPage>> history(const HistoryQuery &query)
    {
        return ask<HistoryPage>([&](auto done) { api.history(query, &owner, done); });
    }

    FakeBillingApi fake;
    OfflineCache cache{path()};
    CachedBillingApi api{fake, cache};
    QObject owner;
};

TEST_F(CachedBillingApiTest, AnswersFromMemoryOnlyWhenTheServerIsAway)
{
    const auto live = balance();
    ASSERT_TRUE(live);
    EXPECT_FALSE(live->fromCache);
    fake.setOffline(true);
    const auto kept = balance();
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->fromCache);
    EXPECT_EQ(kept->value, live->value);
    EXPECT_EQ(kept->fetchedAt, live->fetchedAt);
}

TEST_F(CachedBillingApiTest, AnAnswerThatWasNeverGivenIsAnError)
{
    fake.setOffline(true);
    const auto result = balance();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Network);
}

TEST_F(CachedBillingApiTest, RefusalsAreNotPaperedOver)
{
    ASSERT_TRUE(balance());
    for (const ErrorKind kind :
         {ErrorKind::Forbidden, ErrorKind::NotFound, ErrorKind::Internal, ErrorKind::InvalidInput}) {
        fake.failNext(u"balance"_s, Error{kind, u"x"_s, u"x"_s});
        EXPECT_FALSE(balance());
    }
    fake.failNext(u"balance"_s, Error{ErrorKind::Unavailable, u"x"_s, u"x"_s});
    EXPECT_TRUE(balance());
}

TEST_F(CachedBillingApiTest, PagesComeBackByTheirQuestion)
{
    HistoryQuery first;
    first.limit = 100;
    HistoryQuery block = first;
    block.seqFrom = 101;
    block.seqTo = 200;
    const auto live = history(first);
    ASSERT_TRUE(history(block));
    fake.setOffline(true);
    EXPECT_EQ(history(first)->value, live->value);
    EXPECT_TRUE(history(block)->fromCache);
    block.seqFrom = 201;
    block.seqTo = 300;
    EXPECT_FALSE(history(block));
}

TEST_F(CachedBillingApiTest, YesterdaysChartServesToday)
{
    UsageQuery query;
    query.from = at;
    query.to = at + std::chrono::days(30);
    ASSERT_TRUE(ask<UsageStats>([&](auto done) { api.usageStats(query, &owner, done); }));
    fake.setOffline(true);
    query.from += std::chrono::days(1);
    query.to += std::chrono::days(1);
    const auto kept = ask<UsageStats>([&](auto done) { api.usageStats(query, &owner, done); });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->value.from, at);
    query.to += std::chrono::days(60);
    EXPECT_FALSE(ask<UsageStats>([&](auto done) { api.usageStats(query, &owner, done); }));
}

TEST_F(CachedBillingApiTest, SigningOutForgetsThePersonButNotThePriceList)
{
    ASSERT_TRUE(balance());
    ASSERT_TRUE(ask<Catalogue>([this](auto done) { api.plans(&owner, done); }));
    int told = 0;
    QObject::connect(&api, &BillingApi::signedOut, &owner, [&] { ++told; });
    bool done = false;
    api.signOut(&owner, [&](const Result<void> &) { done = true; });
    ASSERT_TRUE(waitUntil([&] { return done; }));
    EXPECT_EQ(told, 1);
    signIn();
    fake.setOffline(true);
    EXPECT_FALSE(balance());
    EXPECT_TRUE(ask<Catalogue>([this](auto given) { api.plans(&owner, given); }));
}

TEST_F(CachedBillingApiTest, AnAnswerAfterSigningOutIsNotKept)
{
    fake.manual = true;
    bool answered = false;
    api.balance(&owner, [&](const Result<Dated<Balance>> &) { answered = true; });
    fake.endSession();
    fake.deliverAll();
    EXPECT_TRUE(answered);
    EXPECT_FALSE(cache.load(fake.serverUrl().toString(), fake.account.id, u"balance"_s));
}

} // namespace
} // namespace creditdesk::client
