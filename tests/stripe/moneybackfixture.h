// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/stripe/servicefixture.h"
#include "tests/stripe/storekind.h"

namespace creditdesk::stripe {

/// Somebody's payment of one thing. Every id ends in theirs, so that many fit into one store.
struct Payment {
    QString userId;
    QString sourceId; ///< cs_… or in_…
    QString intentId;
    QString chargeId;
    QJsonObject paid; ///< the event that grants
};

/// People who buy and get their money back, on every store. FakeStripe has what it would have; events only tell of it.
class MoneyBackShop : public ServiceFixture {
protected:
    explicit MoneyBackShop(StoreKind kind);
    ~MoneyBackShop() override;

    /// A person whose free allowance is spent, so that every credit comes from what they pay.
    QString newPerson();
    /// A pack of ours by its price, for what a discount may have made of it.
    Payment buyPack(const QString &userId, std::int64_t totalMinor = 500,
                    const QString &priceId = QStringLiteral("price_small"));
    /// A new subscription to Starter: 1,000 credits for $9.
    Payment subscribe(const QString &userId, const QString &shape = QStringLiteral("new"));

    /// Stripe has such a refund of the payment from now on; returns it.
    QJsonObject putRefund(const Payment &payment, const QString &name, std::int64_t amountMinor, const QString &status,
                          const QString &currency = QStringLiteral("usd"));
    /// The same for a dispute, with the movements of money that its status brings.
    QJsonObject putDispute(const Payment &payment, const QString &name, std::int64_t amountMinor,
                           const QString &status);
    [[nodiscard]] static QJsonObject chargeOf(const Payment &payment);
    /// With an id of its own at each call.
    [[nodiscard]] QJsonObject event(const QString &type, const QJsonObject &object);

    /// Delivered and answered 2xx; the state.
    QString tell(const QJsonObject &event);
    QString tell(const QString &type, const QJsonObject &object) { return tell(event(type, object)); }
    bool spend(const QString &userId, std::int64_t credits);
    std::int64_t balance(const QString &userId);
    /// The balance is that of the rows, and neither grants nor claims go beyond what there is.
    void expectSound(const QString &userId);

private:
    int m_people = 0;
    int m_payments = 0;
    int m_events = 0;
};

/// The same for tests whose parameter is the store.
class MoneyBackFixture : public MoneyBackShop, public testing::WithParamInterface<StoreKind> {
protected:
    MoneyBackFixture() : MoneyBackShop(GetParam()) {}
};

} // namespace creditdesk::stripe
