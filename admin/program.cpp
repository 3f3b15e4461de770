// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/config.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <CLI/CLI.hpp>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

void writeLine(std::FILE *stream, const QByteArray &line)
{
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

ExitCode codeFor(const Error &error)
{
    if (error.code.startsWith("stripe_"_L1))
        return kStripeTrouble;
    switch (error.kind) {
    case ErrorKind::Unavailable:
    case ErrorKind::Internal:
        return kDatabaseTrouble;
    default:
        return kRefused;
    }
}

} // namespace

Result<std::unique_ptr<store::Store>> Program::existingStore() const
{
    const auto choice = server::databaseChoice(settings.text("CREDITDESK_DATABASE"));
    if (!choice)
        return failure(ErrorKind::Unavailable, u"unknown_database"_s, choice.error().detail);
    return server::makeStore(*choice);
}

Result<OpenedReader> Program::openReader() const
{
    auto opened = existingStore();
    if (!opened)
        return tl::unexpected(opened.error());
    auto reader = (*opened)->openReader();
    if (!reader)
        return tl::unexpected(reader.error());
    return OpenedReader{std::move(*opened), std::move(*reader)};
}

Result<std::unique_ptr<store::Store>> Program::openStore() const
{
    auto opened = existingStore();
    if (!opened)
        return opened;
    if (const Result<void> prepared = (*opened)->prepare(); !prepared)
        return tl::unexpected(prepared.error());
    return opened;
}

Result<void> Program::inTransaction(const std::function<Result<void>(store::Records &)> &work) const
{
    const auto opened = openStore();
    if (!opened)
        return tl::unexpected(opened.error());
    const auto session = (*opened)->openWriter();
    if (!session)
        return tl::unexpected(session.error());
    if (const Result<void> begun = (*session)->begin(); !begun)
        return begun;
    if (const Result<void> worked = work((*session)->records()); !worked) {
        (*session)->rollback();
        return worked;
    }
    return (*session)->commit();
}

Result<void> Program::change(Timestamp at, const AuditText &text,
                             const std::function<Result<void>(store::Records &)> &work) const
{
    return inTransaction([&](store::Records &records) {
        return work(records).and_then([&] {
            return records.addAudit({at, kActor, text.action, text.subject, text.reason, text.before, text.after});
        });
    });
}

void Program::print(const QString &text, const QJsonObject &object) const
{
    writeLine(stdout, json ? QJsonDocument(object).toJson(QJsonDocument::Compact) : text.toUtf8());
}

void Program::fail(const Error &error)
{
    fail(error, codeFor(error));
}

void Program::fail(const Error &error, ExitCode code)
{
    exitCode = code;
    QString line = u"creditdesk-admin: "_s + error.detail;
    for (const QJsonValue &part : error.extra.value("errors"_L1).toArray())
        line += u"\n  "_s + (part.isString() ? part.toString() : part.toObject().value("detail"_L1).toString());
    for (const auto name : {"stripe_code"_L1, "stripe_param"_L1, "stripe_request_id"_L1}) {
        if (error.extra.contains(name))
            line += u"\n  "_s + name + u": "_s + error.extra.value(name).toString();
    }
    writeLine(stderr, (line + u"\n  ("_s + error.code + u')').toUtf8());
}

Result<Timestamp> instantFrom(const std::string &text)
{
    const QString given = QString::fromStdString(text);
    return parseRfc3339(given.contains(u'T') ? given : given + u"T00:00:00Z"_s);
}

void onChosen(Program &program, CLI::App *command, std::function<void()> work)
{
    command->callback([&program, work = std::move(work)] { program.chosen = work; });
}

} // namespace creditdesk::admin
