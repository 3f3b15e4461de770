// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ledger/casefile.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSet>
#include <QUuid>

#include <cstdio>
#include <functional>
#include <map>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger::testing {
namespace {

[[noreturn]] void misspelt(const QString &what)
{
    std::fputs(qPrintable(u"A ledger case is misspelt: %1\n"_s.arg(what)), stderr);
    std::abort();
}

/// Reads the members of an object; one that nobody asked for is a mistake.
class Fields {
public:
    Fields(QJsonObject object, QString where) : m_object(std::move(object)), m_where(std::move(where)) {}
    ~Fields()
    {
        const QStringList keys = m_object.keys();
        for (const QString &key : keys) {
            if (!m_read.contains(key))
                misspelt(m_where + u" has an unknown field "_s + key);
        }
    }
    Fields(const Fields &) = delete;
    Fields &operator=(const Fields &) = delete;

    [[nodiscard]] bool has(const QString &key) const { return m_object.contains(key); }
    QJsonValue value(const QString &key)
    {
        m_read.insert(key);
        return m_object.value(key);
    }
    QJsonValue need(const QString &key)
    {
        if (!has(key))
            misspelt(m_where + u" lacks "_s + key);
        return value(key);
    }
    QString text(const QString &key, const QString &otherwise = {}) { return value(key).toString(otherwise); }
    std::int64_t integer(const QString &key, std::int64_t otherwise) { return value(key).toInteger(otherwise); }
    Credits credits(const QString &key) { return Credits(need(key).toInteger()); }
    std::optional<Timestamp> time(const QString &key)
    {
        if (!has(key))
            return std::nullopt;
        const auto parsed = parseRfc3339(value(key).toString());
        if (!parsed)
            misspelt(m_where + u" has no time in "_s + key);
        return *parsed;
    }
    QStringList texts(const QString &key)
    {
        QStringList list;
        const QJsonArray array = value(key).toArray();
        for (const QJsonValue &one : array)
            list.append(one.toString());
        return list;
    }

private:
    QJsonObject m_object;
    QString m_where;
    QSet<QString> m_read;
};

QString idOf(const QString &account, const QString &what, std::int64_t number)
{
    const QString id = caseAccount(account);
    return QUuid::createUuidV5(QUuid(id), what + u':' + id + u':' + QString::number(number))
        .toString(QUuid::WithoutBraces);
}

QStringList toolsOf(Fields &fields)
{
    QStringList tools = fields.texts(u"tools"_s);
    for (std::int64_t i = 0; i < fields.integer(u"tool_count"_s, 0); ++i)
        tools.append(u"tool%1"_s.arg(i));
    return tools;
}

Command grant(Fields &fields)
{
    AddGrant command;
    const QString type = fields.text(u"type"_s, u"purchase"_s);
    command.type = transactionTypeFromString(type).value();
    command.source = grantSourceFromString(fields.text(u"source"_s, type)).value_or(GrantSource::Purchase);
    command.amount = fields.credits(u"amount"_s);
    command.priority = static_cast<int>(fields.integer(u"priority"_s, 50));
    command.effectiveAt = fields.time(u"effective_at"_s);
    command.expiresAt = fields.time(u"expires_at"_s);
    command.cost = {fields.integer(u"cost_minor"_s, 0), u"usd"_s};
    command.grantKey = fields.text(u"key"_s);
    command.description = fields.text(u"description"_s, command.grantKey);
    command.replacesAllowance = fields.value(u"replaces_allowance"_s).toBool();
    return command;
}

Command deduct(Fields &fields)
{
    Deduct command;
    command.cost = fields.credits(u"cost"_s);
    command.tools = toolsOf(fields);
    command.requestId = fields.text(u"request_id"_s);
    command.description = fields.text(u"description"_s);
    return command;
}

Command adjust(Fields &fields)
{
    return Adjust{fields.credits(u"amount"_s), fields.text(u"reason"_s, u"why"_s), fields.text(u"actor"_s, u"admin"_s)};
}

Command plan(Fields &fields)
{
    PlanAssignment assigned;
    assigned.planId = fields.need(u"plan"_s).toString();
    assigned.status = fields.text(u"status"_s, u"active"_s);
    assigned.renewsAt = fields.time(u"renews_at"_s);
    assigned.endsAt = fields.time(u"ends_at"_s);
    return AssignPlan{assigned};
}

Command hold(Fields &fields)
{
    PlaceHold command;
    command.amount = fields.credits(u"amount"_s);
    command.lifetime = std::chrono::milliseconds(
        fields.integer(u"lifetime_ms"_s, std::chrono::milliseconds(kDefaultHoldLifetime).count()));
    command.tools = toolsOf(fields);
    command.requestId = fields.text(u"request_id"_s);
    command.description = fields.text(u"description"_s);
    return command;
}

Command settle(Fields &fields, const QString &account)
{
    SettleHold command;
    command.holdId = idOf(account, u"hold"_s, fields.need(u"hold"_s).toInteger());
    command.cost = fields.credits(u"cost"_s);
    if (fields.has(u"tools"_s) || fields.has(u"tool_count"_s))
        command.tools = toolsOf(fields);
    return command;
}

Command clawBack(Fields &fields)
{
    ClawBack command;
    command.grantKey = fields.need(u"grant"_s).toString();
    command.reference = fields.text(u"reference"_s);
    command.type = transactionTypeFromString(fields.text(u"type"_s, u"refund"_s)).value();
    command.target = fields.credits(u"target"_s);
    return command;
}

Command reinstate(Fields &fields)
{
    Reinstate command;
    command.grantKey = fields.need(u"grant"_s).toString();
    command.reference = fields.text(u"reference"_s);
    command.keep = Credits(fields.integer(u"keep"_s, 0));
    return command;
}

Command voided(Fields &fields, const QString &account)
{
    return VoidGrant{idOf(account, u"grant"_s, fields.need(u"grant_seq"_s).toInteger()),
                     fields.text(u"reason"_s, u"why"_s), fields.text(u"actor"_s, u"admin"_s)};
}

Command readCommand(Fields &fields, const QString &account)
{
    const QString what = fields.need(u"do"_s).toString();
    const std::map<QString, std::function<Command()>> readers{
        {u"touch"_s, [] { return Touch{}; }},
        {u"grant"_s, [&] { return grant(fields); }},
        {u"deduct"_s, [&] { return deduct(fields); }},
        {u"adjust"_s, [&] { return adjust(fields); }},
        {u"plan"_s, [&] { return plan(fields); }},
        {u"hold"_s, [&] { return hold(fields); }},
        {u"settle"_s, [&] { return settle(fields, account); }},
        {u"release"_s, [&] { return ReleaseHold{idOf(account, u"hold"_s, fields.need(u"hold"_s).toInteger())}; }},
        {u"claw_back"_s, [&] { return clawBack(fields); }},
        {u"reinstate"_s, [&] { return reinstate(fields); }},
        {u"void"_s, [&] { return voided(fields, account); }},
    };
    const auto reader = readers.find(what);
    if (reader == readers.end())
        misspelt(u"nobody can "_s + what);
    return reader->second();
}

CaseStep readStep(const QJsonObject &object, const QString &where)
{
    CaseStep step;
    Fields fields(object, where);
    const auto at = fields.time(u"at"_s);
    if (!at)
        misspelt(where + u" lacks a time"_s);
    step.at = *at;
    step.account = fields.text(u"account"_s, u"a"_s);
    step.key = fields.text(u"idempotency_key"_s);
    step.expected = fields.value(u"expect"_s).toObject();
    QJsonObject content = object;
    for (const QString &other : {u"at"_s, u"expect"_s, u"idempotency_key"_s})
        content.remove(other);
    step.fingerprint = QJsonDocument(content).toJson(QJsonDocument::Compact);
    if (!fields.has(u"commands"_s)) {
        step.commands = {readCommand(fields, step.account)};
        return step;
    }
    const QJsonArray commands = fields.value(u"commands"_s).toArray();
    for (const QJsonValue &command : commands) {
        Fields one(command.toObject(), where);
        step.commands.push_back(readCommand(one, step.account));
    }
    return step;
}

LedgerCase readCase(const QJsonObject &object, const QString &file)
{
    LedgerCase made;
    Fields fields(object, file);
    made.name = file + u'_' + fields.need(u"name"_s).toString();
    made.title = fields.text(u"title"_s);
    made.created = fields.time(u"created"_s).value_or(fromEpochMs(1'767'225'600'000)); // 2026-01-01
    made.freeCredits = fields.integer(u"free_credits"_s, 0);
    const QJsonArray steps = fields.need(u"steps"_s).toArray();
    for (const QJsonValue &step : steps)
        made.steps.push_back(readStep(step.toObject(), u"%1, step %2"_s.arg(made.name).arg(made.steps.size() + 1)));
    made.rows = fields.value(u"rows"_s).toArray();
    made.asOf = fields.value(u"as_of"_s).toArray();
    made.remaining = fields.value(u"remaining"_s).toObject();
    return made;
}

} // namespace

