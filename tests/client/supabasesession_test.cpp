// SPDX-License-Identifier: GPL-3.0-or-later
// The app's side of signing in at Supabase: the real server, the real client, a Supabase on loopback and a browser.
#include "client/httpbillingapi.h"

#include "tests/client/testbrowser.h"
#include "tests/support/fakesupabase.h"
#include "tests/support/testserver.h"

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::FakeSupabase;
using test::TestBrowser;
using test::waitUntil;

const Timestamp kStart = fromEpochMs(1'783'936'800'000);

class SupabaseSessionTest : public testing::Test {
protected:
    SupabaseSessionTest() { supabase->consentAs(ada.email); }

    [[nodiscard]] static test::TestServerOptions optionsFor(const FakeSupabase &supabase)
    {
        test::TestServerOptions options;
        options.start = kStart;
        options.supabase.url = QUrl(QString::fromLatin1(supabase.url()));
        options.supabase.publicKey = FakeSupabase::publicKey().toLatin1();
        options.supabase.providers = {u"google"_s};
        return options;
    }
    [[nodiscard]] HttpBillingApi::Options apiOptions() const
    {
        HttpBillingApi::Options options;
        options.serverUrl = QUrl(QString::fromLatin1(server.url()));
        options.http.firstPauseMs = 2;
        options.http.browserPatienceMs = patienceMs;
        return options;
    }

    template <typename T>
    Result<T> ask(const std::function<void(std::function<void(Result<T>)>)> &start)
    {
        std::optional<Result<T>> outcome;
        start([&](const Result<T> &result) { outcome = result; });
        EXPECT_TRUE(waitUntil([&] { return outcome.has_value(); }));
        return *outcome;
    }
    Result<AuthUser> signIn(const QString &password = u"engine"_s)
    {
        return ask<AuthUser>([&](auto done) { api.signIn(ada.email, password, &owner, done); });
    }
    /// What `person` does is what happens in the browser once the page's address is known.
    Result<AuthUser> signInByBrowser(const std::function<void(const QUrl &)> &person,
                                     const QString &provider = u"google"_s)
    {
        return ask<AuthUser>([&](auto done) {
            api.signInByBrowser({provider, {u"Done"_s, {}, u"Failed"_s, {}}, person}, &owner, done);
        });
    }
    QString balanceCode()
    {
        const auto read = ask<Dated<Balance>>([this](auto done) { api.balance(&owner, done); });
        return read ? u"good"_s : read.error().code;
    }

    int patienceMs = 60'000;
    test::TestClock clock{kStart};
    std::unique_ptr<FakeSupabase> supabase = std::make_unique<FakeSupabase>(clock);
    FakeSupabase::Person ada =
        supabase->addPerson(u"ada@example.org"_s, u"engine"_s, {{u"creditdesk_role"_s, u"finance"_s}});
    test::TestServer server{optionsFor(*supabase)};
    MemoryTokenStore store;
    HttpBillingApi api{apiOptions(), store, clock};
    TestBrowser browser;
    QObject owner;
};

TEST_F(SupabaseSessionTest, ThePlaceIsTold)
{
    const auto place = ask<SignInPlace>([this](auto done) { api.signInPlace(&owner, done); });
    ASSERT_TRUE(place);
    EXPECT_EQ(place->kind, SignInPlace::Kind::Supabase);
    EXPECT_EQ(place->url, QUrl(QString::fromLatin1(supabase->url())));
    EXPECT_EQ(place->publicKey, FakeSupabase::publicKey());
    EXPECT_EQ(place->providers, QStringList{u"google"_s});
}

TEST_F(SupabaseSessionTest, ByPasswordToCreditsAndOutAgain)
{
    const auto user = signIn();
    ASSERT_TRUE(user) << user.error().code.toStdString();
    EXPECT_EQ(user->id, ada.id);
    EXPECT_EQ(user->role, Role::Finance);
    EXPECT_EQ(balanceCode(), u"good"_s);
    ASSERT_TRUE(ask<void>([this](auto done) { api.signOut(&owner, done); }));
    EXPECT_TRUE(waitUntil([this] { return supabase->signOuts() == 1; }));
    EXPECT_TRUE(store.secrets().isEmpty());
    EXPECT_EQ(balanceCode(), u"no_session"_s);
}

