// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/cataloguemodel.h"

#include <QAbstractListModel>

namespace creditdesk::models {

/// The packs of the catalogue in its order.
class PacksModel : public QAbstractListModel {
    Q_OBJECT
public:
    /// QString, qint64 minor units, QString, qint64, bool: the most credits for the money
    enum Role { IdRole = Qt::UserRole + 1, PriceMinorRole, CurrencyRole, CreditsRole, BestValueRole };

    explicit PacksModel(CatalogueModel &catalogue, QObject *parent = nullptr);

    [[nodiscard]] const Pack *pack(int row) const;
    [[nodiscard]] bool isBestValue(int row) const { return row >= 0 && row == m_bestRow; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    void reset();

    CatalogueModel &m_catalogue;
    std::vector<Pack> m_packs;
    int m_bestRow = -1;
};

} // namespace creditdesk::models
