// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sql/sqloffice.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

using namespace store::testing;

/// Runs a call and gives its answer, or the refusal's JSON.
constexpr auto kAttempt = R"(CREATE FUNCTION public.attempt(statement text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answer jsonb;
    state text;
    detail text;
    message text;
BEGIN
    EXECUTE statement INTO answer;
    RETURN coalesce(answer, '{}');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, detail = PG_EXCEPTION_DETAIL, message = MESSAGE_TEXT;
    RETURN jsonb_build_object('code', state || ' ' || message) || CASE WHEN state LIKE 'PT%' THEN detail::jsonb ELSE '{}' END;
END $$)"_L1;

QString text(const QString &value)
{
    return u'\'' + QString(value).replace(u'\'', u"''"_s) + u'\'';
}

QString time(std::optional<Timestamp> at)
{
    return at ? text(toRfc3339(*at)) + u"::timestamptz"_s : u"NULL"_s;
}

QString json(const QJsonObject &object)
{
    return text(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

QJsonValue orNull(std::optional<Timestamp> at)
{
    return toJson(at);
}

QString textArray(const QStringList &texts)
{
    QStringList quoted;
    for (const QString &one : texts)
        quoted.append(text(one));
    return u"ARRAY["_s + quoted.join(u',') + u"]::text[]"_s;
}

QString endOfCall(Timestamp at, const QString &key, const QByteArray &fingerprint)
{
    return u", %1, '\\x%2'::bytea, %3)"_s.arg(text(key), QString::fromLatin1(fingerprint.toHex()), time(at));
}

QString grantCall(const ledger::AddGrant &grant, const QString &account)
{
    const QJsonObject row{
        {u"type"_s, toString(grant.type)}, {u"actor"_s, grant.actor}, {u"metadata"_s, grant.metadata}};
    const QJsonObject made{{u"source"_s, toString(grant.source)},
                           {u"description"_s, grant.description},
                           {u"amount"_s, qint64(grant.amount.count())},
                           {u"priority"_s, grant.priority},
                           {u"effective_at"_s, orNull(grant.effectiveAt)},
                           {u"expires_at"_s, orNull(grant.expiresAt)},
                           {u"cost_minor"_s, qint64(grant.cost.amountMinor)},
                           {u"currency"_s, grant.cost.currency},
                           {u"stripe_reference"_s, grant.stripeReference},
                           {u"grant_key"_s, grant.grantKey.isEmpty() ? QJsonValue() : QJsonValue(grant.grantKey)}};
    return u"SELECT creditdesk.grant_credits('%1', jsonb_populate_record(NULL::public.credit_transactions, %2), "
           "jsonb_populate_record(NULL::public.credit_grants, %3), %4"_s.arg(
               account, json(row), json(made), grant.replacesAllowance ? u"true"_s : u"false"_s);
}

QString deductCall(const ledger::Deduct &deduct, const QString &account)
{
    return u"SELECT creditdesk.deduct('%1', %2, %3, %4, %5, %6, %7"_s.arg(
        account, QString::number(deduct.cost.count()), textArray(deduct.tools), text(deduct.requestId),
        text(deduct.description), text(deduct.actor), json(deduct.metadata));
}

QString planCall(const ledger::PlanAssignment &plan, const QString &account, Timestamp at)
{
    return u"SELECT to_jsonb(creditdesk.assign_plan('%1', %2, %3, %4, %5, %6, %7, %8)::text)"_s.arg(
        account, text(plan.planId), text(plan.status), time(plan.renewsAt), time(plan.endsAt),
        text(plan.stripeCustomerId), text(plan.stripeSubscriptionId), time(at));
}

QString operationOf(const std::vector<ledger::Command> &commands)
{
    if (commands.size() != 1)
        return u"several"_s;
    if (std::holds_alternative<ledger::Deduct>(commands.front()))
        return u"deduct"_s;
    if (std::holds_alternative<ledger::AddGrant>(commands.front()))
        return u"grant"_s;
    return std::holds_alternative<ledger::Adjust>(commands.front()) ? u"adjust"_s : u"other"_s;
}

} // namespace

std::optional<QString> sqlOf(const ledger::Command &command, const QString &account, Timestamp at, const QString &key,
                             const QByteArray &fingerprint)
{
    if (const auto *deduct = std::get_if<ledger::Deduct>(&command))
        return deductCall(*deduct, account) + endOfCall(at, key, fingerprint) +
               u" FROM creditdesk.check_tools(%1, 64)"_s.arg(textArray(deduct->tools));
    if (const auto *grant = std::get_if<ledger::AddGrant>(&command))
        return grantCall(*grant, account) + endOfCall(at, key, fingerprint);
    if (const auto *adjust = std::get_if<ledger::Adjust>(&command))
        return u"SELECT creditdesk.adjust('%1', %2, %3, %4"_s.arg(account, QString::number(adjust->amount.count()),
                                                                  text(adjust->reason), text(adjust->actor)) +
               endOfCall(at, key, fingerprint);
    if (!key.isEmpty())
        return std::nullopt; // the functions below take none: they may be repeated as they are
    if (const auto *plan = std::get_if<ledger::AssignPlan>(&command))
        return planCall(plan->plan, account, at);
    if (std::holds_alternative<ledger::Touch>(command))
        return u"SELECT to_jsonb(creditdesk.touch('%1', %2))"_s.arg(account, time(at));
    return std::nullopt;
}

SqlOffice::SqlOffice(std::int64_t freeCredits, Timestamp created)
    : m_memory(Kind::Memory, freeCredits, {}, {}, created), m_postgres(Kind::Postgres, freeCredits, {}, {}, created)
{
    const auto published = m_postgres.files.store().publish(m_postgres.catalogue);
    EXPECT_TRUE(published) << published.error().detail.toStdString();
    m_connection = store::PostgresConnection::open(m_postgres.files.url(), {}).value();
    EXPECT_TRUE(m_connection->script(QByteArray(kAttempt.data(), kAttempt.size())));
}

Result<ledger::Outcome> SqlOffice::submit(const QString &account, const std::vector<ledger::Command> &commands,
                                          Timestamp at, const QString &key, const QByteArray &fingerprint)
{
    m_memory.clock.set(at);
    m_postgres.clock.set(at);
    const QString operation = operationOf(commands);
    auto expected = m_memory.post({account, operation, key, fingerprint, commands, {}}).get();
    const auto call = commands.size() == 1 ? sqlOf(commands.front(), account, at, key, fingerprint) : std::nullopt;
    if (call) {
        submitSql(*call, expected);
        return expected;
    }
    const auto found = m_postgres.post({account, operation, key, fingerprint, commands, {}}).get();
    EXPECT_EQ(codeOf(found), codeOf(expected));
    return expected;
}

void SqlOffice::submitSql(const QString &statement, const Result<ledger::Outcome> &expected)
{
    ++m_throughSql;
    auto rows = m_connection->run("SELECT public.attempt($1)", store::PostgresParams(statement));
    ASSERT_TRUE(rows) << rows.error().detail.toStdString();
    ASSERT_TRUE(rows->next());
    const QJsonObject found = QJsonDocument::fromJson(rows->json(0)).object();
    if (!expected) {
        EXPECT_EQ(found.value("code"_L1).toString(), expected.error().code) << statement.toStdString();
        for (auto figure = expected.error().extra.begin(); figure != expected.error().extra.end(); ++figure)
            EXPECT_EQ(found.value(figure.key()), figure.value()) << qPrintable(figure.key());
        return;
    }
    EXPECT_EQ(found.value("code"_L1).toString(), u""_s) << statement.toStdString();
    if (!found.contains("balance"_L1))
        return; // a touch, a plan
    EXPECT_EQ(found.value("available"_L1).toInteger(), expected->available.count()) << statement.toStdString();
    EXPECT_EQ(found.value("balance"_L1).toInteger(), expected->balance.count());
    EXPECT_EQ(found.value("held"_L1).toInteger(), expected->held.count());
    EXPECT_EQ(found.value("replayed"_L1).toBool(), expected->replayed);
    EXPECT_EQ(found.contains("transaction"_L1), expected->transaction.has_value());
    if (expected->transaction) {
        EXPECT_EQ(found.value("transaction"_L1).toObject(), expected->transaction->toJson());
    }
}

void SqlOffice::expectEqual()
{
    for (const QString &account : {kAnna, kBert}) {
        EXPECT_EQ(m_postgres.rows(account), m_memory.rows(account));
        EXPECT_EQ(m_postgres.reader->grants(account).value(), m_memory.reader->grants(account).value());
        EXPECT_EQ(m_postgres.reader->usageMeter(account).value(), m_memory.reader->usageMeter(account).value());
        const std::int64_t most = 1LL << 40; // a slot after the year 30,000
        EXPECT_EQ(m_postgres.reader->rollups(account, 0, most, 10'000).value(),
                  m_memory.reader->rollups(account, 0, most, 10'000).value());
        EXPECT_EQ(m_postgres.reader->holds(account, 0, 10'000).value(),
                  m_memory.reader->holds(account, 0, 10'000).value());
    }
    m_postgres.expectSound();
    m_memory.expectSound();
}

} // namespace creditdesk::test
