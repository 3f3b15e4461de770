// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/transactiondelegate.h"

#include "models/transactioncolumns.h"
#include "ui/formats/formats.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/tabularnumber.h"

#include <QDateTime>
#include <QHeaderView>
#include <QHelpEvent>
#include <QPainter>
#include <QTableView>
#include <QToolTip>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Columns = models::TransactionColumns;

constexpr int kBadgeHeightPx = 22;
constexpr int kTypeWidthPx = 104;
constexpr int kNumberWidthPx = 76; ///< at least; the column's title may need more
constexpr int kReferenceWidthPx = 160;

constexpr int kCellPaddingPx = TransactionDelegate::kCellPaddingPx;

QRect textRect(const QRect &cell)
{
    return cell.adjusted(kCellPaddingPx, 0, -kCellPaddingPx, 0);
}

/// What the tools of a query were, as they stand after its description.
QString toolsText(const QModelIndex &index)
{
    return index.data(Columns::ToolsRole).toStringList().join(u", "_s);
}

/// No wider than the longest date, so that the words get the room.
int dateWidth(const QTableView &table, const Formats &formats)
{
    int widest = 0;
    for (int month = 1; month <= 12; ++month) {
        const QDateTime late(QDate(2028, month, 28), QTime(22, 48));
        widest = std::max(widest, table.fontMetrics().horizontalAdvance(formats.dayAndTime(late)));
    }
    return widest + 2 * kCellPaddingPx + 2;
}

void paintSkeleton(QPainter *painter, const QRect &cell, int row)
{
    const QRect inner = textRect(cell);
    const int width = inner.width() * (5 + row % 4) / 10;
    painter->setPen(Qt::NoPen);
    painter->setBrush(currentTokens().track);
    painter->drawRoundedRect(QRectF(inner.left(), inner.center().y() - 5, width, 10), 5, 5);
}

std::pair<QColor, QColor> groundAndText(Tone tone, const Tokens &tokens)
{
    switch (tone) {
    case Tone::Success:
        return {tokens.successSoft, tokens.success};
    case Tone::Warning:
        return {tokens.warningSoft, tokens.warning};
    case Tone::Danger:
        return {tokens.dangerSoft, tokens.danger};
    case Tone::Accent:
        return {tokens.accentSoft, tokens.accentText};
    case Tone::Neutral:
        break;
    }
    return {tokens.hover, tokens.textMuted};
}

} // namespace

TransactionDelegate::TransactionDelegate(const Formats &formats, QObject *parent)
    : QStyledItemDelegate(parent), m_formats(formats)
{
}

QString TransactionDelegate::displayText(const QVariant &value, const QLocale &locale) const
{
    if (const auto type = transactionTypeFromString(value.toString()))
        return Formats::typeName(*type);
    return QStyledItemDelegate::displayText(value, locale);
}

QSize TransactionDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {80, kRowHeightPx};
}

void TransactionDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &tokens = currentTokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, selected ? tokens.accentSoft : tokens.surface);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.border);

    const auto state = static_cast<models::RowState>(index.data(Columns::RowStateRole).toInt());
    const QRect inner = textRect(option.rect);
    painter->setFont(option.font);
    painter->setPen(tokens.text);
    if (state == models::RowState::Failed) {
        painter->setPen(tokens.textFaint);
        if (index.column() == Columns::DateColumn)
            painter->drawText(inner, Qt::AlignVCenter, tr("Not loaded"));
    } else if (state != models::RowState::Ready) {
        paintSkeleton(painter, option.rect, index.row());
    } else if (index.column() == Columns::TypeColumn) {
        paintBadge(painter, option.rect, index);
    } else if (index.column() == Columns::AmountColumn) {
        const qint64 amount = index.data(Columns::AmountRole).toLongLong();
        QFont strong = option.font;
        strong.setWeight(QFont::DemiBold);
        painter->setFont(strong);
        painter->setPen(amount > 0 ? tokens.success : tokens.text);
        drawTabular(painter, inner, m_formats.signedCount(amount));
    } else if (index.column() == Columns::BalanceColumn) {
        painter->setPen(tokens.textMuted);
        drawTabular(painter, inner, m_formats.count(index.data(Columns::BalanceAfterRole).toLongLong()));
    } else if (index.column() == Columns::DateColumn) {
        painter->setPen(tokens.textMuted);
        const QString when = m_formats.dayAndTime(index.data(Columns::DateTimeRole).toDateTime());
        painter->drawText(inner, Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(when, Qt::ElideRight, inner.width()));
    } else if (index.column() == Columns::DescriptionColumn) {
        paintDescription(painter, option.rect, index);
    } else {
        painter->setPen(tokens.textFaint);
        painter->drawText(inner, Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, inner.width()));
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(tokens.accentText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -3), 5, 5);
    }
    painter->restore();
}

