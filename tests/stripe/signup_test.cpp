// SPDX-License-Identifier: GPL-3.0-or-later
// The four events of a sign-up in all 24 orders, in every shape and with shapes mixed between them: always the same
// grants, plan and links.
#include "tests/stripe/shapedfixture.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class SignUp : public ShapedFixture {
protected:
    /// Everything about user 42 becomes about `user`.
    static QJsonObject about(const QString &user, const QJsonObject &event)
    {
        QByteArray text = QJsonDocument(event).toJson();
        text.replace("\"42\"", '"' + user.toUtf8() + '"');
        for (const char *id : {"\"cus_1", "\"sub_1", "\"in_1", "\"cs_s1", "\"evt_new", "\"evt_old"})
            text.replace(id, id + QByteArray("_") + user.toUtf8());
        return QJsonDocument::fromJson(text).object();
    }

    void stripeHasSubscriptionOf(const QString &user)
    {
        const QJsonObject event = about(user, sampleEvent(u"new/sub_updated_active"_s));
        m_stripe.setSubscription(u"sub_1_"_s + user, objectOf(event));
    }

    void expectSignedUp(const QString &user, const QString &order)
    {
        const ledger::AccountState state = account(user);
        EXPECT_EQ(allowances(user), QStringList{u"in_1_"_s + user + u":1000"_s}) << order.toStdString();
        EXPECT_EQ(state.balance, Credits(1100)) << "with the Free allowance that was there: " << order.toStdString();
        EXPECT_EQ(state.plan.planId, u"starter"_s) << order.toStdString();
        EXPECT_EQ(state.plan.status, u"active"_s) << order.toStdString();
        EXPECT_EQ(state.plan.stripeSubscriptionId, u"sub_1_"_s + user) << order.toStdString();
        EXPECT_EQ(state.plan.stripeCustomerId, u"cus_1_"_s + user) << order.toStdString();
        EXPECT_EQ(state.plan.renewsAt, fromEpochMs(kPeriodEnd * 1000)) << order.toStdString();
        EXPECT_EQ(sessionRow(u"cs_s1_"_s + user)->state, u"complete"_s) << order.toStdString();
    }

    /// Each order for a person of its own; `shapeOf` says how the n-th event is written.
    template <typename ShapeOf>
    void inAllOrders(ShapeOf shapeOf)
    {
        QStringList events{u"cs_sub"_s, u"inv_create_paid"_s, u"inv_create_succeeded"_s, u"sub_created_incomplete"_s};
        int orders = 0;
        do {
            const QString user = QString::number(100 + orders++);
            addUser(user, user + u"@example.com"_s);
            stripeHasSubscriptionOf(user);
            for (int number = 0; number < events.size(); ++number) {
                const WebhookAnswer answer = deliver(about(user, eventIn(shapeOf(number), events.at(number))));
                ASSERT_EQ(answer.state, u"applied"_s) << answer.reason.toStdString();
            }
            expectSignedUp(user, events.join(u' '));
        } while (std::next_permutation(events.begin(), events.end()));
        EXPECT_EQ(orders, 24);
    }
};
INSTANTIATE_TEST_SUITE_P(Shapes, SignUp, testing::ValuesIn(kShapes),
                         [](const auto &shape) { return std::string(nameOf(shape.param)); });

TEST_P(SignUp, AllOrdersGiveTheSame)
{
    inAllOrders([](int) { return GetParam(); });
}

TEST_P(SignUp, AllOrdersGiveTheSameWithShapesMixed)
{
    inAllOrders([](int number) {
        return kShapes[(static_cast<std::size_t>(GetParam()) + static_cast<std::size_t>(number)) % std::size(kShapes)];
    });
}

} // namespace
} // namespace creditdesk::stripe
