// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/authhandlers.h"

#include "core/jsonreader.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::api {

namespace {

using auth::Principal;
using http::Method;
using http::Request;
using http::Response;

constexpr char kVersionHeader[] = "X-Supabase-Api-Version";
constexpr char kVersion[] = "2024-01-01";

struct GoTrueWord {
    QString code;
    int status;
};

/// GoTrue's own code and status for an error of ours. What is not listed keeps its code and the status of its kind;
/// nothing that is our overload may become a 4xx, because clients then sign the user out.
GoTrueWord wordFor(const Error &error)
{
    static const QHash<QString, GoTrueWord> words{{u"bad_token"_s, {u"bad_jwt"_s, 403}},
                                                  {u"token_expired"_s, {u"bad_jwt"_s, 403}},
                                                  {u"bad_api_key"_s, {u"bad_jwt"_s, 403}},
                                                  {u"role_required"_s, {u"no_authorization"_s, 403}},
                                                  {u"session_revoked"_s, {u"session_not_found"_s, 403}},
                                                  {u"user_not_found"_s, {u"user_not_found"_s, 403}},
                                                  {u"invalid_json"_s, {u"validation_failed"_s, 400}},
                                                  {u"malformed_json"_s, {u"bad_json"_s, 400}},
                                                  {u"json_too_deep"_s, {u"bad_json"_s, 400}},
                                                  {u"signup_disabled"_s, {u"signup_disabled"_s, 422}},
                                                  {u"weak_password"_s, {u"weak_password"_s, 422}},
                                                  {u"user_already_exists"_s, {u"user_already_exists"_s, 422}}};
    return words.value(error.code, {error.code, httpStatus(error.kind)});
}

Response withVersion(Response response)
{
    response.headers.add(kVersionHeader, kVersion);
    return response;
}

/// GoTrue's body of 2024-01-01 is {code, message}; its older clients read error_code and msg.
Response authProblem(const Error &error)
{
    const GoTrueWord word = wordFor(error);
    Response response = Response::json(
        {{u"code"_s, word.code}, {u"error_code"_s, word.code}, {u"message"_s, error.detail}, {u"msg"_s, error.detail}},
        word.status);
    if (error.retryAfterSeconds)
        response.headers.add("Retry-After", QByteArray::number(*error.retryAfterSeconds));
    return withVersion(std::move(response));
}

template <typename T>
Response answer(const Result<T> &result)
{
    return result ? withVersion(Response::json(result->toJson())) : authProblem(result.error());
}

struct Credentials {
    QString email;
    QString password;
};

/// Other members (gotrue_meta_security, data …) belong to the protocol and are ignored.
Result<Credentials> readCredentials(const Request &request)
{
    const auto object = parseJsonObject(request.body);
    if (!object)
        return tl::unexpected(object.error());
    JsonReader reader(*object);
    Credentials credentials{reader.text("email"_L1), reader.text("password"_L1)};
    if (const auto error = reader.finish())
        return tl::unexpected(*error);
    return credentials;
}

Result<QByteArray> readRefreshToken(const Request &request)
{
    const auto object = parseJsonObject(request.body);
    if (!object)
        return tl::unexpected(object.error());
    JsonReader reader(*object);
    const QString token = reader.text("refresh_token"_L1);
    if (const auto error = reader.finish())
        return tl::unexpected(*error);
    return token.toLatin1();
}

asio::awaitable<Response> passwordGrant(auth::SignIn &signIn, Request request)
{
    const Result<Credentials> credentials = readCredentials(request);
    if (!credentials)
        co_return authProblem(credentials.error());
    const auto session = co_await signIn.withPassword(credentials->email, credentials->password, request.remoteAddress);
    co_return answer(session);
}

asio::awaitable<Response> refreshGrant(auth::SignIn &signIn, Request request)
{
    const Result<QByteArray> token = readRefreshToken(request);
    if (!token)
        co_return authProblem(token.error());
    const auto session = co_await signIn.refresh(*token);
    co_return answer(session);
}

asio::awaitable<Response> unknownGrant()
{
    co_return authProblem(
        Error{ErrorKind::InvalidInput, u"validation_failed"_s, u"grant_type must be password or refresh_token"_s});
}

asio::awaitable<Response> token(auth::SignIn &signIn, Request request)
{
    const QString grant = request.query.queryItemValue(u"grant_type"_s);
    if (grant == "password"_L1)
        return passwordGrant(signIn, std::move(request));
    if (grant == "refresh_token"_L1)
        return refreshGrant(signIn, std::move(request));
    return unknownGrant();
}

asio::awaitable<Response> signUp(auth::SignIn &signIn, Request request)
{
    const Result<Credentials> credentials = readCredentials(request);
    if (!credentials)
        co_return authProblem(credentials.error());
    const auto session = co_await signIn.signUp(credentials->email, credentials->password, request.remoteAddress);
    co_return answer(session);
}

/// A signed-in person; API keys have no account.
asio::awaitable<Result<Principal>> person(auth::Authenticator &authenticator, const Request &request)
{
    Result<Principal> principal = co_await authenticator.authenticate(request);
    if (!principal)
        co_return principal;
    if (const auto allowed = auth::require(*principal, Role::User); !allowed)
        co_return tl::unexpected(allowed.error());
    co_return principal;
}

asio::awaitable<Response> user(auth::SignIn &signIn, auth::Authenticator &authenticator, Request request)
{
    const Result<Principal> principal = co_await person(authenticator, request);
    if (!principal)
        co_return authProblem(principal.error());
    const auto found = co_await signIn.user(*principal);
    co_return answer(found);
}

asio::awaitable<Response> signOut(auth::SignIn &signIn, auth::Authenticator &authenticator, Request request)
{
    const Result<Principal> principal = co_await person(authenticator, request);
    if (!principal)
        co_return authProblem(principal.error());
    static const QHash<QString, auth::SignOutScope> scopes{{QString(), auth::SignOutScope::Global},
                                                           {u"global"_s, auth::SignOutScope::Global},
                                                           {u"local"_s, auth::SignOutScope::Local},
                                                           {u"others"_s, auth::SignOutScope::Others}};
    const auto scope = scopes.constFind(request.query.queryItemValue(u"scope"_s));
    if (scope == scopes.constEnd())
        co_return authProblem(
            Error{ErrorKind::InvalidInput, u"validation_failed"_s, u"scope must be global, local or others"_s});
    const Result<void> done = co_await signIn.signOut(*principal, *scope);
    co_return done ? withVersion(Response::empty()) : authProblem(done.error());
}

} // namespace

void addAuthRoutes(http::Router &router, auth::SignIn &signIn, auth::Authenticator &authenticator,
                   const auth::TokenSigner &signer)
{
    router.add(Method::Post, u"/auth/v1/token"_s,
               [&signIn](Request request) { return token(signIn, std::move(request)); });
    router.add(Method::Post, u"/auth/v1/signup"_s,
               [&signIn](Request request) { return signUp(signIn, std::move(request)); });
    router.add(Method::Get, u"/auth/v1/user"_s,
               [&signIn, &authenticator](Request request) { return user(signIn, authenticator, std::move(request)); });
    router.add(Method::Post, u"/auth/v1/logout"_s, [&signIn, &authenticator](Request request) {
        return signOut(signIn, authenticator, std::move(request));
    });
    router.add(Method::Get, u"/auth/v1/.well-known/jwks.json"_s,
               [keys = signer.jwks()](Request) -> asio::awaitable<Response> {
                   Response response = Response::json(keys);
                   response.headers.set("Cache-Control", "public, max-age=600");
                   co_return response;
               });
}

} // namespace creditdesk::api
