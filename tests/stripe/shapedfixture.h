// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/stripe/eventshapes.h"
#include "tests/stripe/servicefixture.h"

namespace creditdesk::stripe {

/// The service fed with sample events in one of their shapes, beside a Stripe that has what they talk about.
class ShapedFixture : public ServiceFixture, public testing::WithParamInterface<Shape> {
protected:
    static constexpr std::int64_t kPeriodEnd = 1'792'592'000;
    static constexpr std::int64_t kSecondEnd = 1'795'184'000;

    ShapedFixture()
    {
        for (const QString &session : {QStringLiteral("cs_p1"), QStringLiteral("cs_p2"), QStringLiteral("cs_p4")})
            m_stripe.setLineItems(session, QStringLiteral("price_small"), 1);
        stripeHas(QStringLiteral("active"));
    }

    /// The subscription of the samples as Stripe has it now, on Starter unless the sample says otherwise.
    void stripeHas(const QString &status, const QString &sample = QStringLiteral("sub_updated_active"),
                   const QJsonObject &members = {})
    {
        QJsonObject subscription = sampleObject(QStringLiteral("new/") + sample);
        subscription.insert(QStringLiteral("status"), status);
        for (auto member = members.begin(); member != members.end(); ++member)
            subscription.insert(member.key(), member.value());
        m_stripe.setSubscription(QStringLiteral("sub_1"), subscription);
    }

    WebhookAnswer told(const QString &name) { return deliver(eventIn(GetParam(), name)); }
    template <typename Change>
    WebhookAnswer told(const QString &name, Change change)
    {
        return deliver(changed(eventIn(GetParam(), name), change));
    }
    void signUp()
    {
        ASSERT_EQ(told(QStringLiteral("cs_sub")).state, QStringLiteral("applied"));
        ASSERT_EQ(told(QStringLiteral("inv_create_paid")).state, QStringLiteral("applied"));
    }
    /// Past the end of the period, when the renewal is paid.
    void nextMonth() { m_clock.set(fromEpochMs((kPeriodEnd + 600) * 1000)); }

    /// Of the plan; the Free allowance has no Stripe reference.
    QStringList allowances(const QString &user = kUser)
    {
        QStringList list = booked(TransactionType::Allowance, user);
        list.removeIf([](const QString &row) { return row.startsWith(QLatin1Char(':')); });
        return list;
    }
    ledger::PlanAssignment plan(const QString &user = kUser) { return account(user).plan; }
};

} // namespace creditdesk::stripe
