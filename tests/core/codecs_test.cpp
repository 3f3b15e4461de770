// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/balance.h"
#include "core/chat.h"
#include "core/checkout.h"
#include "core/transaction.h"
#include "core/usagestats.h"
#include "core/user.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

/// Through the bytes, as the wire does it.
template <typename T>
Result<T> throughTheWire(const T &value)
{
    const QByteArray bytes = QJsonDocument(value.toJson()).toJson(QJsonDocument::Compact);
    return T::fromJson(QJsonDocument::fromJson(bytes).object());
}

Transaction someRow()
{
    Transaction row;
    row.id = u"tx-1"_s;
    row.userId = u"u-1"_s;
    row.seq = 9'007'199'254'740'993; // above 2^53
    row.bookedAt = fromEpochMs(1'782'898'200'123);
    row.type = TransactionType::Usage;
    row.amount = Credits(-20);
    row.balanceAfter = Credits(-9'007'199'254'740'993);
    row.description = u"Query \"x\" – ü"_s;
    row.requestId = u"req"_s;
    row.tools = {u"documentation"_s, u"github"_s};
    row.grants = {{u"g-1"_s, Credits(-15)}, {u"g-2"_s, Credits(-5)}};
    row.actor = u"key:1"_s;
    row.metadata = {{u"a"_s, 1}};
    return row;
}

TEST(Codecs, Transaction)
{
    EXPECT_EQ(throughTheWire(someRow()).value(), someRow());
}

TEST(Codecs, TransactionRefusesUnknownTypesAndMissingNumbers)
{
    QJsonObject object = someRow().toJson();
    object.insert(u"type"_s, u"tip"_s);
    EXPECT_FALSE(Transaction::fromJson(object).has_value());
    object = someRow().toJson();
    object.remove(u"amount"_s);
    EXPECT_FALSE(Transaction::fromJson(object).has_value());
}

TEST(Codecs, HistoryPage)
{
    const HistoryPage page{{someRow(), someRow()}, 12, u"next"_s};
    EXPECT_EQ(throughTheWire(page).value(), page);
    const HistoryPage last{{}, 0, QString()};
    EXPECT_EQ(throughTheWire(last).value(), last);
}

TEST(Codecs, Balance)
{
    Balance balance;
    balance.available = Credits(1'234);
    balance.held = Credits(20);
    balance.pending = Credits(500);
    balance.balance = Credits(1'254);
    balance.plan = {u"pro"_s, u"Pro"_s, Credits(5'000), u"active"_s, fromEpochMs(5'000), std::nullopt};
    balance.allowance = {Credits(5'000), Credits(4'000), Credits(1'000), fromEpochMs(5'000)};
    balance.lowBalance = true;
    balance.lowBalanceThreshold = Credits(50);
    balance.forecast = {41, fromEpochMs(9'000)};
    balance.grants = {{u"g"_s, GrantSource::Purchase, u"Medium pack"_s, Credits(2'000), Credits(254), fromEpochMs(1),
                       std::nullopt, Money{1'500, u"usd"_s}},
                      {u"h"_s, GrantSource::Allowance, u"Pro"_s, Credits(5'000), Credits(1'000), fromEpochMs(2),
                       fromEpochMs(3), std::nullopt}};
    balance.lastSeq = 77;
    balance.asOf = fromEpochMs(4'000);
    EXPECT_EQ(throughTheWire(balance).value(), balance);
    QJsonObject withoutPlan = balance.toJson();
    withoutPlan.remove(u"plan"_s);
    EXPECT_FALSE(Balance::fromJson(withoutPlan).has_value());
}

TEST(Codecs, UsageStats)
{
    UsageStats stats{fromEpochMs(0),
                     fromEpochMs(86'400'000),
                     Granularity::Day,
                     u"Europe/Berlin"_s,
                     {{fromEpochMs(0),
                       fromEpochMs(86'400'000),
                       {Credits(40), 2},
                       {{u"base"_s, Credits(10)}, {u"github"_s, Credits(30)}}}},
                     {Credits(40), 2},
                     {Credits(0), 0}};
    EXPECT_EQ(throughTheWire(stats).value(), stats);
}

TEST(Codecs, Checkout)
{
    const CheckoutStart start{u"https://checkout.example/x"_s, u"cs_1"_s};
    EXPECT_EQ(throughTheWire(start).value(), start);
    const CheckoutState state{u"cs_1"_s, u"pending"_s, u"pack"_s, u"medium"_s, Credits(2'000)};
    EXPECT_EQ(throughTheWire(state).value(), state);
    EXPECT_FALSE(CheckoutStart::fromJson({}).has_value());
}

TEST(Codecs, Chat)
{
    const ChatReceipt receipt{Credits(20), Credits(5), Credits(80), Credits(3), u"tx-1"_s};
    EXPECT_EQ(throughTheWire(receipt).value(), receipt);
    QJsonObject older = receipt.toJson();
    older.remove(u"shortfall"_s);
    EXPECT_EQ(ChatReceipt::fromJson(older)->shortfall, Credits()) << "nothing said is nothing lacking";
    EXPECT_FALSE(ChatReceipt::fromJson({{u"cost"_s, 20}}).has_value());
    const QJsonObject question = ChatQuestion{u"Why?"_s, {u"github"_s}}.toJson();
    EXPECT_EQ(question, (QJsonObject{{u"message"_s, u"Why?"_s}, {u"tools"_s, QJsonArray{u"github"_s}}}));
}

TEST(Codecs, AuthSession)
{
    const AuthSession session{u"access"_s,
                              u"refresh"_s,
                              3'600,
                              fromEpochMs(1'782'898'200'000),
                              {u"u-1"_s, u"ada@example.org"_s, Role::Finance, fromEpochMs(1'000)}};
    EXPECT_EQ(throughTheWire(session).value(), session);
}

TEST(Codecs, UserWithoutOurRolesIsAPlainUser)
{
    const auto user = AuthUser::fromJson({{u"id"_s, u"u"_s}, {u"email"_s, u"a@b.c"_s}});
    EXPECT_EQ(user.value().role, Role::User);
}

TEST(Codecs, ContactRequestHasBounds)
{
    const ContactRequest request{u"ACME"_s, u"We are 500 people."_s, u"+49 30 1"_s};
    EXPECT_EQ(throughTheWire(request).value().message, request.message);
    EXPECT_FALSE(ContactRequest::fromJson(ContactRequest{u" "_s, u"x"_s, {}}.toJson()).has_value());
    EXPECT_FALSE(ContactRequest::fromJson(ContactRequest{u"A"_s, QString(4'001, u'x'), {}}.toJson()).has_value());
}

} // namespace
} // namespace creditdesk
