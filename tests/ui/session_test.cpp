// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"

#include <QClipboard>
#include <QLineEdit>
#include <QMenu>

using namespace Qt::StringLiterals;
using creditdesk::models::SessionModel;

namespace creditdesk::test {
namespace {

class SignInTest : public UiTest {};

TEST_F(SignInTest, OpensTheOverviewByKeyboardAlone)
{
    open(false);
    type(u"emailField"_s, api.account.email);
    QTest::keyClick(find(u"emailField"_s), Qt::Key_Return); // moves on: no password yet
    EXPECT_TRUE(find(u"passwordField"_s)->hasFocus());
    type(u"passwordField"_s, api.password);
    QTest::keyClick(find(u"passwordField"_s), Qt::Key_Return);
    ASSERT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::SignedIn; }));
    ASSERT_TRUE(waitUntil([&] { return text(u"availableCredits"_s) == u"640"_s; }));
    EXPECT_EQ(window->findChild<QLineEdit *>(u"passwordField"_s)->text(), QString()) << "the password is not kept";
}

TEST_F(SignInTest, WrongPasswordIsSaidAndCanBeCorrected)
{
    open(false);
    type(u"emailField"_s, api.account.email);
    type(u"passwordField"_s, u"guess"_s);
    click(u"signInButton"_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"signInProblemMessage"_s).contains(u"wrong"_s); }));
    EXPECT_TRUE(find(u"signInButton"_s)->isEnabled());
    auto *password = find<QLineEdit>(u"passwordField"_s);
    password->clear();
    type(u"passwordField"_s, api.password);
    click(u"signInButton"_s);
    EXPECT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::SignedIn; }));
}

TEST_F(SignInTest, EmptyFieldsAskForThemselvesAndSendNothing)
{
    open(false);
    const auto before = api.calls.size();
    click(u"signInButton"_s);
    EXPECT_TRUE(text(u"signInProblemMessage"_s).contains(u"Enter your email"_s));
    EXPECT_EQ(api.calls.size(), before);
}

TEST_F(SignInTest, UnreachableServerOffersRetryAndAnotherServer)
{
    open(false);
    api.setOffline(true);
    type(u"emailField"_s, api.account.email);
    type(u"passwordField"_s, api.password);
    click(u"signInButton"_s);
    ASSERT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::Unreachable; }));
    EXPECT_TRUE(text(u"signInProblemMessage"_s).contains(u"does not answer"_s));
    EXPECT_NE(find(u"signInProblemAction"_s), nullptr);

    click(u"changeServer"_s);
    auto *field = find<QLineEdit>(u"serverField"_s);
    ASSERT_NE(field, nullptr);
    field->setText(u"ftp://nowhere"_s);
    click(u"saveServer"_s);
    EXPECT_TRUE(text(u"signInProblemMessage"_s).contains(u"not the address"_s));

    api.setOffline(false);
    field->setText(u"http://127.0.0.1:9999"_s);
    click(u"saveServer"_s);
    ASSERT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::SignedOut; }));
    EXPECT_EQ(api.serverUrl(), QUrl(u"http://127.0.0.1:9999"_s));
    EXPECT_TRUE(text(u"serverLine"_s).contains(u"127.0.0.1:9999"_s));
}

TEST_F(SignInTest, OtherWaysAreShownOnlyWhenTheyAreOffered)
{
    open(false);
    EXPECT_EQ(find(u"signInWithGoogle"_s), nullptr);
    EXPECT_EQ(find(u"signInWithGitHub"_s), nullptr);
    api.place = {SignInPlace::Kind::Supabase, QUrl(u"https://abc.supabase.co"_s), u"key"_s, {u"github"_s}};
    bench->services().session.resume();
    ASSERT_TRUE(waitUntil([&] { return find(u"signInWithGitHub"_s) != nullptr; }));
    EXPECT_EQ(find(u"signInWithGoogle"_s), nullptr);
    EXPECT_NE(find(u"signInButton"_s), nullptr);
}

class BrowserSignInTest : public SignInTest {
protected:
    BrowserSignInTest()
    {
        api.place = {
            SignInPlace::Kind::Supabase, QUrl(u"https://abc.supabase.co"_s), u"key"_s, {u"google"_s, u"github"_s}};
    }
    void start()
    {
        open(false);
        ASSERT_TRUE(waitUntil([&] { return find(u"signInWithGoogle"_s) != nullptr; }));
        click(u"signInWithGoogle"_s);
        ASSERT_TRUE(waitUntil([&] { return opened.size() == 1; }));
    }
};

