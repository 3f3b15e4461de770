// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/packsmodel.h"

namespace creditdesk::models {
namespace {

/// More credits for the money. Compared as products of halves of the range that a catalogue can hold, so long double
/// keeps 64 bits exact enough to rank; nothing is charged by it.
bool isBetterValue(const Pack &left, const Pack &right)
{
    if (left.price.currency != right.price.currency)
        return false;
    return static_cast<long double>(left.credits.count()) * static_cast<long double>(right.price.amountMinor) >
           static_cast<long double>(right.credits.count()) * static_cast<long double>(left.price.amountMinor);
}

} // namespace

PacksModel::PacksModel(CatalogueModel &catalogue, QObject *parent) : QAbstractListModel(parent), m_catalogue(catalogue)
{
    connect(&catalogue, &CatalogueModel::catalogueLoaded, this, &PacksModel::reset);
    if (catalogue.catalogue())
        reset();
}

const Pack *PacksModel::pack(int row) const
{
    return row >= 0 && row < rowCount() ? &m_packs[static_cast<std::size_t>(row)] : nullptr;
}

void PacksModel::reset()
{
    if (m_catalogue.catalogue()->packs == m_packs)
        return;
    beginResetModel();
    m_packs = m_catalogue.catalogue()->packs;
    m_bestRow = m_packs.size() > 1 ? 0 : -1; // a single pack is not the best of anything
    for (std::size_t row = 1; row < m_packs.size(); ++row) {
        if (isBetterValue(m_packs[row], m_packs[static_cast<std::size_t>(m_bestRow)]))
            m_bestRow = static_cast<int>(row);
    }
    endResetModel();
}

int PacksModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_packs.size());
}

QVariant PacksModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::ParentIsInvalid))
        return {};
    const Pack &found = m_packs[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return found.name;
    case IdRole:
        return found.id;
    case PriceMinorRole:
        return QVariant::fromValue<qint64>(found.price.amountMinor);
    case CurrencyRole:
        return found.price.currency;
    case CreditsRole:
        return QVariant::fromValue<qint64>(found.credits.count());
    case BestValueRole:
        return isBestValue(index.row());
    default:
        return {};
    }
}

QHash<int, QByteArray> PacksModel::roleNames() const
{
    return {{Qt::DisplayRole, "name"},  {IdRole, "id"},           {PriceMinorRole, "priceMinor"},
            {CurrencyRole, "currency"}, {CreditsRole, "credits"}, {BestValueRole, "bestValue"}};
}

} // namespace creditdesk::models
