// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakesupabase.h"

#include "core/jsonreader.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QUrlQuery>
#include <QUuid>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <stdexcept>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace creditdesk::test {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr auto kSlowness = 30s; ///< longer than anybody waits
constexpr auto kBase64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QString newId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

Response refusal(int status, const QString &code, const QString &message)
{
    return Response::json({{u"code"_s, code}, {u"message"_s, message}}, status);
}

/// A browser sign-in between authorize and the exchange of its code.
struct Flow {
    QString redirectTo;
    QByteArray challenge;
    QString provider;
    QString email; ///< once consented
};

QByteArray withQuery(const QString &address, const QList<std::pair<QString, QString>> &items)
{
    QUrl url(address);
    QUrlQuery query(url);
    for (const auto &[name, value] : items)
        query.addQueryItem(name, value);
    url.setQuery(query);
    return url.toEncoded();
}

} // namespace

class FakeSupabase::Private {
public:
    Private(const Clock &c, Options o)
        : clock(c), options(o), signingKey(TestKey::p256(u"first"_s)), published{signingKey}
    {
    }

    http::Router routes();
    Response grant(const Request &request);
    Response withPassword(const QJsonObject &body);
    Response refresh(const QJsonObject &body);
    Response exchange(const QJsonObject &body);
    Response authorize(const Request &request);
    Response consent(const Request &request, bool allowed);
    Response user(const Request &request);
    Response redirectBack(const QString &code, bool allowed);
    Response session(const Person &person);
    asio::awaitable<Response> keySet();
    const Person *byEmail(const QString &email) const;
    QJsonObject userOf(const Person &person) const;
    QByteArray sign(const Person &person) const;

    const Clock &clock;
    const Options options;
    QString issuer;
    std::unique_ptr<http::Server> server;
    mutable std::mutex mutex; ///< guards all below
    TestKey signingKey;
    std::vector<TestKey> published;
    KeySetMood mood = KeySetMood::Honest;
    int keySetRequests = 0;
    int signOuts = 0;
    std::vector<Person> people;
    QString consenting;
    QHash<QString, QString> refreshTokens; ///< to emails
    QHash<QString, Flow> flows;            ///< by code
};

const FakeSupabase::Person *FakeSupabase::Private::byEmail(const QString &email) const
{
    const auto found = std::ranges::find(people, email, &Person::email);
    return found == people.end() ? nullptr : &*found;
}

QJsonObject FakeSupabase::Private::userOf(const Person &person) const
{
    QJsonObject appMetadata = person.appMetadata;
    appMetadata.insert(u"provider"_s, u"email"_s);
    return {{u"id"_s, person.id},
            {u"aud"_s, u"authenticated"_s},
            {u"role"_s, u"authenticated"_s},
            {u"email"_s, person.email},
            {u"created_at"_s, toRfc3339(clock.now())},
            {u"app_metadata"_s, appMetadata},
            {u"user_metadata"_s, QJsonObject{{u"full_name"_s, u"Ada"_s}}}};
}

QByteArray FakeSupabase::Private::sign(const Person &person) const
{
    const qint64 now = toEpochMs(clock.now()) / 1000;
    QJsonObject claims = userOf(person);
    claims.remove(u"id"_s);
    claims.remove(u"created_at"_s);
    claims.insert(u"iss"_s, issuer);
    claims.insert(u"sub"_s, person.id);
    claims.insert(u"iat"_s, now);
    claims.insert(u"exp"_s, now + qint64(options.tokenLife.count()));
    claims.insert(u"session_id"_s, newId());
    claims.insert(u"is_anonymous"_s, false);
    return signingKey.token(claims);
}

Response FakeSupabase::Private::session(const Person &person)
{
    const QString refreshToken = newId().left(12);
    refreshTokens.insert(refreshToken, person.email);
    const qint64 life = options.tokenLife.count();
    return Response::json({{u"access_token"_s, QString::fromLatin1(sign(person))},
                           {u"token_type"_s, u"bearer"_s},
                           {u"expires_in"_s, life},
                           {u"expires_at"_s, toEpochMs(clock.now()) / 1000 + life},
                           {u"refresh_token"_s, refreshToken},
                           {u"user"_s, userOf(person)}});
}

Response FakeSupabase::Private::withPassword(const QJsonObject &body)
{
    const Person *person = byEmail(body.value("email"_L1).toString());
    if (!person || person->password != body.value("password"_L1).toString())
        return refusal(400, u"invalid_credentials"_s, u"Invalid login credentials"_s);
    return session(*person);
}

