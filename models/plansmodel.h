// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/balancemodel.h"
#include "models/cataloguemodel.h"

#include <QAbstractListModel>

namespace creditdesk::models {

/// The plans of the catalogue in its order, the current one marked.
class PlansModel : public QAbstractListModel {
    Q_OBJECT
public:
    /// QString, qint64 minor units or invalid, QString, qint64 or invalid, bool, bool, bool
    enum Role {
        IdRole = Qt::UserRole + 1,
        PriceMinorRole,
        CurrencyRole,
        MonthlyCreditsRole,
        ByContactRole,
        IsCurrentRole,
        CanBuyRole
    };

    PlansModel(CatalogueModel &catalogue, BalanceModel &balance, QObject *parent = nullptr);

    [[nodiscard]] const Plan *plan(int row) const;
    [[nodiscard]] QString currentPlanId() const { return m_currentId; } ///< empty: not known yet
    [[nodiscard]] bool isCurrent(int row) const;
    /// Whether the person subscribes is known; before that nothing can be bought and nothing switched.
    [[nodiscard]] bool knowsPerson() const { return m_known; }
    /// Sold through checkout. A person with a subscription switches in the portal instead: then false.
    [[nodiscard]] bool canBuy(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    void reset();
    void followBalance();

    CatalogueModel &m_catalogue;
    BalanceModel &m_balance;
    std::vector<Plan> m_plans;
    QString m_currentId;
    bool m_known = false;
    bool m_subscribed = false;
};

} // namespace creditdesk::models
