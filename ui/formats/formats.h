// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/balance.h"
#include "core/credits.h"
#include "core/money.h"
#include "core/timestamp.h"
#include "core/transaction.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

namespace creditdesk::ui {

/// The one place that turns credits, money, times and the ledger's words into text for people.
class Formats {
    Q_DECLARE_TR_FUNCTIONS(creditdesk::ui::Formats)
public:
    Formats(QLocale locale, QTimeZone zone) : m_locale(std::move(locale)), m_zone(std::move(zone)) {}

    [[nodiscard]] const QLocale &locale() const { return m_locale; }
    [[nodiscard]] const QTimeZone &zone() const { return m_zone; }

    [[nodiscard]] QString count(std::int64_t count) const; ///< 2,000
    [[nodiscard]] QString count(Credits credits) const { return count(credits.count()); }
    [[nodiscard]] QString signedCount(std::int64_t count) const; ///< +2,000 or −20
    [[nodiscard]] QString credits(Credits credits) const;        ///< 2,000 credits
    [[nodiscard]] QString queries(std::int64_t count) const;
    [[nodiscard]] QString transactions(std::int64_t count) const;
    [[nodiscard]] QString money(const Money &money) const;

    [[nodiscard]] QDateTime local(Timestamp at) const;
    [[nodiscard]] QString day(Timestamp at) const; ///< Nov 22, 2026
    [[nodiscard]] QString day(const QDate &date) const;
    [[nodiscard]] QString shortDay(const QDate &date) const; ///< Nov 22
    [[nodiscard]] QString dayAndTime(const QDateTime &at) const;
    [[nodiscard]] QString age(std::chrono::milliseconds age) const; ///< "5 minutes"

    [[nodiscard]] static QString toolName(const QString &tool); ///< a tool of no known name keeps its own
    [[nodiscard]] static QString typeName(TransactionType type);
    [[nodiscard]] static Tone typeTone(TransactionType type);
    [[nodiscard]] static QString planStatus(const PlanState &plan); ///< empty: nothing worth a badge
    [[nodiscard]] static Tone planTone(const PlanState &plan);
    [[nodiscard]] QString renewal(const PlanState &plan) const;
    [[nodiscard]] QString holding(Credits held) const; ///< "12 credits held for a running query"
    [[nodiscard]] QString forecast(const Balance &balance) const;

private:
    QLocale m_locale;
    QTimeZone m_zone;
};

/// For tr(..., n): plural forms take an int.
[[nodiscard]] int pluralCount(std::int64_t count);

} // namespace creditdesk::ui
