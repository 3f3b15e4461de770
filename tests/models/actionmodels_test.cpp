// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/checkoutmodel.h"
#include "models/contactmodel.h"
#include "models/exportmodel.h"
#include "models/sessionmodel.h"
#include "models/subscriptionmodel.h"

#include "tests/support/fakebillingapi.h"
#include "tests/support/qtmain.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace creditdesk::models {
namespace {

using namespace Qt::StringLiterals;
using test::FakeBillingApi;
using test::settle;
using test::waitUntil;

class SessionModelTest : public testing::Test {
protected:
    bool reaches(SessionModel::Phase phase)
    {
        return waitUntil([&] { return model.phase() == phase; });
    }
    void signIn()
    {
        model.signIn(fake.account.email, fake.password);
        ASSERT_TRUE(reaches(SessionModel::Phase::SignedIn));
    }
    using Phase = SessionModel::Phase;
    FakeBillingApi fake;
    SessionModel model{fake};
    QSignalSpy failed{&model, &SessionModel::failed};
    QSignalSpy signedOut{&model, &SessionModel::signedOut};
};

TEST_F(SessionModelTest, AFirstStartAsksToSignInWithoutAFailure)
{
    EXPECT_EQ(model.phase(), Phase::Starting);
    model.resume();
    ASSERT_TRUE(reaches(Phase::SignedOut));
    EXPECT_TRUE(failed.isEmpty());
    EXPECT_TRUE(signedOut.isEmpty());
}

TEST_F(SessionModelTest, SignsInAndGoesLive)
{
    signIn();
    EXPECT_EQ(model.user(), fake.account);
    EXPECT_TRUE(fake.calls.contains(u"startLive"_s));
}

TEST_F(SessionModelTest, AWrongPasswordStaysOnThePageWithTheReason)
{
    model.signIn(fake.account.email, u"wrong"_s);
    EXPECT_EQ(model.phase(), Phase::Working);
    ASSERT_TRUE(reaches(Phase::SignedOut));
    EXPECT_EQ(model.error()->code, u"invalid_credentials"_s);
    EXPECT_EQ(failed.size(), 1);
}

TEST_F(SessionModelTest, AnUnreachableServerCanBeRetried)
{
    fake.hasKeptSession = true;
    fake.offline = true;
    model.resume();
    ASSERT_TRUE(reaches(Phase::Unreachable));
    fake.offline = false;
    model.retry();
    EXPECT_TRUE(reaches(Phase::SignedIn));
}

TEST_F(SessionModelTest, RetryAfterAPasswordOnlyLooksWhetherTheServerIsBack)
{
    fake.offline = true;
    model.signIn(fake.account.email, fake.password);
    ASSERT_TRUE(reaches(Phase::Unreachable));
    model.retry();
    ASSERT_TRUE(waitUntil([&] { return failed.size() == 2; }));
    EXPECT_EQ(model.phase(), Phase::Unreachable);
    fake.offline = false;
    model.retry();
    ASSERT_TRUE(reaches(Phase::SignedOut));
    EXPECT_EQ(fake.calls.count(u"signIn"_s), 1) << "the password was not kept";
}

TEST_F(SessionModelTest, AnotherServerCanBeChosen)
{
    fake.hasKeptSession = true;
    fake.offline = true;
    model.resume();
    ASSERT_TRUE(reaches(Phase::Unreachable));
    QSignalSpy changed(&model, &SessionModel::serverUrlChanged);
    fake.offline = false;
    model.setServerUrl(QUrl(u"http://127.0.0.1:9"_s));
    EXPECT_EQ(changed.size(), 1);
    EXPECT_EQ(model.serverUrl(), QUrl(u"http://127.0.0.1:9"_s));
    EXPECT_TRUE(reaches(Phase::SignedIn));
}

TEST_F(SessionModelTest, LearnsWherePeopleSignInOnceItIsNeeded)
{
    fake.place = {SignInPlace::Kind::Supabase, QUrl(u"https://abc.supabase.co"_s), u"key"_s, {u"google"_s}};
    QSignalSpy changed(&model, &SessionModel::placeChanged);
    model.resume();
    ASSERT_TRUE(reaches(Phase::SignedOut));
    ASSERT_TRUE(waitUntil([&] { return !changed.isEmpty(); }));
    EXPECT_EQ(model.place(), fake.place);
    EXPECT_TRUE(failed.isEmpty());
    fake.offline = true;
    model.setServerUrl(QUrl(u"http://127.0.0.1:9"_s));
    EXPECT_TRUE(model.place().providers.isEmpty()) << "what one server offers, the next does not";
}

TEST_F(SessionModelTest, SignsInInTheBrowser)
{
    QSignalSpy pages(&model, &SessionModel::browserPageReady);
    model.signInWith(u"google"_s, {u"Done"_s, {}, {}, {}});
    EXPECT_EQ(model.phase(), Phase::InBrowser);
    ASSERT_TRUE(waitUntil([&] { return pages.size() == 1; }));
    EXPECT_FALSE(model.browserPage().isEmpty());
    EXPECT_EQ(fake.browserPages.doneTitle, u"Done"_s);
    fake.returnFromBrowser();
    EXPECT_EQ(model.phase(), Phase::SignedIn);
    EXPECT_TRUE(model.browserPage().isEmpty()) << "not kept a moment longer than needed";
    EXPECT_TRUE(fake.calls.contains(u"startLive"_s));
}

TEST_F(SessionModelTest, ARefusalInTheBrowserLeadsBackToThePage)
{
    model.signInWith(u"google"_s, {});
    ASSERT_TRUE(waitUntil([&] { return !model.browserPage().isEmpty(); }));
    fake.returnFromBrowser(failure(ErrorKind::Forbidden, u"sign_in_denied"_s, u"No."_s));
    EXPECT_EQ(model.phase(), Phase::SignedOut);
    EXPECT_EQ(model.error()->code, u"sign_in_denied"_s);
}

TEST_F(SessionModelTest, GivingTheBrowserUpLeavesNothingBehind)
{
    model.cancelBrowser(); // nothing to give up
    EXPECT_EQ(model.phase(), Phase::Starting);
    model.signInWith(u"google"_s, {});
    model.cancelBrowser();
    EXPECT_EQ(model.phase(), Phase::SignedOut);
    EXPECT_EQ(fake.canceledBrowsers, 1);
    EXPECT_FALSE(model.error());
    settle();
    EXPECT_TRUE(model.browserPage().isEmpty()) << "a page that comes late is not opened";
    signIn();
}

TEST_F(SessionModelTest, SignsOutOnce)
{
    signIn();
    model.signOut();
    ASSERT_TRUE(reaches(Phase::SignedOut));
    settle();
    EXPECT_EQ(signedOut.size(), 1);
    EXPECT_FALSE(model.user());
}

TEST_F(SessionModelTest, TheServerCanEndTheSession)
{
    signIn();
    fake.endSession();
    EXPECT_EQ(model.phase(), Phase::SignedOut);
    EXPECT_EQ(signedOut.size(), 1);
}

TEST_F(SessionModelTest, OnlyTheLastAttemptCounts)
{
    fake.manual = true;
    model.signIn(fake.account.email, u"wrong"_s);
    model.signIn(fake.account.email, fake.password);
    fake.deliver(1);
    EXPECT_EQ(model.phase(), Phase::SignedIn);
    fake.deliver();
    EXPECT_EQ(model.phase(), Phase::SignedIn);
    EXPECT_TRUE(failed.isEmpty());
}

class CheckoutModelTest : public testing::Test {
protected:
    using Phase = CheckoutModel::Phase;
    bool reaches(Phase phase)
    {
        return waitUntil([&] { return model.phase() == phase; });
    }
    void start()
    {
        model.startPack(u"medium"_s);
        EXPECT_EQ(model.phase(), Phase::Starting);
        ASSERT_TRUE(reaches(Phase::Waiting));
    }
    FakeBillingApi fake;
    CheckoutModel model{fake};
    QSignalSpy urlReady{&model, &CheckoutModel::urlReady};
    QSignalSpy failed{&model, &CheckoutModel::failed};
};

TEST_F(CheckoutModelTest, CompletesOnTheLiveEventWithoutPolling)
{
    start();
    EXPECT_EQ(urlReady.size(), 1);
    EXPECT_EQ(fake.boughtItem, u"medium"_s);
    QElapsedTimer pause;
    pause.start();
    waitUntil([&] { return pause.elapsed() > 300; });
    EXPECT_EQ(fake.calls.count(u"checkoutState"_s), 0) << "nobody asks while nothing happens";
    fake.checkout.state = u"complete"_s;
    fake.book(FakeBillingApi::defaultRow(1));
    ASSERT_TRUE(reaches(Phase::Complete));
    settle();
    EXPECT_EQ(fake.calls.count(u"checkoutState"_s), 1);
    EXPECT_EQ(model.result()->credits, Credits(2000));
}

TEST_F(CheckoutModelTest, AnotherEventMeanwhileLeavesItWaiting)
{
    start();
    fake.book(FakeBillingApi::defaultRow(2)); // a query was charged
    ASSERT_TRUE(waitUntil([&] { return fake.calls.count(u"checkoutState"_s) >= 1 && !model.isRefreshing(); }));
    EXPECT_EQ(model.phase(), Phase::Waiting);
}

TEST_F(CheckoutModelTest, AReconnectAsksOnceForWhatItMayHaveMissed)
{
    start();
    fake.checkout.state = u"complete"_s;
    fake.setLive(true);
    EXPECT_TRUE(reaches(Phase::Complete));
}

struct StateCase {
    const char *state;
    CheckoutModel::Phase phase;