Response FakeSupabase::Private::refresh(const QJsonObject &body)
{
    const QString email = refreshTokens.take(body.value("refresh_token"_L1).toString());
    const Person *person = byEmail(email);
    if (!person)
        return refusal(400, u"refresh_token_not_found"_s, u"Invalid Refresh Token: Refresh Token Not Found"_s);
    return session(*person);
}

Response FakeSupabase::Private::exchange(const QJsonObject &body)
{
    const Flow flow = flows.take(body.value("auth_code"_L1).toString());
    const Person *person = byEmail(flow.email);
    if (flow.redirectTo.isEmpty() || !person)
        return refusal(404, u"flow_state_not_found"_s, u"invalid flow state, no valid flow state found"_s);
    const QByteArray verifier = body.value("code_verifier"_L1).toString().toLatin1();
    if (QCryptographicHash::hash(verifier, QCryptographicHash::Sha256).toBase64(kBase64Url) != flow.challenge)
        return refusal(400, u"bad_code_verifier"_s, u"code challenge does not match previously saved code verifier"_s);
    return session(*person);
}

Response FakeSupabase::Private::grant(const Request &request)
{
    const std::scoped_lock guard(mutex);
    if (request.headers.value("apikey") != publicKey().toLatin1())
        return Response::json({{u"message"_s, u"No API key found in request"_s}}, 401);
    const auto body = parseJsonObject(request.body);
    if (!body)
        return refusal(400, u"bad_json"_s, u"Could not parse request body as JSON"_s);
    const QString type = request.query.queryItemValue(u"grant_type"_s);
    if (type == "password"_L1)
        return withPassword(*body);
    if (type == "refresh_token"_L1)
        return refresh(*body);
    if (type == "pkce"_L1)
        return exchange(*body);
    return refusal(400, u"validation_failed"_s, u"unsupported_grant_type"_s);
}

/// As GoTrue: the redirect keeps the query it was given, and errors come in the same place.
Response FakeSupabase::Private::redirectBack(const QString &code, bool allowed)
{
    const QString address = flows.value(code).redirectTo;
    if (allowed)
        return Response::redirect(withQuery(address, {{u"code"_s, code}}), 302);
    flows.remove(code);
    return Response::redirect(withQuery(address, {{u"error"_s, u"access_denied"_s},
                                                  {u"error_code"_s, u"access_denied"_s},
                                                  {u"error_description"_s, u"The person said no"_s}}),
                              302);
}

Response FakeSupabase::Private::authorize(const Request &request)
{
    const std::scoped_lock guard(mutex);
    const auto item = [&](const QString &name) { return request.query.queryItemValue(name, QUrl::FullyDecoded); };
    Flow flow{item(u"redirect_to"_s), item(u"code_challenge"_s).toLatin1(), item(u"provider"_s), consenting};
    const bool loopback = flow.redirectTo.startsWith("http://127.0.0.1:"_L1); // what the project's allow list would say
    if (!loopback || flow.challenge.isEmpty() || item(u"code_challenge_method"_s) != "s256"_L1)
        return refusal(400, u"validation_failed"_s, u"PKCE and an allowed redirect are needed here"_s);
    const QString code = newId();
    flows.insert(code, flow);
    if (options.consentAtOnce)
        return redirectBack(code, !consenting.isEmpty());
    const QByteArray link = "<a id=\"%1\" href=\"/fake/%1?code=" + code.toLatin1() + "\">%2</a> ";
    return Response::html("<!doctype html><title>Consent</title><h1>Sign in with " +
                          flow.provider.toHtmlEscaped().toUtf8() + "</h1><p>" +
                          QByteArray(link).replace("%1", "allow").replace("%2", "Allow") +
                          QByteArray(link).replace("%1", "deny").replace("%2", "Deny") + "</p>");
}

Response FakeSupabase::Private::consent(const Request &request, bool allowed)
{
    const std::scoped_lock guard(mutex);
    const QString code = request.query.queryItemValue(u"code"_s);
    return flows.contains(code) ? redirectBack(code, allowed) : Response::empty(404);
}

