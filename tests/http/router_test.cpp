// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::http {

namespace {

Handler named(const QByteArray &name)
{
    return [name](Request) -> asio::awaitable<Response> { co_return Response::text(name, "text/plain"); };
}

struct Routed {
    QByteArray body;
    int status;
    Request request;
};

Routed route(const Router &router, Method method, const QString &path)
{
    Request request;
    request.method = method;
    request.path = path;
    const Handler handler = router.route(request);
    asio::io_context io;
    auto answer = asio::co_spawn(io, handler(request), asio::use_future);
    io.run();
    const Response response = answer.get();
    return {std::get<QByteArray>(response.body), response.status, request};
}

TEST(Router, prefersLiteralSegments)
{
    Router router;
    router.add(Method::Get, u"/users/{id}"_s, named("one"));
    router.add(Method::Get, u"/users/me"_s, named("me"));
    router.add(Method::Get, u"/{any}/me"_s, named("any"));
    EXPECT_EQ(route(router, Method::Get, u"/users/me"_s).body, "me");
    EXPECT_EQ(route(router, Method::Get, u"/users/7"_s).body, "one");
    EXPECT_EQ(route(router, Method::Get, u"/users/7"_s).request.pathParameters.value(u"id"_s), u"7"_s);
    EXPECT_EQ(route(router, Method::Get, u"/other/me"_s).body, "any");
}

TEST(Router, emptySegmentsAndTrailingSlashesDoNotMatch)
{
    Router router;
    router.add(Method::Get, u"/users/{id}"_s, named("one"));
    EXPECT_EQ(route(router, Method::Get, u"/users/"_s).status, 404);
    EXPECT_EQ(route(router, Method::Get, u"/users/7/"_s).status, 404);
    EXPECT_EQ(route(router, Method::Get, u"//users/7"_s).status, 404);
}

TEST(Router, headFallsBackToGetAndOtherMethodsAre405)
{
    Router router;
    router.add(Method::Get, u"/a"_s, named("get"));
    router.add(Method::Put, u"/a"_s, named("put"));
    EXPECT_EQ(route(router, Method::Head, u"/a"_s).body, "get");
    EXPECT_EQ(route(router, Method::Post, u"/a"_s).status, 405);
    EXPECT_EQ(router.patterns(), (QStringList{u"GET /a"_s, u"PUT /a"_s}));
}

} // namespace
} // namespace creditdesk::http