TEST_F(SupabaseSessionTest, AWrongPasswordIsSaid)
{
    EXPECT_EQ(signIn(u"guess"_s).error().code, u"invalid_credentials"_s);
    EXPECT_FALSE(api.user());
}

TEST_F(SupabaseSessionTest, ExpiredTokensAreRefreshedThere)
{
    ASSERT_TRUE(signIn());
    clock.advance(std::chrono::hours(2));
    server.clock().advance(std::chrono::hours(2));
    EXPECT_EQ(balanceCode(), u"good"_s);
}

TEST_F(SupabaseSessionTest, ASessionResumesThereAfterARestart)
{
    ASSERT_TRUE(signIn());
    EXPECT_FALSE(store.secrets().constBegin()->contains("eyJ")) << "the access token is not kept";
    HttpBillingApi next(apiOptions(), store, clock);
    const auto user = ask<AuthUser>([&](auto done) { next.resume(&owner, done); });
    ASSERT_TRUE(user) << user.error().code.toStdString();
    EXPECT_EQ(user->id, ada.id);
}

TEST_F(SupabaseSessionTest, WithoutSupabaseTheUserLastKnownIsThereAndTheServerIsNotBlamed)
{
    ASSERT_TRUE(signIn());
    supabase.reset();
    HttpBillingApi next(apiOptions(), store, clock);
    EXPECT_EQ(ask<AuthUser>([&](auto done) { next.resume(&owner, done); })->id, ada.id);
    EXPECT_TRUE(next.isOnline());
    const auto refused = signIn();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"sign_in_unreachable"_s);
    EXPECT_EQ(refused.error().kind, ErrorKind::Network);
    EXPECT_TRUE(api.isOnline());
}

TEST_F(SupabaseSessionTest, ByBrowser)
{
    QUrl page;
    TestBrowser::Page shown;
    const auto user = signInByBrowser([&](const QUrl &url) {
        page = url;
        shown = browser.open(url);
    });
    ASSERT_TRUE(user) << user.error().code.toStdString();
    EXPECT_EQ(user->id, ada.id);
    EXPECT_EQ(balanceCode(), u"good"_s);
    EXPECT_EQ(shown.status, 200);
    EXPECT_TRUE(shown.text.contains(u"Done"_s));
    const QUrlQuery query(page);
    EXPECT_EQ(page.path(), u"/auth/v1/authorize"_s);
    EXPECT_EQ(query.queryItemValue(u"provider"_s), u"google"_s);
    EXPECT_EQ(query.queryItemValue(u"code_challenge_method"_s), u"s256"_s);
    EXPECT_EQ(query.queryItemValue(u"code_challenge"_s).size(), 43);
    EXPECT_TRUE(query.queryItemValue(u"redirect_to"_s, QUrl::FullyDecoded).startsWith(u"http://127.0.0.1:"_s));
    EXPECT_TRUE(store.secrets().constBegin()->contains("refresh_token"));
    clock.advance(std::chrono::hours(2));
    server.clock().advance(std::chrono::hours(2));
    EXPECT_EQ(balanceCode(), u"good"_s) << "and refreshed like any other session";
}

TEST_F(SupabaseSessionTest, ByBrowserRefused)
{
    supabase->consentAs({});
    TestBrowser::Page shown;
    const auto user = signInByBrowser([&](const QUrl &url) { shown = browser.open(url); });
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().code, u"sign_in_denied"_s);
    EXPECT_TRUE(shown.text.contains(u"Failed"_s));
    EXPECT_FALSE(api.user());
}

