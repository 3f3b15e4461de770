// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"

#include <QCheckBox>
#include <QPlainTextEdit>
#include <QTableView>

using namespace Qt::StringLiterals;
using creditdesk::models::ChatModel;

namespace creditdesk::test {
namespace {

class ChatTest : public UiTest {
protected:
    void openChat()
    {
        open();
        QTest::keyClick(window.get(), Qt::Key_4, Qt::ControlModifier);
        ASSERT_TRUE(waitUntil([&] { return text(u"chatPrice"_s) == u"Costs 5 credits"_s; }));
    }
    /// As the server does it: the hold, then the answer.
    void ask(const QString &question = u"Why?"_s)
    {
        type(u"chatQuestion"_s, question);
        QTest::keyClick(find(u"chatQuestion"_s), Qt::Key_Return, Qt::ControlModifier);
        ASSERT_TRUE(bench->services().chat.isRunning());
        settle();
    }
    void fail(ErrorKind kind, const QString &code)
    {
        api.failNext(u"askChat"_s, Error{kind, code, u"boom"_s});
        ask();
        ASSERT_TRUE(waitUntil([&] { return find(u"chatProblem"_s) != nullptr; }));
    }
    Transaction row(const QString &id)
    {
        Transaction made = FakeBillingApi::defaultRow(3);
        made.id = id;
        made.amount = Credits(-20);
        return made;
    }
};

TEST_F(ChatTest, IsReachedFromOverviewSidebarAndByKeyboardReadyToType)
{
    open();
    click(u"tryQuery"_s);
    ASSERT_NE(find(u"chatPage"_s), nullptr);
    EXPECT_TRUE(find(u"chatQuestion"_s)->hasFocus());
    window->showPage(ui::PageName::Overview);
    click(u"navChat"_s);
    EXPECT_NE(find(u"chatPage"_s), nullptr);
    EXPECT_NE(find(u"emptyTitle"_s), nullptr) << "an answer card without an answer says so";
}

TEST_F(ChatTest, ThePriceFollowsTheToolsBeforeAnythingIsSent)
{
    openChat();
    EXPECT_FALSE(find(u"chatSend"_s)->isEnabled()) << "nothing to send yet";
    QTest::keyClick(find(u"chatTool_documentation"_s), Qt::Key_Space);
    QTest::keyClick(find(u"chatTool_github"_s), Qt::Key_Space);
    ASSERT_TRUE(waitUntil([&] { return text(u"chatPrice"_s) == u"Costs 20 credits"_s; }));
    EXPECT_EQ(text(u"chatPriceParts"_s), u"5 for every query + 5 documentation + 10 GitHub"_s);
    EXPECT_TRUE(api.questions.empty());
}

TEST_F(ChatTest, SaysBeforehandThatCreditsAreMissing)
{
    api.current.balance = api.current.available = Credits(3);
    openChat();
    EXPECT_TRUE(waitUntil([&] { return text(u"chatPriceParts"_s) == u"2 credits missing"_s; }));
}

TEST_F(ChatTest, StreamsHoldsAndBooks)
{
    openChat();
    find<QCheckBox>(u"chatTool_github"_s)->click();
    ask();
    EXPECT_EQ(api.questions.back(), ChatQuestion({u"Why?"_s, {u"github"_s}}));
    EXPECT_EQ(find(u"chatSend"_s), nullptr) << "Stop stands in its place";
    EXPECT_FALSE(find(u"chatTool_github"_s)->isEnabled());
    api.setHeld(15);
    ASSERT_TRUE(waitUntil([&] { return text(u"answerStanding"_s) == u"15 credits held for a running query"_s; }));
    EXPECT_EQ(text(u"indicatorHint"_s), u"15 held for a running query"_s);
    api.say(u"Because <b>it</b>"_s);
    api.say(u" is so."_s);
    EXPECT_EQ(find<QPlainTextEdit>(u"answerText"_s)->toPlainText(), u"Because <b>it</b> is so."_s);
    api.setHeld(0);
    api.book(row(u"tx-chat"_s));
    api.endAnswer(ChatReceipt{Credits(20), Credits(), Credits(620), Credits(), u"tx-chat"_s});
    ASSERT_TRUE(waitUntil([&] { return text(u"answerStanding"_s) == u"20 credits used, 620 left"_s; }));
    EXPECT_NE(find(u"chatSend"_s), nullptr);
}

TEST_F(ChatTest, TheLinkSelectsTheNewRowEvenIfItComesLater)
{
    openChat();
    bench->services().history.setFilter([] {
        HistoryFilter filter;
        filter.text = u"Small"_s;
        return filter;
    }());
    ask();
    api.endAnswer(ChatReceipt{Credits(20), Credits(), Credits(620), Credits(), u"tx-chat"_s});
    click(u"seeTransaction"_s);
    const auto *table = find<QTableView>(u"historyTable"_s);
    ASSERT_NE(table, nullptr);
    EXPECT_TRUE(bench->services().history.filter().isEmpty()) << "a filter would hide the row";
    EXPECT_TRUE(table->selectionModel()->selectedRows().isEmpty());
    ASSERT_TRUE(waitUntil([&] { return bench->services().history.total() == 1234; }));
    api.book(row(u"tx-chat"_s));
    ASSERT_TRUE(waitUntil([&] { return table->selectionModel()->selectedRows().size() == 1; }));
    EXPECT_EQ(bench->services().history.transaction(table->currentIndex().row())->id, u"tx-chat"_s);
}

TEST_F(ChatTest, StopByEscapeOrButtonChargesNothingAndSaysSo)
{
    openChat();
    ask();
    api.say(u"Half an ans"_s);
    QTest::keyClick(find(u"chatQuestion"_s), Qt::Key_Escape);
    EXPECT_EQ(api.canceledQuestions, 1);
    EXPECT_TRUE(text(u"answerStanding"_s).startsWith(u"Stopped"_s));
    EXPECT_EQ(find(u"seeTransaction"_s), nullptr);
    click(u"chatSend"_s);
    click(u"chatStop"_s);
    EXPECT_EQ(api.canceledQuestions, 2);
}

TEST_F(ChatTest, TooFewCreditsLeadToThePacks)
{
    openChat();
    fail(ErrorKind::InsufficientCredits, u"insufficient_credits"_s);
    EXPECT_EQ(find<QPlainTextEdit>(u"chatQuestion"_s)->toPlainText(), u"Why?"_s) << "the question is not lost";
    click(u"chatProblemAction"_s);
    EXPECT_NE(find(u"plansPage"_s), nullptr);
}

struct Trouble {
    ErrorKind kind;
    const char *code;
    const char *says;
};

class ChatTroubleTest : public ChatTest, public testing::WithParamInterface<Trouble> {};

TEST_P(ChatTroubleTest, IsExplained)
{
    openChat();
    fail(GetParam().kind, QString::fromLatin1(GetParam().code));
    EXPECT_TRUE(text(u"chatProblemMessage"_s).contains(QString::fromLatin1(GetParam().says)))
        << text(u"chatProblemMessage"_s).toStdString();
    EXPECT_EQ(find(u"chatProblemAction"_s), nullptr);
    EXPECT_TRUE(find(u"chatSend"_s)->isEnabled()) << "it can be tried again";
}

INSTANTIATE_TEST_SUITE_P(
    All, ChatTroubleTest,
    testing::Values(Trouble{ErrorKind::Unavailable, "chat_not_configured", "not connected to a chat service"},
                    Trouble{ErrorKind::Upstream, "chat_upstream_failed", "Nothing was charged"},
                    Trouble{ErrorKind::Upstream, "chat_upstream_unreachable", "Nothing was charged"},
                    Trouble{ErrorKind::Upstream, "chat_upstream_timeout", "Nothing was charged"},
                    Trouble{ErrorKind::Upstream, "chat_interrupted", "broke off"},
                    Trouble{ErrorKind::Unavailable, "server_stopping", "restarted"},
                    Trouble{ErrorKind::Upstream, "chat_not_settled", "comes back by itself"},
                    Trouble{ErrorKind::Network, "connection_lost", "comes back by itself"}),
    [](const auto &one) { return std::string(one.param.code); });

TEST_F(ChatTest, TheNextPersonSeesNothingOfTheLast)
{
    openChat();
    find<QCheckBox>(u"chatTool_github"_s)->click();
    ask(u"My secret plan"_s);
    api.say(u"Private"_s);
    api.endSession();
    ASSERT_TRUE(waitUntil([&] { return phase() == models::SessionModel::Phase::SignedOut; }));
    EXPECT_EQ(window->findChild<QPlainTextEdit *>(u"chatQuestion"_s)->toPlainText(), QString());
    EXPECT_EQ(window->findChild<QPlainTextEdit *>(u"answerText"_s)->toPlainText(), QString());
    EXPECT_FALSE(window->findChild<QCheckBox *>(u"chatTool_github"_s)->isChecked());
    bench->services().session.signIn(api.account.email, api.password);
    ASSERT_TRUE(waitUntil([&] { return phase() == models::SessionModel::Phase::SignedIn; }));
    EXPECT_NE(find(u"overviewPage"_s), nullptr) << "and begins on the first page";
}

TEST_F(ChatTest, TheOverviewKeepsAvailableHeldAndPendingApart)
{
    open();
    EXPECT_EQ(find(u"holdingCredits"_s), nullptr);
    api.current.pending = Credits(500);
    api.setHeld(12);
    ASSERT_TRUE(waitUntil([&] { return text(u"holdingCredits"_s) == u"12 credits held for a running query"_s; }));
    EXPECT_EQ(text(u"availableCredits"_s), u"628"_s);
    EXPECT_EQ(text(u"balanceCredits"_s), u"640"_s);
    EXPECT_EQ(text(u"heldCredits"_s), u"12"_s);
    EXPECT_EQ(text(u"pendingCredits"_s), u"500"_s);
    api.setHeld(0);
    EXPECT_TRUE(waitUntil([&] { return find(u"holdingCredits"_s) == nullptr; }));
}

} // namespace
} // namespace creditdesk::test
