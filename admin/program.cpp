// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "core/jsonreader.h"
#include "server/store/sqlitestore.h"

#include <QFile>
#include <QJsonDocument>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

constexpr qint64 kMaxCatalogueBytes = 1024 * 1024;

void writeLine(std::FILE *stream, const QByteArray &line)
{
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

ExitCode codeFor(const Error &error)
{
    if (error.code.startsWith("stripe_"_L1) || error.code == "invalid_config"_L1)
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

Result<std::unique_ptr<store::Store>> Program::openStore() const
{
    const QString spec = QString::fromStdString(database);
    constexpr auto kSqlite = "sqlite:"_L1;
    if (!spec.startsWith(kSqlite) || spec.size() == kSqlite.size()) {
        return failure(ErrorKind::Unavailable, u"unknown_database"_s,
                       u"--database must name a file: sqlite:PATH, for example sqlite:creditdesk.db"_s);
    }
    std::unique_ptr<store::Store> opened = std::make_unique<store::SqliteStore>(spec.mid(kSqlite.size()));
    if (const Result<void> migrated = opened->migrate(); !migrated)
        return tl::unexpected(migrated.error());
    return opened;
}

Result<Catalogue> Program::catalogue() const
{
    return readCatalogue(catalogueFile.empty() ? u":/creditdesk/catalogue.json"_s : QString::fromStdString(catalogueFile));
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

Result<Catalogue> readCatalogue(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxCatalogueBytes)
        return failure(ErrorKind::InvalidInput, u"unreadable_file"_s, u"Cannot read the catalogue file "_s + path);
    const auto object = parseJsonObject(file.readAll());
    if (!object)
        return tl::unexpected(object.error());
    return Catalogue::fromJson(*object);
}

} // namespace creditdesk::admin