    friend void PrintTo(const StateCase &row, std::ostream *out) { *out << row.state; }
};

class CheckoutStates : public CheckoutModelTest, public testing::WithParamInterface<StateCase> {};

TEST_P(CheckoutStates, ByRefresh)
{
    start();
    QSignalSpy refreshed(&model, &CheckoutModel::refreshed);
    fake.checkout.state = QString::fromLatin1(GetParam().state);
    model.refresh();
    ASSERT_TRUE(waitUntil([&] { return refreshed.size() == 1; }));
    EXPECT_EQ(model.phase(), GetParam().phase);
}

INSTANTIATE_TEST_SUITE_P(States, CheckoutStates,
                         testing::Values(StateCase{"open", CheckoutModel::Phase::Waiting},
                                         StateCase{"pending", CheckoutModel::Phase::Pending},
                                         StateCase{"complete", CheckoutModel::Phase::Complete},
                                         StateCase{"expired", CheckoutModel::Phase::Expired},
                                         StateCase{"failed", CheckoutModel::Phase::Failed},
                                         StateCase{"something new", CheckoutModel::Phase::Waiting}));

TEST_F(CheckoutModelTest, AFailedQuestionDoesNotFailThePurchase)
{
    start();
    fake.failNext(u"checkoutState"_s, FakeBillingApi::networkError());
    model.refresh();
    ASSERT_TRUE(waitUntil([&] { return failed.size() == 1; }));
    EXPECT_EQ(model.phase(), Phase::Waiting);
    EXPECT_TRUE(model.error());
}

TEST_F(CheckoutModelTest, AStartThatFailsSaysWhy)
{
    fake.failNext(u"startSubscriptionCheckout"_s, Error{ErrorKind::Upstream, u"stripe_down"_s, u"x"_s});
    model.startPlan(u"pro"_s);
    ASSERT_TRUE(reaches(Phase::Failed));
    EXPECT_EQ(model.error()->code, u"stripe_down"_s);
    EXPECT_TRUE(urlReady.isEmpty());
}

TEST_F(CheckoutModelTest, ADoublePressBuysOnce)
{
    model.startPack(u"medium"_s);
    model.startPack(u"medium"_s);
    ASSERT_TRUE(reaches(Phase::Waiting));
    EXPECT_EQ(fake.calls.count(u"startPackCheckout"_s), 1);
}

TEST_F(CheckoutModelTest, CancelEndsTheWaitingAndDropsWhatIsUnderWay)
{
    start();
    fake.manual = true;
    model.refresh();
    model.cancel();
    EXPECT_EQ(model.phase(), Phase::Cancelled);
    fake.checkout.state = u"complete"_s;
    fake.deliverAll();
    EXPECT_EQ(model.phase(), Phase::Cancelled);
    EXPECT_TRUE(model.url().isEmpty());
    fake.manual = false;
    start();
}

class ExportModelTest : public testing::Test {
protected:
    QString path() const { return folder.filePath(u"history.csv"_s); }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
    }
    QTemporaryDir folder;
    FakeBillingApi fake;
    ExportModel model{fake};
    QSignalSpy finished{&model, &ExportModel::finished};
    QSignalSpy failed{&model, &ExportModel::failed};
};

