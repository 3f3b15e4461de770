// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/queryitems.h"
#include "server/api/apisupport.h"
#include "server/api/authhandlers.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

/// Public: a program that nobody has signed in to yet has to ask it.
Awaitable<http::Response> providers(ApiContext &context, http::Request request)
{
    QueryReader reader(queryItems(request));
    if (const auto error = reader.finish())
        co_return http::Response::problem(*error);
    const QJsonObject body = context.options.signInPlace.toJson();
    co_return withETag(request, body, body, "public, max-age=60");
}

/// For clients of the embedded sign-in, which is off. `error_code` and `msg` are where GoTrue's clients look.
Awaitable<http::Response> elsewhere(QUrl url)
{
    const QString detail = u"People of this server sign in at %1/auth/v1."_s.arg(url.toString(QUrl::FullyEncoded));
    const QString code = u"sign_in_elsewhere"_s;
    co_return http::Response::problem(
        Error{ErrorKind::NotFound, u"sign_in_elsewhere"_s, detail,
              QJsonObject{{u"error_code"_s, code}, {u"msg"_s, detail}, {u"message"_s, detail}}});
}

void addElsewhereRoutes(http::Router &router, ApiContext &context)
{
    const http::Handler answer = [&context](http::Request) { return elsewhere(context.options.signInPlace.url); };
    router.add(http::Method::Post, u"/auth/v1/token"_s, answer);
    router.add(http::Method::Post, u"/auth/v1/signup"_s, answer);
    router.add(http::Method::Get, u"/auth/v1/user"_s, answer);
    router.add(http::Method::Post, u"/auth/v1/logout"_s, answer);
    router.add(http::Method::Get, u"/auth/v1/.well-known/jwks.json"_s, answer);
}

} // namespace

void addSignInRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/auth/providers"_s,
               [&context](http::Request request) { return providers(context, std::move(request)); });
    if (context.signIn && context.tokenSigner)
        addAuthRoutes(router, *context.signIn, context.authenticator, *context.tokenSigner);
    else
        addElsewhereRoutes(router, context);
}

} // namespace creditdesk::api