Response FakeSupabase::Private::user(const Request &request)
{
    const std::scoped_lock guard(mutex);
    const QByteArrayList parts = request.headers.value("Authorization").split('.');
    const auto claims = parseJsonObject(QByteArray::fromBase64(parts.value(1), kBase64Url));
    const Person *person = claims ? byEmail(claims->value("email"_L1).toString()) : nullptr;
    return person ? Response::json(userOf(*person)) : refusal(403, u"bad_jwt"_s, u"invalid JWT"_s);
}

asio::awaitable<Response> FakeSupabase::Private::keySet()
{
    KeySetMood now = KeySetMood::Honest;
    QByteArray body;
    {
        const std::scoped_lock guard(mutex);
        ++keySetRequests;
        now = mood;
        body = keySetOf(published);
    }
    if (now == KeySetMood::Down)
        co_return Response::empty(503);
    if (now == KeySetMood::Slow) {
        asio::steady_timer timer(co_await asio::this_coro::executor, kSlowness);
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (now == KeySetMood::Huge)
        body = QByteArray(8 << 20, ' ') + body;
    if (now == KeySetMood::Malformed)
        body = "{\"keys\": [{\"kty\": \"RS";
    co_return Response::text(body, "application/json");
}

http::Router FakeSupabase::Private::routes()
{
    http::Router router;
    const auto add = [&router](Method method, const QString &path, std::function<Response(const Request &)> answer) {
        router.add(method, path, [answer = std::move(answer)](Request request) {
            Response response = answer(request);
            return [](Response given) -> asio::awaitable<Response> { co_return given; }(std::move(response));
        });
    };
    add(Method::Post, u"/auth/v1/token"_s, [this](const Request &request) { return grant(request); });
    add(Method::Get, u"/auth/v1/authorize"_s, [this](const Request &request) { return authorize(request); });
    add(Method::Get, u"/auth/v1/user"_s, [this](const Request &request) { return user(request); });
    add(Method::Get, u"/fake/allow"_s, [this](const Request &request) { return consent(request, true); });
    add(Method::Get, u"/fake/deny"_s, [this](const Request &request) { return consent(request, false); });
    add(Method::Post, u"/auth/v1/logout"_s, [this](const Request &) {
        const std::scoped_lock guard(mutex);
        ++signOuts;
        return Response::empty();
    });
    router.add(Method::Get, u"/auth/v1/.well-known/jwks.json"_s, [this](Request) { return keySet(); });
    return router;
}

QString FakeSupabase::publicKey()
{
    return u"sb_publishable_test"_s;
}

FakeSupabase::FakeSupabase(const Clock &clock, Options options) : d(std::make_unique<Private>(clock, options))
{
    http::ListenOptions listen;
    listen.port = options.port;
    d->server = std::make_unique<http::Server>(d->routes(), listen, http::Limits{.drainTimeout = 100ms}, nullptr);
    if (const auto started = d->server->start(); !started)
        throw std::runtime_error(started.error().detail.toStdString());
    d->issuer = issuer();
}

FakeSupabase::~FakeSupabase()
{
    d->server->stop();
}

QByteArray FakeSupabase::url() const
{
    return "http://127.0.0.1:" + QByteArray::number(d->server->port());
}

FakeSupabase::Person FakeSupabase::addPerson(const QString &email, const QString &password,
                                             const QJsonObject &appMetadata)
{
    const std::scoped_lock guard(d->mutex);
    d->people.push_back({newId(), email, password, appMetadata});
    return d->people.back();
}

void FakeSupabase::consentAs(const QString &email)
{
    const std::scoped_lock guard(d->mutex);
    d->consenting = email;
}

void FakeSupabase::setSigningKey(const TestKey &key)
{
    const std::scoped_lock guard(d->mutex);
    d->signingKey = key;
    d->published = {key};
}

void FakeSupabase::publish(const std::vector<TestKey> &keys)
{
    const std::scoped_lock guard(d->mutex);
    d->published = keys;
}

void FakeSupabase::setMood(KeySetMood mood)
{
    const std::scoped_lock guard(d->mutex);
    d->mood = mood;
}

int FakeSupabase::keySetRequests() const
{
    const std::scoped_lock guard(d->mutex);
    return d->keySetRequests;
}

int FakeSupabase::signOuts() const
{
    const std::scoped_lock guard(d->mutex);
    return d->signOuts;
}

QByteArray FakeSupabase::accessToken(const Person &person) const
{
    const std::scoped_lock guard(d->mutex);
    return d->sign(person);
}

} // namespace creditdesk::test