TEST_F(ExportModelTest, TheFileAppearsOnlyWhole)
{
    QSignalSpy progress(&model, &ExportModel::progress);
    fake.manual = true;
    model.start({}, path());
    EXPECT_TRUE(model.isRunning());
    EXPECT_EQ(content(), "none");
    fake.deliverAll();
    ASSERT_EQ(finished.size(), 1);
    EXPECT_EQ(content(), fake.csv);
    EXPECT_EQ(progress.size(), 1);
    EXPECT_FALSE(model.isRunning());
}

TEST_F(ExportModelTest, CancelLeavesTheOldFile)
{
    QFile old(path());
    ASSERT_TRUE(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    QSignalSpy cancelled(&model, &ExportModel::cancelled);
    fake.manual = true;
    model.start({}, path());
    model.cancel();
    fake.deliverAll();
    EXPECT_EQ(cancelled.size(), 1);
    EXPECT_EQ(fake.canceledExports, 1);
    EXPECT_EQ(content(), "old");
    EXPECT_TRUE(finished.isEmpty());
}

TEST_F(ExportModelTest, AFailureLeavesNothing)
{
    fake.failNext(u"exportCsv"_s, FakeBillingApi::networkError());
    model.start({}, path());
    ASSERT_TRUE(waitUntil([&] { return failed.size() == 1; }));
    EXPECT_EQ(content(), "none");
    EXPECT_FALSE(model.isRunning());
}

TEST_F(ExportModelTest, AFolderThatIsNotThereIsSaidAtOnce)
{
    model.start({}, folder.filePath(u"no/such/history.csv"_s));
    ASSERT_EQ(failed.size(), 1);
    EXPECT_EQ(failed[0][0].value<Error>().code, u"file_not_writable"_s);
    EXPECT_TRUE(fake.calls.isEmpty());
}

class ContactModelTest : public testing::Test {
protected:
    FakeBillingApi fake;
    ContactModel model{fake};
    QSignalSpy sent{&model, &ContactModel::sent};
    QSignalSpy failed{&model, &ContactModel::failed};
};

TEST_F(ContactModelTest, SendsOnce)
{
    model.send({u"Acme"_s, u"We need 2 million credits."_s, {}});
    model.send({u"Acme"_s, u"We need 2 million credits."_s, {}});
    ASSERT_TRUE(waitUntil([&] { return sent.size() == 1; }));
    settle();
    EXPECT_EQ(fake.contacts.size(), 1u);
    EXPECT_FALSE(model.isSending());
}

TEST_F(ContactModelTest, ChecksBeforeItSends)
{
    model.send({u"  "_s, u"Hello"_s, {}});
    model.send({QString(201, u'x'), u"Hello"_s, {}});
    model.send({u"Acme"_s, u" \n"_s, {}});
    model.send({u"Acme"_s, QString(4001, u'x'), {}});
    model.send({u"Acme"_s, u"Hello"_s, QString(51, u'1')});
    QStringList codes;
    for (const auto &arguments : failed)
        codes << arguments[0].value<Error>().code;
    EXPECT_EQ(codes, (QStringList{u"company_missing"_s, u"company_too_long"_s, u"message_missing"_s,
                                  u"message_too_long"_s, u"phone_too_long"_s}));
    EXPECT_TRUE(fake.contacts.empty());
}

TEST(SubscriptionModel, OneThingAtATime)
{
    FakeBillingApi fake;
    SubscriptionModel model(fake);
    QSignalSpy portal(&model, &SubscriptionModel::portalReady);
    QSignalSpy canceled(&model, &SubscriptionModel::subscriptionCanceled);
    QSignalSpy resumed(&model, &SubscriptionModel::subscriptionResumed);
    QSignalSpy failed(&model, &SubscriptionModel::failed);
    model.openPortal();
    model.cancelSubscription(); // ignored: busy
    EXPECT_TRUE(model.isBusy());
    ASSERT_TRUE(waitUntil([&] { return portal.size() == 1; }));
    model.cancelSubscription();
    ASSERT_TRUE(waitUntil([&] { return canceled.size() == 1; }));
    model.resumeSubscription();
    ASSERT_TRUE(waitUntil([&] { return resumed.size() == 1; }));
    EXPECT_EQ(fake.calls, (QStringList{u"portalUrl"_s, u"cancelSubscription"_s, u"resumeSubscription"_s}));
    fake.failNext(u"portalUrl"_s, FakeBillingApi::networkError());
    model.openPortal();
    ASSERT_TRUE(waitUntil([&] { return failed.size() == 1; }));
    EXPECT_FALSE(model.isBusy());
}

} // namespace
} // namespace creditdesk::models