void TransactionDelegate::paintBadge(QPainter *painter, const QRect &cell, const QModelIndex &index) const
{
    const auto type = static_cast<TransactionType>(index.data(Columns::TypeRole).toInt());
    const auto [ground, ink] = groundAndText(Formats::typeTone(type), currentTokens());
    QFont font = painter->font();
    font.setPixelSize(12);
    font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    const QRect inner = textRect(cell);
    const QString name = painter->fontMetrics().elidedText(Formats::typeName(type), Qt::ElideRight, inner.width() - 20);
    const int width = painter->fontMetrics().horizontalAdvance(name) + 20;
    const QRectF pill(inner.left(), inner.center().y() - kBadgeHeightPx / 2.0, width, kBadgeHeightPx);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(pill, kBadgeHeightPx / 2.0, kBadgeHeightPx / 2.0);
    painter->setPen(ink);
    painter->drawText(pill, Qt::AlignCenter, name);
}

void TransactionDelegate::paintDescription(QPainter *painter, const QRect &cell, const QModelIndex &index) const
{
    const Tokens &tokens = currentTokens();
    const QRect inner = textRect(cell);
    const QString text = index.data(Columns::DescriptionRole).toString();
    const QString shown = painter->fontMetrics().elidedText(text, Qt::ElideRight, inner.width());
    painter->setPen(tokens.text);
    painter->drawText(inner, Qt::AlignVCenter, shown);
    const int used = painter->fontMetrics().horizontalAdvance(shown) + space::kS;
    const QString tools = toolsText(index);
    const QRect rest = inner.adjusted(used, 0, 0, 0);
    if (tools.isEmpty() || rest.width() < space::kXxl)
        return;
    painter->setPen(tokens.textFaint);
    painter->drawText(rest, Qt::AlignVCenter, painter->fontMetrics().elidedText(tools, Qt::ElideRight, rest.width()));
}

QString TransactionDelegate::cutText(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.data(Columns::RowStateRole).toInt() != int(models::RowState::Ready))
        return {};
    QString text;
    if (index.column() == Columns::DateColumn)
        text = m_formats.dayAndTime(index.data(Columns::DateTimeRole).toDateTime());
    else if (index.column() == Columns::DescriptionColumn)
        text = index.data(Columns::DescriptionRole).toString();
    else if (index.column() == Columns::ReferenceColumn)
        text = index.data().toString();
    int needed = option.fontMetrics.horizontalAdvance(text);
    if (const QString tools = toolsText(index); index.column() == Columns::DescriptionColumn && !tools.isEmpty()) {
        needed += space::kS + option.fontMetrics.horizontalAdvance(tools);
        text += u'\n' + tools;
    }
    return needed > textRect(option.rect).width() ? text : QString();
}

bool TransactionDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                                    const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    // Escaped: a description is whatever somebody asked, and a tooltip would take tags in it for markup.
    const QString text = cutText(option, index).toHtmlEscaped().replace(u'\n', u"<br>"_s);
    QToolTip::showText(event->globalPos(), text.isEmpty() ? QString() : u"<p>%1</p>"_s.arg(text), view);
    return true;
}

void prepareTransactionTable(QTableView *table, const Formats &formats)
{
    table->setItemDelegate(new TransactionDelegate(formats, table));
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setCornerButtonEnabled(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setTabKeyNavigation(false); // Tab leaves the table; arrows move in it
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(TransactionDelegate::kRowHeightPx);
    QHeaderView *header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setMinimumSectionSize(64);
    if (table->model() == nullptr || table->model()->columnCount() < Columns::ColumnCount)
        return;
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(Columns::DescriptionColumn, QHeaderView::Stretch);
    table->ensurePolished(); // the widths below are those of the final font
    header->ensurePolished();
    header->resizeSection(Columns::DateColumn, dateWidth(*table, formats));
    header->resizeSection(Columns::TypeColumn, kTypeWidthPx);
    for (const int column : {Columns::AmountColumn, Columns::BalanceColumn})
        header->resizeSection(column, std::max(kNumberWidthPx, header->sectionSizeHint(column)));
    header->resizeSection(Columns::ReferenceColumn, kReferenceWidthPx);
}

} // namespace creditdesk::ui
