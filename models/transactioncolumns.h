// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>
#include <QVariant>

namespace creditdesk::models {

/// The columns and roles that every list of transactions shares, so that one delegate serves all of them.
/// Display text is final except for TypeColumn, which gives the wire code ("usage"): the delegate names it.
class TransactionColumns {
    Q_DECLARE_TR_FUNCTIONS(creditdesk::models::TransactionColumns)
public:
    enum Column {
        DateColumn,
        TypeColumn,
        DescriptionColumn,
        AmountColumn,
        BalanceColumn,
        ReferenceColumn,
        ColumnCount
    };
    enum Role {
        RowStateRole = Qt::UserRole + 1, ///< models::RowState as int
        SeqRole,                         ///< qint64; also known while a row loads, if unfiltered
        DateTimeRole,                    ///< QDateTime in the zone of the model
        TypeRole,                        ///< int of TransactionType
        AmountRole,                      ///< qint64
        BalanceAfterRole,                ///< qint64
        DescriptionRole,
        ReferenceRole, ///< request id, else Stripe reference
        ToolsRole,     ///< QStringList
    };

    TransactionColumns(QTimeZone zone, QLocale locale) : m_zone(std::move(zone)), m_locale(std::move(locale)) {}

    [[nodiscard]] static QString title(int column);
    [[nodiscard]] static QVariant header(int column, int role); ///< title and alignment: figures stand right
    [[nodiscard]] QVariant data(const Transaction &transaction, int column, int role) const;
    /// Tab-separated for a spreadsheet: ISO local time, plain integers, no tab or line break inside a cell.
    [[nodiscard]] QString tsvLine(const Transaction &transaction) const;
    [[nodiscard]] static QString tsvHeader();

private:
    [[nodiscard]] QDateTime local(Timestamp at) const;
    [[nodiscard]] QString displayText(const Transaction &transaction, int column) const;

    QTimeZone m_zone;
    QLocale m_locale;
};

/// What a row of a sparse list is: Empty (never asked for), Loading, Ready or Failed (ask again by refresh()).
enum class RowState { Empty, Loading, Ready, Failed };

} // namespace creditdesk::models
