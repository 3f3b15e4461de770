// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpbillingapi.h"

#include "sandbox/sandbox.h"
#include "tests/support/qtmain.h"
#include "tests/support/testserver.h"

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::waitUntil;

/// The client, the real server and the sandbox's chat service behind it, in one process.
class RealChatTest : public testing::Test {
protected:
    void open(bool withChat = true)
    {
        test::TestServerOptions options;
        if (withChat) {
            ASSERT_TRUE(sandbox.start());
            options.chat.url = sandbox.baseUrl().toLatin1() + "/chat/completions";
        }
        server = std::make_unique<test::TestServer>(options);
        const test::TestUser user = server->addUser(u"ada@example.com"_s);
        api = std::make_unique<HttpBillingApi>(
            HttpBillingApi::Options{.serverUrl = QUrl(QString::fromLatin1(server->url()))}, store, server->clock());
        bool done = false;
        api->signIn(user.email, user.password, &owner, [&](const auto &result) { done = result.has_value(); });
        ASSERT_TRUE(waitUntil([&] { return done; }));
        api->startLive();
        ASSERT_TRUE(waitUntil([&] { return api->isLive(); }));
        QObject::connect(api.get(), &BillingApi::transactionBooked,
                         [this](const Transaction &row) { booked << row.id; });
        QObject::connect(api.get(), &BillingApi::balanceChanged, [this] { ++balanceNews; });
    }
    ChatCall *ask(const QString &message)
    {
        ChatCall *call = api->askChat({message, {u"github"_s}}, &owner,
                                      [this](const Result<ChatReceipt> &result) { outcome = result; });
        QObject::connect(call, &ChatCall::textArrived, [this](const QString &piece) { text += piece; });
        return call;
    }
    Balance balance()
    {
        std::optional<Balance> read;
        api->balance(&owner, [&](const Result<Dated<Balance>> &result) { read = result ? result->value : Balance(); });
        EXPECT_TRUE(waitUntil([&] { return read.has_value(); }));
        return *read;
    }

    SystemClock clock;
    sandbox::Sandbox sandbox{{}, clock};
    std::unique_ptr<test::TestServer> server;
    MemoryTokenStore store;
    std::unique_ptr<HttpBillingApi> api;
    QObject owner;
    QString text;
    QStringList booked;
    int balanceNews = 0;
    std::optional<Result<ChatReceipt>> outcome;
};

TEST_F(RealChatTest, TheHoldIsToldLiveAndTheRowIsTheOneOfTheReceipt)
{
    open();
    ask(u"[slow 20] Why?"_s);
    ASSERT_TRUE(waitUntil([&] { return text.startsWith(u"Good question"_s) && balanceNews > 0; }));
    const Balance meanwhile = balance();
    EXPECT_EQ(meanwhile.held, Credits(15));
    EXPECT_EQ(meanwhile.available, Credits(85));
    EXPECT_EQ(meanwhile.balance, Credits(100));
    ASSERT_TRUE(waitUntil([&] { return outcome.has_value(); }));
    ASSERT_TRUE(outcome->has_value()) << outcome->error().code.toStdString();
    EXPECT_EQ((*outcome)->cost, Credits(15));
    EXPECT_EQ((*outcome)->available, Credits(85));
    EXPECT_TRUE(waitUntil([&] { return booked == QStringList{(*outcome)->transactionId}; }));
    EXPECT_EQ(balance().held, Credits());
}

TEST_F(RealChatTest, AnAnswerThatBreaksOffIsFree)
{
    open();
    ask(u"[cut 3] Why?"_s);
    ASSERT_TRUE(waitUntil([&] { return outcome.has_value(); }));
    ASSERT_FALSE(outcome->has_value());
    EXPECT_EQ(outcome->error().code, u"chat_interrupted"_s);
    EXPECT_FALSE(text.isEmpty());
    EXPECT_EQ(balance().available, Credits(100));
}

TEST_F(RealChatTest, StoppingReleasesTheHold)
{
    open();
    ChatCall *call = ask(u"[slow 50] Why?"_s);
    ASSERT_TRUE(waitUntil([&] { return !text.isEmpty(); }));
    call->cancel();
    EXPECT_TRUE(waitUntil([&] { return balance().held == Credits(); }));
    EXPECT_EQ(balance().available, Credits(100));
    EXPECT_FALSE(outcome.has_value());
}

TEST_F(RealChatTest, AServerWithoutAChatServiceSaysSo)
{
    open(false);
    ask(u"Why?"_s);
    ASSERT_TRUE(waitUntil([&] { return outcome.has_value(); }));
    ASSERT_FALSE(outcome->has_value());
    EXPECT_EQ(outcome->error().code, u"chat_not_configured"_s);
}

} // namespace
} // namespace creditdesk::client
