// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/message.h"
#include "server/http/problem.h"
#include "server/http/wire.h"

#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

QJsonObject bodyOf(const Response &response)
{
    return QJsonDocument::fromJson(std::get<QByteArray>(response.body)).object();
}

TEST(Headers, compareNamesWithoutCase)
{
    Headers headers;
    headers.add("ETag", "a");
    headers.add("etag", "b");
    EXPECT_EQ(headers.value("ETAG"), "a");
    headers.set("eTag", "c");
    EXPECT_EQ(headers.all().size(), 1U);
    EXPECT_EQ(headers.value("ETag"), "c");
    EXPECT_FALSE(headers.has("Age"));
}

TEST(Response, problemsCarryRetryAfterAndWhatTheErrorSays)
{
    Error error{ErrorKind::TooMany, u"slow_down"_s, u"Wait."_s, {{u"missing"_s, 3}}};
    error.retryAfterSeconds = 17;
    const Response response = Response::problem(error);
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.value("Retry-After"), "17");
    EXPECT_EQ(bodyOf(response).value("code"_L1).toString(), u"slow_down"_s);
    EXPECT_EQ(bodyOf(response).value("missing"_L1).toInt(), 3);
    EXPECT_EQ(Response::problem(Error{ErrorKind::Network, u"timeout"_s, {}}).status, 503);
    EXPECT_EQ(
        Response::problem(Error{ErrorKind::Unauthenticated, u"bad_token"_s, {}}).headers.value("WWW-Authenticate"),
        "Bearer");
}

TEST(Response, aProblemIsCompletedWithItsRequest)
{
    Response response = Response::problem(Error{ErrorKind::NotFound, u"x"_s, {}});
    completeProblem(response, u"id-1"_s, u"/here"_s);
    EXPECT_EQ(bodyOf(response).value("request_id"_L1).toString(), u"id-1"_s);
    EXPECT_EQ(bodyOf(response).value("instance"_L1).toString(), u"/here"_s);
}

TEST(Wire, emptyAnswersHaveNoContentLength)
{
    EXPECT_FALSE(responseHead(Response::empty(204), {u"r"_s}).contains("Content-Length"));
    EXPECT_TRUE(responseHead(Response::empty(202), {u"r"_s}).contains("Content-Length: 0\r\n"));
}

} // namespace
} // namespace creditdesk::http