TEST_F(BrowserSignInTest, OpensThePageAndGoesOnByItself)
{
    start();
    EXPECT_EQ(phase(), SessionModel::Phase::InBrowser);
    EXPECT_TRUE(api.calls.contains(u"signInByBrowser google"_s));
    EXPECT_NE(find(u"browserSignInTitle"_s), nullptr);
    EXPECT_EQ(find(u"emailField"_s), nullptr);
    EXPECT_EQ(find(u"changeServer"_s), nullptr) << "first give this up";
    EXPECT_FALSE(api.browserPages.doneTitle.isEmpty());
    EXPECT_FALSE(api.browserPages.failedText.isEmpty());
    EXPECT_EQ(api.browserPages.language.left(2), u"en"_s);
    api.returnFromBrowser();
    ASSERT_TRUE(waitUntil([&] { return text(u"availableCredits"_s) == u"640"_s; }));
}

TEST_F(BrowserSignInTest, TheLinkCanBeCopiedAndOpenedAgain)
{
    start();
    click(u"copySignInLink"_s);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), opened.first().toString(QUrl::FullyEncoded));
    EXPECT_EQ(find<QPushButton>(u"copySignInLink"_s)->text(), u"Copied"_s);
    click(u"openSignInAgain"_s);
    EXPECT_EQ(opened.size(), 2);
    EXPECT_EQ(opened[0], opened[1]);
}

TEST_F(BrowserSignInTest, CancelLeadsBackAndAnotherWayWorks)
{
    start();
    click(u"cancelBrowserSignIn"_s);
    EXPECT_EQ(phase(), SessionModel::Phase::SignedOut);
    EXPECT_EQ(api.canceledBrowsers, 1);
    EXPECT_EQ(find(u"signInProblemMessage"_s), nullptr) << "giving up is no problem";
    type(u"emailField"_s, api.account.email);
    type(u"passwordField"_s, api.password);
    click(u"signInButton"_s);
    EXPECT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::SignedIn; }));
}

TEST_F(BrowserSignInTest, WhatWentWrongIsSaid)
{
    start();
    api.returnFromBrowser(failure(ErrorKind::Forbidden, u"sign_in_denied"_s, u"No."_s));
    ASSERT_TRUE(waitUntil([&] { return text(u"signInProblemMessage"_s).contains(u"refused in the browser"_s); }));
    EXPECT_NE(find(u"signInWithGoogle"_s), nullptr);
}

TEST_F(BrowserSignInTest, TheKeyboardReachesEveryWay)
{
    open(false);
    ASSERT_TRUE(waitUntil([&] { return find(u"signInWithGoogle"_s) != nullptr; }));
    QSet<QString> met;
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        met.insert(QApplication::focusWidget()->objectName());
    }
    for (const QString &name : {u"signInButton"_s, u"signInWithGoogle"_s, u"signInWithGitHub"_s, u"changeServer"_s})
        EXPECT_TRUE(met.contains(name)) << name.toStdString();
}

TEST_F(BrowserSignInTest, SupabaseThatIsAwayIsNamed)
{
    open(false);
    ASSERT_TRUE(waitUntil([&] { return find(u"signInWithGoogle"_s) != nullptr; }));
    api.failNext(u"signIn"_s, Error{ErrorKind::Network, u"sign_in_unreachable"_s, u"Away."_s});
    type(u"emailField"_s, api.account.email);
    type(u"passwordField"_s, api.password);
    click(u"signInButton"_s);
    ASSERT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::Unreachable; }));
    EXPECT_TRUE(text(u"signInProblemMessage"_s).contains(u"abc.supabase.co"_s));
}

TEST_F(SignInTest, WithoutKeyringThatIsSaid)
{
    api.keepsSessions = false;
    open(false);
    EXPECT_NE(find(u"noKeyring"_s), nullptr);
}

TEST_F(SignInTest, SigningOutForgetsWhatWasShown)
{
    open();
    auto *signOut = window->findChild<QAction *>(u"signOutAction"_s);
    ASSERT_NE(signOut, nullptr);
    signOut->trigger();
    ASSERT_TRUE(waitUntil([&] { return phase() == SessionModel::Phase::SignedOut; }));
    EXPECT_NE(find(u"signInPage"_s), nullptr);
    EXPECT_FALSE(bench->services().balance.balance().has_value());
    EXPECT_EQ(bench->services().history.total(), 0);
}

TEST_F(SignInTest, SessionEndedByTheServerLeadsBackToTheDoor)
{
    open();
    api.hasKeptSession = false;
    api.endSession();
    EXPECT_TRUE(waitUntil([&] { return find(u"signInPage"_s) != nullptr; }));
}

} // namespace
} // namespace creditdesk::test