/// Whoever reads the code on its way cannot use it, and whoever slips a code of theirs in is not let in.
TEST_F(SupabaseSessionTest, AStolenOrPlantedCodeIsWorthless)
{
    QUrl redirect;
    const auto planted = signInByBrowser([&](const QUrl &url) {
        redirect = QUrl(QUrlQuery(url).queryItemValue(u"redirect_to"_s, QUrl::FullyDecoded));
        QUrl forged = redirect;
        forged.setQuery(u"code=planted"_s); // without our state
        EXPECT_EQ(browser.open(forged).status, 404);
        forged = redirect;
        forged.setQuery(redirect.query() + u"&code=planted"_s); // with it, but no code of this flow
        EXPECT_EQ(browser.open(forged).status, 200);
    });
    ASSERT_FALSE(planted);
    EXPECT_EQ(planted.error().code, u"flow_state_not_found"_s);
    const test::HttpAnswer stolen =
        test::HttpClient(supabase->url())
            .post("/auth/v1/token?grant_type=pkce", {{u"auth_code"_s, u"x"_s}, {u"code_verifier"_s, u"guess"_s}}, [] {
                http::Headers headers;
                headers.add("apikey", FakeSupabase::publicKey().toLatin1());
                return headers;
            }());
    EXPECT_EQ(stolen.status, 404);
}

TEST_F(SupabaseSessionTest, AProviderThatIsNotOfferedOpensNoPage)
{
    const auto user = signInByBrowser([](const QUrl &) { ADD_FAILURE() << "a page"; }, u"github"_s);
    EXPECT_EQ(user.error().code, u"provider_not_offered"_s);
}

TEST_F(SupabaseSessionTest, GivingUpFreesThePortAndSaysNothing)
{
    QUrl page;
    bool answered = false;
    Call *call = api.signInByBrowser({u"google"_s, {}, [&](const QUrl &url) { page = url; }}, &owner,
                                     [&](const Result<AuthUser> &) { answered = true; });
    ASSERT_TRUE(waitUntil([&] { return !page.isEmpty(); }));
    call->cancel();
    test::settle();
    EXPECT_NE(browser.open(page).status, 200) << "the way back is closed";
    EXPECT_FALSE(answered);
    EXPECT_FALSE(api.user());
}

TEST_F(SupabaseSessionTest, AnotherServerEndsTheWaiting)
{
    QUrl page;
    std::optional<Result<AuthUser>> outcome;
    api.signInByBrowser({u"google"_s, {}, [&](const QUrl &url) { page = url; }}, &owner,
                        [&](const Result<AuthUser> &result) { outcome = result; });
    ASSERT_TRUE(waitUntil([&] { return !page.isEmpty(); }));
    api.setServerUrl(QUrl(u"http://127.0.0.1:1"_s));
    ASSERT_TRUE(waitUntil([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error().code, u"no_session"_s);
}

class ImpatientTest : public SupabaseSessionTest {
protected:
    HttpBillingApi hasty{[this] {
                             patienceMs = 50;
                             return apiOptions();
                         }(),
                         store, clock};
};

TEST_F(ImpatientTest, NobodyComesBack)
{
    const auto user = ask<AuthUser>([&](auto done) {
        hasty.signInByBrowser({u"google"_s, {}, [](const QUrl &) {}}, &owner, done);
    });
    EXPECT_EQ(user.error().code, u"sign_in_timed_out"_s);
}

/// A server that moves its people to Supabase: the old session ends, and signing in again just works.
TEST_F(SupabaseSessionTest, ATokenOfTheEmbeddedSignInEndsInSigningInAgain)
{
    const QByteArray old = R"({"refresh_token":"embedded-1","user":{"id":"u1","email":"ada@example.org"}})";
    store.write(u"default@"_s + QString::fromLatin1(server.url()), old, &owner, [](const Result<void> &) {});
    const auto resumed = ask<AuthUser>([this](auto done) { api.resume(&owner, done); });
    ASSERT_FALSE(resumed);
    EXPECT_EQ(resumed.error().code, u"session_expired"_s);
    EXPECT_TRUE(signIn());
}

} // namespace
} // namespace creditdesk::client
