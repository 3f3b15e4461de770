// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"

#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;
using creditdesk::models::CheckoutModel;

namespace creditdesk::test {
namespace {

class PlansTest : public UiTest {
protected:
    void openPlans()
    {
        open();
        QTest::keyClick(window.get(), Qt::Key_2, Qt::ControlModifier);
        ASSERT_TRUE(waitUntil([&] { return find(u"buyPack_medium"_s) != nullptr; }));
    }
    void buyMedium()
    {
        openPlans();
        click(u"buyPack_medium"_s);
        ASSERT_TRUE(waitUntil([&] { return bench->services().checkout.phase() == CheckoutModel::Phase::Waiting; }));
        settle();
    }
};

TEST_F(PlansTest, ShowsTheCatalogueWithTheCurrentPlanMarked)
{
    openPlans();
    EXPECT_NE(find(u"currentPlan"_s), nullptr);
    EXPECT_FALSE(find(u"currentPlan"_s)->isEnabled());
    EXPECT_NE(find(u"switchPlan_pro"_s), nullptr) << "a subscriber switches in the portal";
    EXPECT_NE(find(u"contactEnterprise"_s), nullptr);
    for (const QString &pack : {u"small"_s, u"medium"_s, u"large"_s})
        EXPECT_NE(find(u"buyPack_"_s + pack), nullptr);
    EXPECT_TRUE(text(u"queryPrices"_s).contains(u"5 credits for every query"_s));
}

TEST_F(PlansTest, FreePersonCanBuyPlans)
{
    api.current.plan = PlanState{u"free"_s, u"Free"_s, Credits(100), u"none"_s, {}, {}};
    openPlans();
    click(u"buyPlan_starter"_s);
    EXPECT_TRUE(waitUntil([&] { return opened.size() == 1; }));
    EXPECT_EQ(api.boughtItem, u"starter"_s);
}

TEST_F(PlansTest, SellsNoPlanBeforeItKnowsWhoSubscribes)
{
    open(false);
    for (int answer = 0; answer < 5; ++answer) // the model may ask again by itself when the live stream connects
        api.failNext(u"balance"_s, Error{ErrorKind::Internal, u"internal"_s, u"boom"_s});
    bench->services().session.signIn(api.account.email, api.password);
    ASSERT_TRUE(waitUntil([&] { return bench->services().catalogue.catalogue().has_value(); }));
    settle();
    window->showPage(ui::PageName::Plans);
    ASSERT_TRUE(waitUntil([&] { return find(u"unknownPlan_starter"_s) != nullptr; }));
    EXPECT_FALSE(find(u"unknownPlan_starter"_s)->isEnabled());
    EXPECT_EQ(find(u"buyPlan_starter"_s), nullptr);
    EXPECT_EQ(find(u"switchPlan_pro"_s), nullptr);
    EXPECT_TRUE(find(u"buyPack_medium"_s)->isEnabled()) << "packs are for everybody";
    ASSERT_TRUE(waitUntil([&] {
        bench->services().balance.refresh();
        return find(u"currentPlan"_s) != nullptr;
    }));
    EXPECT_NE(find(u"switchPlan_pro"_s), nullptr);
    EXPECT_EQ(find(u"unknownPlan_starter"_s), nullptr);
}

TEST_F(PlansTest, BuyingOpensTheBrowserAndWaits)
{
    buyMedium();
    EXPECT_EQ(api.boughtItem, u"medium"_s);
    ASSERT_EQ(opened.size(), 1);
    EXPECT_EQ(text(u"checkoutTitle"_s), u"Finish in your browser"_s);
    EXPECT_TRUE(text(u"checkoutHint"_s).startsWith(u"Medium pack, 2,000 credits for $15.00"_s));
    click(u"copyLink"_s);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), opened.first().toString());
    click(u"openAgain"_s);
    EXPECT_EQ(opened.size(), 2);
}

TEST_F(PlansTest, DialogClosesByItselfWhenTheCreditsArrive)
{
    buyMedium();
    ASSERT_NE(find(u"checkoutDialog"_s), nullptr);
    const auto asked = api.calls.count(u"checkoutState"_s);
    EXPECT_EQ(asked, 0) << "waiting does not poll";
    api.checkout.state = u"complete"_s;
    Transaction row = FakeBillingApi::defaultRow(1);
    row.id = u"tx-pack"_s;
    row.type = TransactionType::Purchase;
    row.amount = Credits(2000);
    row.stripeReference = api.checkout.sessionId;
    api.book(row);
    ASSERT_TRUE(waitUntil([&] { return find(u"checkoutDialog"_s) == nullptr; }));
    EXPECT_EQ(text(u"toastMessage"_s), u"+2,000 credits"_s);
    EXPECT_TRUE(waitUntil([&] { return text(u"indicatorCredits"_s) == u"2,640 credits left"_s; }));
}

TEST_F(PlansTest, RefreshAsksOnceAndCancelStopsWaiting)
{
    buyMedium();
    click(u"refreshCheckout"_s);
    ASSERT_TRUE(waitUntil(
        [&] { return api.calls.count(u"checkoutState"_s) == 1 && !bench->services().checkout.isRefreshing(); }));
    ASSERT_NE(find(u"checkoutDialog"_s), nullptr) << "still open";
    QTest::keyClick(find(u"checkoutDialog"_s), Qt::Key_Escape);
    ASSERT_TRUE(waitUntil([&] { return find(u"checkoutDialog"_s) == nullptr; }));
    EXPECT_EQ(bench->services().checkout.phase(), CheckoutModel::Phase::Cancelled);
}

TEST_F(PlansTest, DelayedPaymentsAndExpiredCheckoutsAreNamed)
{
    buyMedium();
    api.checkout.state = u"pending"_s;
    click(u"refreshCheckout"_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"checkoutTitle"_s) == u"Payment on its way"_s; }));
    api.checkout.state = u"expired"_s;
    click(u"refreshCheckout"_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"checkoutTitle"_s).contains(u"expired"_s); }));
    click(u"cancelCheckout"_s);
    EXPECT_TRUE(waitUntil([&] { return find(u"checkoutDialog"_s) == nullptr; }));
}

TEST_F(PlansTest, RefusedCheckoutSaysWhyAndChargesNothing)
{
    openPlans();
    api.failNext(u"startPackCheckout"_s, Error{ErrorKind::Upstream, u"stripe_unavailable"_s, u"connect failed"_s});
    click(u"buyPack_medium"_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"checkoutProblemMessage"_s).contains(u"payment service"_s); }));
    EXPECT_TRUE(opened.isEmpty());
    EXPECT_EQ(find(u"copyLink"_s), nullptr);
}

TEST_F(PlansTest, EnterpriseEnquiryIsChecked)
{
    openPlans();
    click(u"contactEnterprise"_s);
    ASSERT_NE(find(u"contactDialog"_s), nullptr);
    click(u"contactSend"_s);
    ASSERT_TRUE(waitUntil([&] { return text(u"contactProblemMessage"_s).contains(u"company"_s); }));
    EXPECT_TRUE(api.contacts.empty());
    type(u"contactCompany"_s, u"Ada GmbH"_s);
    type(u"contactMessage"_s, u"A million queries"_s);
    click(u"contactSend"_s);
    ASSERT_TRUE(waitUntil([&] { return find(u"contactDialog"_s) == nullptr; }));
    ASSERT_EQ(api.contacts.size(), 1u);
    EXPECT_EQ(api.contacts.front().company, u"Ada GmbH"_s);
    EXPECT_NE(find(u"toast"_s), nullptr);
}

} // namespace
} // namespace creditdesk::test
