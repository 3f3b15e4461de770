// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/formats/formats.h"

#include <QDateTime>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

int pluralCount(std::int64_t count)
{
    const std::int64_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp(count, -most, most));
}

QString Formats::count(std::int64_t count) const
{
    return formatCount(count, m_locale);
}

QString Formats::signedCount(std::int64_t count) const
{
    return count > 0 ? u'+' + formatCount(count, m_locale) : formatCount(count, m_locale);
}

QString Formats::credits(Credits credits) const
{
    return tr("%1 credit(s)", nullptr, pluralCount(credits.count())).arg(count(credits));
}

QString Formats::queries(std::int64_t number) const
{
    return tr("%1 query(s)", nullptr, pluralCount(number)).arg(count(number));
}

QString Formats::transactions(std::int64_t number) const
{
    return tr("%1 transaction(s)", nullptr, pluralCount(number)).arg(count(number));
}

QString Formats::money(const Money &money) const
{
    return formatMoney(money, m_locale);
}

QDateTime Formats::local(Timestamp at) const
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMs(at), m_zone);
}

QString Formats::day(Timestamp at) const
{
    return day(local(at).date());
}

QString Formats::day(const QDate &date) const
{
    return m_locale.toString(date, tr("MMM d, yyyy", "Qt date format of a day"));
}

QString Formats::shortDay(const QDate &date) const
{
    return m_locale.toString(date, tr("MMM d", "Qt date format of a day without the year"));
}

QString Formats::dayAndTime(const QDateTime &at) const
{
    return m_locale.toString(at, tr("MMM d, yyyy, h:mm AP", "Qt date format of a day and time"));
}

QString Formats::age(std::chrono::milliseconds age) const
{
    using namespace std::chrono;
    const std::int64_t minutes = std::max<std::int64_t>(0, duration_cast<std::chrono::minutes>(age).count());
    if (minutes < 1)
        return tr("less than a minute");
    if (minutes < 120)
        return tr("%1 minute(s)", nullptr, pluralCount(minutes)).arg(count(minutes));
    const std::int64_t hours = minutes / 60;
    if (hours < 48)
        return tr("%1 hour(s)", nullptr, pluralCount(hours)).arg(count(hours));
    const std::int64_t days = hours / 24;
    return tr("%1 day(s)", nullptr, pluralCount(days)).arg(count(days));
}

QString Formats::holding(Credits held) const
{
    return tr("%1 held for a running query").arg(credits(held));
}

QString Formats::toolName(const QString &tool)
{
    if (tool == u"documentation"_s)
        return tr("documentation");
    if (tool == u"github"_s)
        return tr("GitHub");
    return tool == u"other"_s ? tr("another tool") : tool;
}

QString Formats::typeName(TransactionType type)
{
    switch (type) {
    case TransactionType::Allowance:
        return tr("Allowance");
    case TransactionType::Purchase:
        return tr("Purchase");
    case TransactionType::Promotion:
        return tr("Promotion");
    case TransactionType::Adjustment:
        return tr("Adjustment");
    case TransactionType::Proration:
        return tr("Proration");
    case TransactionType::Usage:
        return tr("Usage");
    case TransactionType::Expiry:
        return tr("Expiry");
    case TransactionType::Void:
        return tr("Void");
    case TransactionType::Refund:
        return tr("Refund");
    case TransactionType::Dispute:
        return tr("Dispute");
    case TransactionType::Reinstatement:
        return tr("Reinstatement");
    }
    return {};
}

Tone Formats::typeTone(TransactionType type)
{
    switch (type) {
    case TransactionType::Purchase:
    case TransactionType::Promotion:
    case TransactionType::Reinstatement:
        return Tone::Success;
    case TransactionType::Allowance:
    case TransactionType::Proration:
        return Tone::Accent;
    case TransactionType::Expiry:
    case TransactionType::Void:
        return Tone::Warning;
    case TransactionType::Refund:
    case TransactionType::Dispute:
        return Tone::Danger;
    case TransactionType::Usage:
    case TransactionType::Adjustment:
        break;
    }
    return Tone::Neutral;
}

QString Formats::planStatus(const PlanState &plan)
{
    if (plan.endsAt)
        return tr("Cancels soon");
    if (plan.status == u"active"_s)
        return tr("Active");
    if (plan.status == u"trialing"_s)
        return tr("Trial");
    if (plan.status == u"past_due"_s || plan.status == u"unpaid"_s)
        return tr("Payment failed");
    if (plan.status == u"incomplete"_s)
        return tr("Payment pending");
    if (plan.status == u"paused"_s)
        return tr("Paused");
    if (plan.status == u"canceled"_s)
        return tr("Canceled");
    return {};
}

Tone Formats::planTone(const PlanState &plan)
{
    if (plan.endsAt || plan.status == u"incomplete"_s || plan.status == u"paused"_s)
        return Tone::Warning;
    if (plan.status == u"past_due"_s || plan.status == u"unpaid"_s)
        return Tone::Danger;
    return plan.status == u"active"_s || plan.status == u"trialing"_s ? Tone::Success : Tone::Neutral;
}

QString Formats::renewal(const PlanState &plan) const
{
    if (plan.endsAt)
        return tr("Ends on %1, then Free").arg(day(*plan.endsAt));
    if (plan.renewsAt)
        return tr("Renews on %1").arg(day(*plan.renewsAt));
    return tr("No renewal, no charge");
}

QString Formats::forecast(const Balance &balance) const
{
    if (balance.available.isNegative())
        return tr("New credits first settle the negative balance.");
    if (balance.available.count() == 0)
        return tr("Nothing is left to spend.");
    if (balance.forecast.dailyAverage == 0)
        return tr("Nothing used in the last 30 days.");
    const QString pace = count(balance.forecast.dailyAverage);
    if (!balance.forecast.runsOutAt)
        return tr("At about %1 a day, your credits last for more than a year.").arg(pace);
    return tr("At about %1 a day, your credits last until %2.").arg(pace, day(*balance.forecast.runsOutAt));
}

} // namespace creditdesk::ui
