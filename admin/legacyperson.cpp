// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/legacyperson.h"

#include "server/ledger/cycles.h"

#include <QDateTime>
#include <QUuid>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {
namespace {

constexpr auto kOidNamespace =
    "6ba7b812-9dad-11d1-80b4-00c04fd430c8"_L1;               // RFC 4122; the PostgreSQL schema names it too
constexpr std::int64_t kFirstMilliseconds = 100'000'000'000; // a number below counts seconds: that is the year 5138

/// The first instant of the next month, UTC.
Timestamp nextMonth(Timestamp now)
{
    using namespace std::chrono;
    const year_month_day today(floor<days>(now));
    return ledger::cycleStart(sys_days(today.year() / today.month() / 1), 1);
}

/// What a database writes for an instant: RFC 3339, PostgreSQL's "2026-01-31 10:00:00+00", or a number since 1970.
std::optional<Timestamp> instant(QString text)
{
    bool number = false;
    const qint64 count = text.toLongLong(&number);
    if (number)
        return fromEpochMs(qAbs(count) < kFirstMilliseconds ? count * 1'000 : count);
    if (text.size() > 10)
        text[10] = u'T';
    const qsizetype offset = text.size() - 3;
    if (offset > 10 && (text[offset] == u'+' || text[offset] == u'-'))
        text += u":00"_s;
    QDateTime parsed = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!parsed.isValid())
        return std::nullopt;
    if (parsed.timeSpec() == Qt::LocalTime)
        parsed.setTimeSpec(Qt::UTC);
    return fromEpochMs(parsed.toMSecsSinceEpoch());
}

QString accountId(const QString &id)
{
    const QUuid known = QUuid::fromString(id);
    const QUuid used =
        known.isNull() ? QUuid::createUuidV5(QUuid(QString(kOidNamespace)), u"creditdesk-legacy:"_s + id) : known;
    return used.toString(QUuid::WithoutBraces);
}

void countQueries(LegacyPerson &person, const LegacyLine &line, Credits base)
{
    const std::int64_t used = std::max<std::int64_t>(line.value(u"queries_used"_s).toLongLong(), 0);
    bool known = false;
    const std::int64_t most = line.value(u"queries_limit"_s).toLongLong(&known);
    if (!known || most < 0) {
        person.remarks.append(u"no limit to convert"_s);
        return;
    }
    if (used > most)
        person.remarks.append(u"used more than the limit"_s);
    const std::int64_t price = std::max<std::int64_t>(base.count(), 1);
    person.queriesLeft =
        std::min(std::max<std::int64_t>(most - used, 0), std::numeric_limits<std::int64_t>::max() / price);
    person.credits = Credits(person.queriesLeft * base.count());
}

void choosePlan(LegacyPerson &person, const LegacyLine &line, const Catalogue &catalogue)
{
    const QString given = line.value(u"plan"_s, line.value(u"plan_id"_s, u"free"_s)).trimmed().toLower();
    const Plan *plan = catalogue.plan(given);
    if (!plan) {
        person.remarks.append(u"unknown plan: %1"_s.arg(given));
        plan = catalogue.plan(u"free"_s);
    }
    person.plan.planId = plan->id;
    person.plan.status = plan->id == "free"_L1 ? u"none"_s : u"active"_s;
    person.plan.stripeCustomerId = line.value(u"stripe_customer_id"_s);
    person.plan.stripeSubscriptionId = line.value(u"stripe_subscription_id"_s);
    // A plan that is sold and that nothing is known to pay for ends with the month.
    if (!plan->stripeLookupKey.isEmpty() && person.plan.stripeSubscriptionId.isEmpty())
        person.plan.endsAt = person.expiresAt;
}

} // namespace

QString placeholderEmail(const QString &userId)
{
    return userId + u"@no-email.invalid"_s; // RFC 2606 keeps that name from ever being somebody's
}

Result<LegacyPerson> convertLegacy(const LegacyLine &line, const Catalogue &catalogue, Timestamp now)
{
    const QString id = line.value(u"id"_s).trimmed();
    if (id.isEmpty())
        return failure(ErrorKind::InvalidInput, u"legacy_columns"_s, u"A line of the old table has no id."_s);
    LegacyPerson person;
    person.expiresAt = nextMonth(now);
    person.user.id = accountId(id);
    person.user.createdAt = instant(line.value(u"created_at"_s)).value_or(now);
    person.user.anchor = person.expiresAt;
    person.user.email = line.value(u"email"_s).trimmed().toLower();
    if (person.user.email.isEmpty()) {
        person.user.email = placeholderEmail(person.user.id);
        person.remarks.append(u"no email"_s);
    }
    choosePlan(person, line, catalogue);
    countQueries(person, line, catalogue.queryPricing.base);
    for (const QString &name : {u"plan"_s, u"queries_used"_s, u"queries_limit"_s}) {
        if (line.contains(name))
            person.before.insert(name, line.value(name));
    }
    return person;
}

} // namespace creditdesk::admin
