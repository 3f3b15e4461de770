// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/filterbar.h"

#include "ui/formats/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/button.h"

#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QRegularExpressionValidator>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kAmountWidthPx = 96;

QVBoxLayout *makeField(const QString &label, QWidget *field)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(space::kXs);
    column->addWidget(makeFieldLabel(label, field));
    column->addWidget(field);
    return column;
}

QComboBox *makeCombo(const QString &objectName)
{
    auto *combo = new QComboBox;
    combo->setObjectName(objectName);
    combo->setView(new QListView); // the native popup ignores the stylesheet
    return combo;
}

} // namespace

FilterBar::FilterBar(const Formats &formats, QWidget *parent)
    : QFrame(parent),
      m_formats(formats),
      m_search(new QLineEdit),
      m_type(makeCombo(u"filterType"_s)),
      m_period(makeCombo(u"filterPeriod"_s)),
      m_from(new QDateEdit),
      m_to(new QDateEdit),
      m_min(new QLineEdit),
      m_max(new QLineEdit),
      m_clear(makeButton(ButtonKind::Ghost, tr("C&lear"), u"filterClear"_s)),
      m_range(new QWidget)
{
    setObjectName(u"filterBar"_s);
    buildFields();
    buildLayout();

    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPauseMs);
    connect(&m_typing, &QTimer::timeout, this, &FilterBar::changed);
    for (QLineEdit *field : {m_search, m_min, m_max}) {
        // Changed, not edited: assistive technology sets the text without keys.
        connect(field, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
        connect(field, &QLineEdit::returnPressed, this, &FilterBar::changed);
    }
    connect(m_type, &QComboBox::activated, this, &FilterBar::changed);
    connect(m_period, &QComboBox::activated, this, &FilterBar::periodChosen);
    for (QDateEdit *field : {m_from, m_to})
        connect(field, &QDateEdit::dateChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(m_clear, &QPushButton::clicked, this, &FilterBar::clear);
}

void FilterBar::buildFields()
{
    m_search->setObjectName(u"filterSearch"_s);
    m_search->setPlaceholderText(tr("Description, request, tool …"));
    m_search->addAction(icon(u"search"_s, ColorRole::Faint), QLineEdit::LeadingPosition);
    m_search->setProperty("search", true);
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(200);

    m_type->addItem(tr("All types"));
    for (const TransactionType type : allTransactionTypes())
        m_type->addItem(Formats::typeName(type), toString(type));

    m_period->addItems(
        {tr("All time"), tr("Last 7 days"), tr("Last 30 days"), tr("Last 90 days"), tr("This year"), tr("Custom …")});

    const QDate today = QDate::currentDate();
    for (QDateEdit *field : {m_from, m_to}) {
        field->setCalendarPopup(true);
        field->setDisplayFormat(tr("MM/dd/yyyy", "Qt date format for entering a day"));
        field->setLocale(m_formats.locale());
    }
    m_from->setObjectName(u"filterFrom"_s);
    m_to->setObjectName(u"filterTo"_s);
    m_from->setDate(today.addMonths(-1));
    m_to->setDate(today);

    auto *whole = new QRegularExpressionValidator(QRegularExpression(u"[+\\-\u2212]?[0-9]{0,15}"_s), this);
    for (QLineEdit *field : {m_min, m_max}) {
        field->setValidator(whole);
        field->setFixedWidth(kAmountWidthPx);
        field->setPlaceholderText(tr("Any"));
    }
    m_min->setObjectName(u"filterMin"_s);
    m_max->setObjectName(u"filterMax"_s);
    setButtonIcon(m_clear, u"close"_s);
    m_clear->hide();
}

void FilterBar::buildLayout()
{
    auto *first = new QHBoxLayout;
    first->setSpacing(space::kM);
    first->addLayout(makeField(tr("&Search"), m_search), 1);
    first->addLayout(makeField(tr("&Type"), m_type));
    first->addLayout(makeField(tr("&Period"), m_period));
    first->addLayout(makeField(tr("Amount from"), m_min));
    first->addLayout(makeField(tr("to"), m_max));
    first->addWidget(m_clear, 0, Qt::AlignBottom);

    auto *second = new QHBoxLayout(m_range);
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(space::kM);
    second->addLayout(makeField(tr("From"), m_from));
    second->addLayout(makeField(tr("Until"), m_to));
    second->addStretch(1);
    m_range->hide();

    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kM);
    rows->addLayout(first);
    rows->addWidget(m_range);
}

void FilterBar::periodChosen()
{
    m_range->setVisible(m_period->currentIndex() == Custom);
    changed();
}

void FilterBar::changed()
{
    m_typing.stop();
    m_clear->setVisible(!filter().isEmpty());
    Q_EMIT filterChanged();
}

std::pair<std::optional<QDate>, std::optional<QDate>> FilterBar::days() const
{
    const QDate today = QDateTime::currentDateTime().toTimeZone(m_formats.zone()).date();
    switch (m_period->currentIndex()) {
    case Last7Days:
        return {today.addDays(-6), {}};
    case Last30Days:
        return {today.addDays(-29), {}};
    case Last90Days:
        return {today.addDays(-89), {}};
    case ThisYear:
        return {QDate(today.year(), 1, 1), {}};
    case Custom:
        return {m_from->date(), m_to->date()};
    default:
        return {};
    }
}

std::optional<Credits> FilterBar::amount(const QLineEdit *field) const
{
    bool whole = false;
    const qint64 count = field->text().replace(QChar(0x2212), u'-').toLongLong(&whole);
    return whole ? std::optional(Credits(count)) : std::nullopt;
}

HistoryFilter FilterBar::filter() const
{
    HistoryFilter filter;
    filter.text = m_search->text().simplified();
    if (const auto type = transactionTypeFromString(m_type->currentData().toString()))
        filter.types = {*type};
    filter.minAmount = amount(m_min);
    filter.maxAmount = amount(m_max);
    const auto [first, last] = days();
    if (first)
        filter.from = fromEpochMs(first->startOfDay(m_formats.zone()).toMSecsSinceEpoch());
    if (last)
        filter.to = fromEpochMs(last->addDays(1).startOfDay(m_formats.zone()).toMSecsSinceEpoch());
    return filter;
}

void FilterBar::clear()
{
    reset();
    changed();
}

void FilterBar::reset()
{
    for (QLineEdit *field : {m_search, m_min, m_max})
        field->clear();
    m_type->setCurrentIndex(0);
    m_period->setCurrentIndex(AllTime);
    m_range->hide();
    m_clear->hide();
    m_typing.stop();
}

void FilterBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace creditdesk::ui