QString caseAccount(const QString &name)
{
    return u"6f1c1c1e-0000-4000-8000-00000000000"_s + name;
}

std::vector<LedgerCase> readCases(const QString &folder)
{
    std::vector<LedgerCase> cases;
    const QStringList files = QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &name : files) {
        QFile file(QDir(folder).filePath(name));
        QJsonParseError error;
        if (!file.open(QIODevice::ReadOnly))
            misspelt(name);
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
        if (error.error != QJsonParseError::NoError)
            misspelt(u"%1 at byte %2: %3"_s.arg(name).arg(error.offset).arg(error.errorString()));
        const QJsonArray array = document.array();
        for (const QJsonValue &one : array)
            cases.push_back(readCase(one.toObject(), name.chopped(5)));
    }
    return cases;
}

QString difference(const QJsonValue &expected, const QJsonValue &found, const QString &path)
{
    if (expected.isObject()) {
        const QJsonObject object = expected.toObject();
        for (auto member = object.begin(); member != object.end(); ++member) {
            const QString inner =
                difference(member.value(), found.toObject().value(member.key()), path + u'/' + member.key());
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    }
    if (expected == found)
        return {};
    const auto words = [](const QJsonValue &value) {
        return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    };
    return u"%1: expected %2, found %3"_s.arg(path, words(expected), words(found));
}

} // namespace creditdesk::ledger::testing
