// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/transactioncolumns.h"

#include "core/money.h"

#include <QDateTime>
#include <QStringList>

namespace creditdesk::models {
namespace {

QString oneLine(QString text)
{
    for (QChar &letter : text) {
        if (letter == u'\t' || letter == u'\n' || letter == u'\r' || letter == QChar::LineSeparator ||
            letter == QChar::ParagraphSeparator)
            letter = u' ';
    }
    // A spreadsheet takes such a cell for a formula when it is pasted.
    if (!text.isEmpty() && QStringLiteral("=+-@\uFF1D\uFF0B\uFF0D\uFF20").contains(text.front()))
        text.prepend(u'\'');
    return text;
}

QString reference(const Transaction &transaction)
{
    return transaction.requestId.isEmpty() ? transaction.stripeReference : transaction.requestId;
}

} // namespace

QString TransactionColumns::title(int column)
{
    switch (column) {
    case DateColumn:
        return tr("Date");
    case TypeColumn:
        return tr("Type");
    case DescriptionColumn:
        return tr("Description");
    case AmountColumn:
        return tr("Credits");
    case BalanceColumn:
        return tr("Balance after");
    case ReferenceColumn:
        return tr("Reference");
    default:
        return {};
    }
}

QVariant TransactionColumns::header(int column, int role)
{
    if (role == Qt::DisplayRole)
        return title(column);
    if (role == Qt::TextAlignmentRole && (column == AmountColumn || column == BalanceColumn))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    return {};
}

QDateTime TransactionColumns::local(Timestamp at) const
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMs(at), m_zone);
}

QString TransactionColumns::displayText(const Transaction &transaction, int column) const
{
    switch (column) {
    case DateColumn:
        return m_locale.toString(local(transaction.bookedAt), QLocale::ShortFormat);
    case TypeColumn:
        return toString(transaction.type);
    case DescriptionColumn:
        return transaction.description;
    case AmountColumn: {
        const QString figure = formatCount(transaction.amount.count(), m_locale);
        return transaction.amount.count() > 0 ? m_locale.positiveSign() + figure : figure;
    }
    case BalanceColumn:
        return formatCount(transaction.balanceAfter.count(), m_locale);
    case ReferenceColumn:
        return reference(transaction);
    default:
        return {};
    }
}

QVariant TransactionColumns::data(const Transaction &transaction, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return displayText(transaction, column);
    case Qt::TextAlignmentRole:
        return column == AmountColumn || column == BalanceColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                                 : QVariant();
    case RowStateRole:
        return static_cast<int>(RowState::Ready);
    case SeqRole:
        return QVariant::fromValue<qint64>(transaction.seq);
    case DateTimeRole:
        return local(transaction.bookedAt);
    case TypeRole:
        return static_cast<int>(transaction.type);
    case AmountRole:
        return QVariant::fromValue<qint64>(transaction.amount.count());
    case BalanceAfterRole:
        return QVariant::fromValue<qint64>(transaction.balanceAfter.count());
    case DescriptionRole:
        return transaction.description;
    case ReferenceRole:
        return reference(transaction);
    case ToolsRole:
        return transaction.tools;
    default:
        return {};
    }
}

QString TransactionColumns::tsvHeader()
{
    QStringList titles;
    for (int column = 0; column < ColumnCount; ++column)
        titles << title(column);
    return titles.join(u'\t');
}

QString TransactionColumns::tsvLine(const Transaction &transaction) const
{
    const QStringList cells{local(transaction.bookedAt).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                            toString(transaction.type),
                            oneLine(transaction.description),
                            QString::number(transaction.amount.count()),
                            QString::number(transaction.balanceAfter.count()),
                            oneLine(reference(transaction))};
    return cells.join(u'\t');
}

} // namespace creditdesk::models
