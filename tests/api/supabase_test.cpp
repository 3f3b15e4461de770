// SPDX-License-Identifier: GPL-3.0-or-later
// The server with Supabase's sign-in, over real HTTP, with a Supabase that can misbehave.
#include "tests/support/eventually.h"
#include "tests/support/fakesupabase.h"
#include "tests/support/testserver.h"

#include <QJsonArray>

#include <gtest/gtest.h>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::test {
namespace {

const Timestamp kStart = fromEpochMs(1'783'936'800'000);

class SupabaseServerTest : public testing::Test {
protected:
    static TestServerOptions optionsFor(const FakeSupabase &supabase)
    {
        TestServerOptions options;
        options.start = kStart;
        options.supabase.url = QUrl(QString::fromLatin1(supabase.url()));
        options.supabase.publicKey = FakeSupabase::publicKey().toLatin1();
        options.supabase.jwtSecret = kSecret;
        options.supabase.providers = {u"google"_s, u"github"_s};
        return options;
    }
    [[nodiscard]] HttpAnswer balance(const QByteArray &token) const
    {
        return server.client().get("/api/credits/balance", bearer(token));
    }
    [[nodiscard]] QByteArray tokenOfAda() { return supabase.accessToken(ada); }

    static constexpr char kSecret[] = "the project's secret of old, long enough";
    TestClock clock{kStart};
    FakeSupabase supabase{clock};
    FakeSupabase::Person ada = supabase.addPerson(u"ada@example.org"_s, u"engine"_s);
    TestServer server{optionsFor(supabase)};
};

TEST_F(SupabaseServerTest, SaysWherePeopleSignIn)
{
    const auto place = server.client().get("/api/auth/providers");
    EXPECT_EQ(place.status, 200);
    EXPECT_EQ(place.json(), (QJsonObject{{u"kind"_s, u"supabase"_s},
                                         {u"url"_s, QString::fromLatin1(supabase.url())},
                                         {u"anon_key"_s, FakeSupabase::publicKey()},
                                         {u"providers"_s, QJsonArray{u"google"_s, u"github"_s}}}));
    EXPECT_FALSE(place.body.contains(kSecret));
    TestServer embedded;
    EXPECT_EQ(embedded.client().get("/api/auth/providers").json(),
              (QJsonObject{{u"kind"_s, u"embedded"_s}, {u"providers"_s, QJsonArray()}}));
}

TEST_F(SupabaseServerTest, TheEmbeddedSignInIsOffAndSaysWhereToGo)
{
    for (const auto &[method, path] : {std::pair<QByteArray, QByteArray>{"POST", "/auth/v1/token?grant_type=password"},
                                       {"POST", "/auth/v1/signup"},
                                       {"GET", "/auth/v1/user"},
                                       {"POST", "/auth/v1/logout"},
                                       {"GET", "/auth/v1/.well-known/jwks.json"}}) {
        const auto answer = server.client().send(method, path, "{}", {});
        EXPECT_EQ(answer.status, 404) << path.toStdString();
        EXPECT_EQ(answer.code(), u"sign_in_elsewhere"_s);
        EXPECT_TRUE(answer.json().value("detail"_L1).toString().contains(supabase.issuer()));
        EXPECT_EQ(answer.json().value("error_code"_L1), u"sign_in_elsewhere"_s) << "where GoTrue's clients look";
    }
}

TEST_F(SupabaseServerTest, AFirstCallOpensTheAccountWithItsFreeCredits)
{
    const auto answer = balance(tokenOfAda());
    ASSERT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(answer.json().value("available"_L1).toInteger(), 100);
    EXPECT_EQ(balance(tokenOfAda()).status, 200);
    EXPECT_EQ(supabase.keySetRequests(), 1);
}

TEST_F(SupabaseServerTest, ManyFirstCallsAtOnceOpenOneAccount)
{
    const QByteArray token = tokenOfAda();
    std::vector<std::thread> callers;
    std::atomic<int> good = 0;
    for (int i = 0; i < 12; ++i)
        callers.emplace_back([&] { good += balance(token).status == 200 ? 1 : 0; });
    for (std::thread &caller : callers)
        caller.join();
    EXPECT_EQ(good, 12);
    EXPECT_EQ(supabase.keySetRequests(), 1);
    EXPECT_EQ(server.client().get("/api/credits/history", bearer(token)).json().value("total"_L1).toInteger(), 1)
        << "one allowance";
}

TEST_F(SupabaseServerTest, RolesOpenWhatTheyShould)
{
    const auto boss = supabase.addPerson(u"boss@example.org"_s, u"x"_s, {{u"creditdesk_role"_s, u"admin"_s}});
    EXPECT_EQ(server.client().get("/api/admin/users", bearer(supabase.accessToken(boss))).status, 200);
    EXPECT_EQ(server.client().get("/api/admin/users", bearer(tokenOfAda())).code(), u"role_required"_s);
    const auto other = server.client().get("/api/credits/balance?user_id=" + boss.id.toLatin1(), bearer(tokenOfAda()));
    EXPECT_EQ(other.code(), u"account_not_found"_s);
}

TEST_F(SupabaseServerTest, ApiKeysOfBackendsWorkAsEver)
{
    ASSERT_EQ(balance(tokenOfAda()).status, 200);
    const QByteArray key = server.addServiceKey(u"backend"_s);
    const auto answer = server.client().post("/api/credits/deduct",
                                             {{u"user_id"_s, ada.id}, {u"amount"_s, 5}, {u"description"_s, u"x"_s}},
                                             bearerWithKey(key, "first"));
    EXPECT_EQ(answer.status, 200) << answer.body.toStdString();
    EXPECT_EQ(server.client().get("/api/credits/balance", bearer(key)).code(), u"user_id_required"_s);
}

TEST_F(SupabaseServerTest, RotatedKeysAreFollowed)
{
    ASSERT_EQ(balance(tokenOfAda()).status, 200);
    supabase.setSigningKey(TestKey::rsa(u"second"_s));
    EXPECT_EQ(balance(tokenOfAda()).code(), u"bad_token"_s) << "asked less than thirty seconds ago";
    server.clock().advance(31s);
    EXPECT_EQ(balance(tokenOfAda()).status, 200);
    EXPECT_EQ(supabase.keySetRequests(), 2);
    supabase.setSigningKey(TestKey::secret(kSecret));
    EXPECT_EQ(balance(tokenOfAda()).status, 200) << "HS256 needs no key set";
    EXPECT_EQ(supabase.keySetRequests(), 2);
}

TEST_F(SupabaseServerTest, InventedKeysAskSupabaseOnce)
{
    const TestKey invented = TestKey::p256(u"invented"_s);
    ASSERT_EQ(balance(tokenOfAda()).status, 200);
    server.clock().advance(31s);
    const QJsonObject claims{{u"iss"_s, supabase.issuer()}};
    for (int i = 0; i < 20; ++i) {
        const QJsonObject header{{u"alg"_s, u"ES256"_s}, {u"kid"_s, QString::number(i)}};
        EXPECT_EQ(balance(invented.token(claims, header)).status, 401);
    }
    EXPECT_EQ(supabase.keySetRequests(), 2);
    EXPECT_EQ(balance(tokenOfAda()).status, 200);
}

struct MoodCase {
    const char *name;
    KeySetMood mood;
};

void PrintTo(const MoodCase &row, std::ostream *out)
{
    *out << row.name;
}

class MoodTable : public SupabaseServerTest, public testing::WithParamInterface<MoodCase> {};

TEST_P(MoodTable, WithoutKeysItIsUnavailableAndRecovers)
{
    supabase.setMood(GetParam().mood);
    const auto began = std::chrono::steady_clock::now();
    const auto answer = balance(tokenOfAda());
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), u"sign_in_unavailable"_s);
    EXPECT_EQ(answer.headers.value("Retry-After"), "30");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
    supabase.setMood(KeySetMood::Honest);
    server.clock().advance(31s);
    EXPECT_EQ(balance(tokenOfAda()).status, 200);
}

TEST_P(MoodTable, WithKeysNobodyNotices)
{
    ASSERT_EQ(balance(tokenOfAda()).status, 200);
    supabase.setMood(GetParam().mood);
    server.clock().advance(15min);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(balance(tokenOfAda()).status, 200);
}

INSTANTIATE_TEST_SUITE_P(KeySet, MoodTable,
                         testing::Values(MoodCase{"Down", KeySetMood::Down}, MoodCase{"Slow", KeySetMood::Slow},
                                         MoodCase{"Huge", KeySetMood::Huge},
                                         MoodCase{"Malformed", KeySetMood::Malformed}),
                         [](const auto &row) { return std::string(row.param.name); });

TEST_F(SupabaseServerTest, AnExpiredTokenEndsTheLiveStreamToo)
{
    ASSERT_EQ(balance(tokenOfAda()).status, 200);
    server.context().options.streamCheck = 50ms;
    HttpStream stream(server.url() + "/api/credits/events", bearer(tokenOfAda()));
    ASSERT_TRUE(stream.waitForText("connected"));
    server.clock().advance(2h);
    EXPECT_TRUE(eventually([&] { return stream.ended(); }));
}

} // namespace
} // namespace creditdesk::test
