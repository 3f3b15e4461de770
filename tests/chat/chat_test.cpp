// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chat/chatfixture.h"

#include <QJsonArray>

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::bearer;
using test::bearerWithKey;
using test::ChatTest;
using test::eventually;

namespace {

TEST_F(ChatTest, PassesTheAnswerThroughUnchangedAndChargesForIt)
{
    const QString message = u"[slow 1] How do I rotate a key?"_s;
    const QStringList tools{u"documentation"_s, u"github"_s};
    const QByteArray said = direct(message, tools)->readAll();
    ASSERT_TRUE(said.endsWith("data: [DONE]\n\n"));

    const auto call = ask(message, tools);
    ASSERT_EQ(call->status(), 200);
    const http::Headers headers = call->headers();
    EXPECT_EQ(headers.value("Content-Type"), "text/event-stream");
    EXPECT_EQ(headers.value("X-Hold-Amount"), "20");
    const QByteArray heard = call->readAll();
    EXPECT_EQ(heard.left(said.size()), said);
    const QJsonObject credits = call->lastEvent("credits");
    EXPECT_EQ(heard.mid(said.size()).count("event: "), 1);

    const QJsonObject row = lastRow();
    EXPECT_EQ(credits.value("cost"_L1).toInteger(), 20);
    EXPECT_EQ(credits.value("available"_L1).toInteger(), 80);
    EXPECT_EQ(credits.value("balance"_L1).toInteger(), 80);
    EXPECT_EQ(credits.value("held"_L1).toInteger(), 0);
    EXPECT_EQ(credits.value("shortfall"_L1).toInteger(), 0);
    EXPECT_EQ(credits.value("transaction_id"_L1), row.value("id"_L1));
    EXPECT_EQ(credits.value("tools"_L1).toArray(), QJsonArray::fromStringList(tools));
    EXPECT_EQ(row.value("amount"_L1).toInteger(), -20);
    EXPECT_EQ(row.value("tools"_L1).toArray(), QJsonArray::fromStringList(tools));
    EXPECT_EQ(row.value("request_id"_L1).toString().toLatin1(), headers.value("X-Request-Id"));
    EXPECT_EQ(row.value("metadata"_L1).toObject().value("parts"_L1).toArray().size(), 3);
    EXPECT_EQ(figure("available"_L1), 80);
    EXPECT_EQ(figure("held"_L1), 0);
}

TEST_F(ChatTest, TheFirstWordsArriveWhileTheServiceStillSpeaksAndCreditsAreHeldMeanwhile)
{
    test::HttpStream events(server->url() + "/api/credits/events", bearer(user.accessToken));
    ASSERT_TRUE(events.waitForText(": connected"));
    const auto call = ask(u"[stall 2] Hello"_s, {u"github"_s});
    EXPECT_TRUE(call->readUntil("question! ").contains("question! "));
    EXPECT_EQ(figure("held"_L1), 15);
    EXPECT_EQ(figure("available"_L1), 85);
    EXPECT_EQ(figure("balance"_L1), 100);
    EXPECT_TRUE(events.waitFor([](const QByteArray &all) {
        return all.contains("event: balance") && all.contains("\"held\":15");
    })) << events.received().toStdString();
}

TEST_F(ChatTest, RefusesBeforeTheFirstByteWhenCreditsDoNotSuffice)
{
    spend(90);
    const auto call = ask(u"Hello"_s, {u"documentation"_s, u"github"_s});
    ASSERT_EQ(call->status(), 402);
    EXPECT_EQ(call->headers().value("Content-Type"), "application/problem+json");
    EXPECT_EQ(call->code(), u"insufficient_credits"_s);
    EXPECT_EQ(figure("held"_L1), 0);
    EXPECT_EQ(upstream().value("begun"_L1).toInteger(), 0);
}

struct Price {
    const char *name;
    QString script;
    QStringList asked;
    qint64 cost;
    QStringList charged;
};

void PrintTo(const Price &row, std::ostream *out)
{
    *out << row.name;
}

class ChatPrice : public ChatTest, public testing::WithParamInterface<Price> {};

TEST_P(ChatPrice, IsThatOfWhatTheServiceReports)
{
    const Price &row = GetParam();
    const auto call = ask(u"[slow 1] [words 3] "_s + row.script + u" Hello"_s, row.asked);
    const QJsonObject credits = call->lastEvent("credits");
    EXPECT_EQ(credits.value("cost"_L1).toInteger(), row.cost);
    EXPECT_EQ(credits.value("tools"_L1).toArray(), QJsonArray::fromStringList(row.charged));
    EXPECT_EQ(figure("available"_L1), 100 - row.cost);
    EXPECT_EQ(figure("held"_L1), 0);
}

const QStringList kBoth{u"documentation"_s, u"github"_s};

INSTANTIATE_TEST_SUITE_P(Reports, ChatPrice,
                         testing::Values(Price{"AsAsked", u""_s, kBoth, 20, kBoth},
                                         Price{"Less", u"[tools github]"_s, kBoth, 15, {u"github"_s}},
                                         Price{"None", u"[tools]"_s, kBoth, 5, {}},
                                         Price{"PlainNone", u"[plain] [tools]"_s, kBoth, 5, {}},
                                         Price{"More",
                                               u"[tools documentation,github,search]"_s,
                                               {u"documentation"_s},
                                               23,
                                               {u"documentation"_s, u"github"_s, u"search"_s}},
                                         Price{"PlainMore", u"[plain] [tools documentation,github]"_s, {}, 20, kBoth},
                                         Price{"SaysNothing", u"[quiet] [tools github]"_s, kBoth, 20, kBoth},
                                         Price{"SaysNothingAskedNothing", u"[quiet]"_s, {}, 5, {}},
                                         Price{"WithoutDone", u"[open] [tools github]"_s, {}, 15, {u"github"_s}}),
                         [](const auto &row) { return std::string(row.param.name); });

TEST_F(ChatTest, WhatWasNeitherHeldNorAvailableIsNotCharged)
{
    spend(88);
    const auto call = ask(u"[slow 1] [tools documentation,github] Hello"_s);
    const QJsonObject credits = call->lastEvent("credits");
    EXPECT_EQ(credits.value("cost"_L1).toInteger(), 5);
    EXPECT_EQ(credits.value("shortfall"_L1).toInteger(), 15);
    EXPECT_EQ(credits.value("available"_L1).toInteger(), 7);
}

TEST_F(ChatTest, SendsTheServiceWhatIsNeededAndNothingElse)
{
    http::Headers headers = bearer(user.accessToken);
    headers.add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    headers.add("tracestate", "a=1");
    headers.add("Cookie", "session=secret");
    headers.add("X-Forwarded-For", "192.0.2.1");
    const QJsonArray messages{QJsonObject{{u"role"_s, u"system"_s}, {u"content"_s, u"Be brief."_s}},
                              QJsonObject{{u"role"_s, u"user"_s}, {u"content"_s, u"[slow 1] Hello"_s}}};
    const auto call = send({{u"messages"_s, messages}, {u"tools"_s, QJsonArray{u"github"_s}}}, headers);
    ASSERT_EQ(call->status(), 200);
    const QString requestId = QString::fromLatin1(call->headers().value("X-Request-Id"));
    static_cast<void>(call->readAll());

    const QJsonObject sent = upstream().value("last_request"_L1).toObject();
    const QJsonObject fields = sent.value("headers"_L1).toObject();
    EXPECT_EQ(fields.keys(), (QStringList{u"accept"_s, u"authorization"_s, u"content-length"_s, u"content-type"_s,
                                          u"host"_s, u"traceparent"_s, u"tracestate"_s, u"x-request-id"_s}));
    EXPECT_EQ(fields.value("authorization"_L1).toString(), u"Bearer sk-chat-secret"_s);
    EXPECT_EQ(fields.value("x-request-id"_L1).toString(), requestId);
    EXPECT_TRUE(fields.value("traceparent"_L1).toString().startsWith(u"00-0af7651916cd43dd"_s));
    const QJsonObject body = sent.value("body"_L1).toObject();
    EXPECT_EQ(body.keys(), (QStringList{u"messages"_s, u"stream"_s, u"tools"_s}));
    EXPECT_EQ(body.value("messages"_L1).toArray(), messages);
}

TEST_F(ChatTest, AServiceKeyNamesTheAccount)
{
    const QByteArray key = server->addServiceKey(u"backend"_s);
    EXPECT_EQ(send({{u"message"_s, u"Hello"_s}}, bearer(key))->code(), u"user_id_required"_s);
    const auto call = send({{u"message"_s, u"[slow 1] Hello"_s}, {u"user_id"_s, user.id}}, bearer(key));
    EXPECT_EQ(call->lastEvent("credits").value("available"_L1).toInteger(), 95);
    EXPECT_TRUE(lastRow().value("actor"_L1).toString().startsWith(u"key:"_s));
    EXPECT_EQ(send({{u"message"_s, u"Hello"_s}, {u"user_id"_s, u"nobody"_s}}, bearer(key))->code(),
              u"account_not_found"_s);
}

TEST_F(ChatTest, NobodyAsksAtAnothersCost)
{
    const auto other = server->addUser(u"bob@example.com"_s, Role::Admin);
    const auto call = send({{u"message"_s, u"Hello"_s}, {u"user_id"_s, user.id}}, bearer(other.accessToken));
    EXPECT_EQ(call->status(), 404);
    EXPECT_EQ(call->code(), u"account_not_found"_s);
    EXPECT_EQ(send({{u"message"_s, u"Hello"_s}}, {})->status(), 401);
    EXPECT_TRUE(nothingHeldOrCharged());
}

TEST_F(ChatTest, AKeyStandsForOneAttempt)
{
    auto first = ask(u"[stall 2] Hello"_s, {}, "k1");
    static_cast<void>(first->readUntil("question!"));
    const auto meanwhile = ask(u"[stall 2] Hello"_s, {}, "k1");
    EXPECT_EQ(meanwhile->status(), 409);
    EXPECT_EQ(meanwhile->code(), u"request_in_flight"_s);
    first.reset(); // gone: released
    ASSERT_TRUE(nothingHeldOrCharged());
    ASSERT_TRUE(eventually([this] { return ask(u"[stall 2] Hello"_s, {}, "k1")->code() == u"chat_key_used"_s; }));
    EXPECT_EQ(ask(u"Something else"_s, {}, "k1")->code(), u"key_reused"_s);

    EXPECT_EQ(ask(u"[slow 1] Hi"_s, {}, "k2")->lastEvent("credits").value("cost"_L1).toInteger(), 5);
    EXPECT_EQ(ask(u"[slow 1] Hi"_s, {}, "k2")->code(), u"chat_key_used"_s);
    EXPECT_EQ(figure("available"_L1), 95);
}

TEST_F(ChatTest, ARefusedQueryMayBeRepeatedWithItsKey)
{
    spend(98);
    EXPECT_EQ(ask(u"[slow 1] Hi"_s, {}, "k1")->status(), 402);
    server->grant(user.id, 10, u"gift:1"_s);
    EXPECT_EQ(ask(u"[slow 1] Hi"_s, {}, "k1")->lastEvent("credits").value("available"_L1).toInteger(), 7);
}

struct BadQuery {
    const char *name;
    QJsonObject body;
    QString code;
};

void PrintTo(const BadQuery &row, std::ostream *out)
{
    *out << row.name;
}

class BadChat : public ChatTest, public testing::WithParamInterface<BadQuery> {};

TEST_P(BadChat, IsRefusedAndHoldsNothing)
{
    const auto call = send(GetParam().body, bearer(user.accessToken));
    EXPECT_EQ(call->status(), 400);
    EXPECT_EQ(call->code(), GetParam().code);
    EXPECT_TRUE(nothingHeldOrCharged());
}

QJsonArray manyTools()
{
    QJsonArray tools;
    for (int i = 0; i < 10'000; ++i)
        tools.append(u"t%1"_s.arg(i));
    return tools;
}

QJsonArray manyMessages()
{
    QJsonArray messages;
    for (int i = 0; i < 1'001; ++i)
        messages.append(QJsonObject{{u"role"_s, u"user"_s}});
    return messages;
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BadChat,
    testing::Values(BadQuery{"Empty", {}, u"invalid_json"_s},
                    BadQuery{"EmptyMessage", {{u"message"_s, u"  "_s}}, u"invalid_json"_s},
                    BadQuery{"Both", {{u"message"_s, u"a"_s}, {u"messages"_s, QJsonArray()}}, u"invalid_json"_s},
                    BadQuery{"NoMessages", {{u"messages"_s, QJsonArray()}}, u"invalid_json"_s},
                    BadQuery{"NoRole", {{u"messages"_s, QJsonArray{QJsonObject()}}}, u"invalid_json"_s},
                    BadQuery{"NotAMessage", {{u"messages"_s, QJsonArray{u"a"_s}}}, u"invalid_json"_s},
                    BadQuery{"TooManyMessages", {{u"messages"_s, manyMessages()}}, u"invalid_json"_s},
                    BadQuery{"TooManyTools", {{u"message"_s, u"a"_s}, {u"tools"_s, manyTools()}}, u"too_many_tools"_s},
                    BadQuery{"EmptyTool", {{u"message"_s, u"a"_s}, {u"tools"_s, QJsonArray{u""_s}}}, u"invalid_tool"_s},
                    BadQuery{"Unknown", {{u"message"_s, u"a"_s}, {u"model"_s, u"x"_s}}, u"invalid_json"_s}),
    [](const auto &row) { return std::string(row.param.name); });

TEST(ChatWithoutService, SaysThatNobodySetItUp)
{
    test::TestServer server;
    const auto user = server.addUser(u"ada@example.com"_s);
    const auto answer = server.client().post("/api/chat/stream", {{u"message"_s, u"Hi"_s}}, bearer(user.accessToken));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), u"chat_not_configured"_s);
}

} // namespace
