// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chatmodel.h"

#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"
#include "tests/support/testclock.h"

#include <QSignalSpy>

namespace creditdesk::models {
namespace {

using namespace Qt::StringLiterals;
using test::FakeBillingApi;
using test::settle;
using test::waitUntil;

class ChatModelTest : public testing::Test {
protected:
    ChatModelTest()
    {
        catalogue.refresh();
        balance.refresh();
        EXPECT_TRUE(waitUntil([this] { return model.estimate().has_value() && balance.balance().has_value(); }));
    }
    void ask(const QString &question = u"Why?"_s) { model.send(question); }

    using Phase = ChatModel::Phase;
    FakeBillingApi fake;
    test::TestClock clock{FakeBillingApi::epoch()};
    CatalogueModel catalogue{fake};
    BalanceModel balance{fake, clock};
    ChatModel model{fake, catalogue, balance};
    QSignalSpy phases{&model, &ChatModel::phaseChanged};
};

TEST_F(ChatModelTest, OffersTheToolsOfTheCatalogueAndOneForAllOthers)
{
    EXPECT_EQ(model.tools(), QStringList({u"documentation"_s, u"github"_s, u"other"_s}));
    EXPECT_EQ(model.toolPrice(u"github"_s), Credits(10));
    EXPECT_EQ(model.toolPrice(u"other"_s), Credits(3));
}

TEST_F(ChatModelTest, TheServerEstimatesEachChoice)
{
    EXPECT_EQ(model.estimate()->total, Credits(5));
    model.choose(u"documentation"_s, true);
    EXPECT_FALSE(model.estimate()) << "the old price is not that of the new choice";
    EXPECT_TRUE(model.isEstimating());
    model.choose(u"github"_s, true);
    ASSERT_TRUE(waitUntil([&] { return model.estimate().has_value(); }));
    EXPECT_EQ(model.estimate()->total, Credits(20));
    model.choose(u"documentation"_s, false);
    model.choose(u"no such tool"_s, true);
    ASSERT_TRUE(waitUntil([&] { return model.estimate().has_value(); }));
    EXPECT_EQ(model.estimate()->total, Credits(15));
}

TEST_F(ChatModelTest, ALateEstimateOfAnotherChoiceIsDropped)
{
    fake.manual = true;
    model.choose(u"github"_s, true);
    model.choose(u"github"_s, false);
    ASSERT_EQ(fake.waiting(), 2u);
    fake.deliver(1);
    EXPECT_EQ(model.estimate()->total, Credits(5));
    fake.deliver(0);
    EXPECT_EQ(model.estimate()->total, Credits(5));
}

TEST_F(ChatModelTest, AnEstimateThatFailedIsAskedAgainWhenTheServerIsBack)
{
    fake.failNext(u"cost"_s, FakeBillingApi::networkError());
    model.refreshEstimate();
    ASSERT_TRUE(waitUntil([&] { return !model.isEstimating(); }));
    EXPECT_FALSE(model.estimate());
    Q_EMIT fake.resyncNeeded();
    EXPECT_TRUE(waitUntil([&] { return model.estimate().has_value(); }));
}

TEST_F(ChatModelTest, SaysBeforehandWhatIsMissing)
{
    EXPECT_FALSE(model.missing());
    fake.setHeld(638);
    ASSERT_TRUE(waitUntil([&] { return balance.balance()->available == Credits(2); }));
    EXPECT_EQ(model.missing(), Credits(3)) << "what is held cannot be spent twice";
}

TEST_F(ChatModelTest, AnAnswerComesInPiecesAndEndsWithItsReceipt)
{
    model.choose(u"github"_s, true);
    QSignalSpy pieces{&model, &ChatModel::textArrived};
    ask(u"  Why? "_s);
    EXPECT_EQ(model.phase(), Phase::Asking);
    EXPECT_EQ(fake.questions, std::vector{ChatQuestion({u"Why?"_s, {u"github"_s}})});
    fake.say(u"Because"_s);
    EXPECT_EQ(model.phase(), Phase::Answering);
    fake.say(u" so."_s);
    EXPECT_EQ(pieces.size(), 2);
    const auto asked = fake.calls.count(u"balance"_s);
    fake.endAnswer(ChatReceipt{Credits(15), Credits(), Credits(625), Credits(), u"tx-9"_s});
    EXPECT_EQ(model.phase(), Phase::Answered);
    EXPECT_EQ(model.answer(), u"Because so."_s);
    EXPECT_EQ(model.receipt()->transactionId, u"tx-9"_s);
    EXPECT_EQ(fake.calls.count(u"balance"_s), asked + 1);
    EXPECT_EQ(phases.size(), 3);
}

TEST_F(ChatModelTest, OneQueryAtATimeAndNoBlankOnes)
{
    ask(u" \n"_s);
    ask(QString(ChatModel::kMaxQuestionLetters + 1, u'x'));
    EXPECT_TRUE(fake.questions.empty());
    ask();
    ask(u"Another"_s);
    EXPECT_EQ(fake.questions.size(), 1u);
}

TEST_F(ChatModelTest, StopEndsTheStreamAndKeepsWhatCame)
{
    ask();
    fake.say(u"Half"_s);
    model.stop();
    EXPECT_EQ(fake.canceledQuestions, 1);
    EXPECT_EQ(model.phase(), Phase::Stopped);
    EXPECT_EQ(model.answer(), u"Half"_s);
    EXPECT_FALSE(model.receipt());
    model.stop();
    EXPECT_EQ(fake.canceledQuestions, 1);
    ask();
    EXPECT_EQ(model.answer(), QString()) << "the next query begins anew";
}

TEST_F(ChatModelTest, ARefusalIsFailedWithItsReason)
{
    fake.failNext(u"askChat"_s, Error{ErrorKind::InsufficientCredits, u"insufficient_credits"_s, u""_s});
    ask();
    ASSERT_TRUE(waitUntil([&] { return model.phase() == Phase::Failed; }));
    EXPECT_EQ(model.error()->code, u"insufficient_credits"_s);
    EXPECT_EQ(fake.questions.size(), 1u) << "nothing is sent again by itself";
    ask();
    EXPECT_FALSE(model.error());
}

TEST_F(ChatModelTest, SigningOutEndsEverything)
{
    model.choose(u"github"_s, true);
    ask();
    fake.say(u"Private"_s);
    fake.endSession();
    EXPECT_EQ(fake.canceledQuestions, 1);
    EXPECT_EQ(model.phase(), Phase::Idle);
    EXPECT_EQ(model.answer(), QString());
    EXPECT_FALSE(model.isChosen(u"github"_s));
}

} // namespace
} // namespace creditdesk::models
