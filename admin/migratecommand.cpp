// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/config.h"
#include "server/store/postgresql/postgresschema.h"

#include <QJsonDocument>

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {
namespace {

struct Wanted {
    bool print = false;
    int from = 0;
};

/// For whoever applies the migrations with a client of their own, for instance Supabase's SQL editor.
void printMigrations(Program &program, const Catalogue &catalogue, int from)
{
    QString text;
    for (const store::PostgresMigration &migration : store::postgresMigrations()) {
        if (migration.version > from)
            text += u"-- %1\nBEGIN;\n"_s.arg(migration.name) + QString::fromUtf8(migration.sql) + u"COMMIT;\n\n"_s;
    }
    const QString published = QString::fromUtf8(QJsonDocument(catalogue.toJson()).toJson(QJsonDocument::Compact));
    text += u"-- Plans and prices; then everybody who was there before.\n"
            "SELECT creditdesk.finish_migration($catalogue$%1$catalogue$);"_s.arg(published);
    program.print(text, {{u"sql"_s, text}});
}

/// What a database that computes by itself had to do besides; empty: nothing worth a word.
QString saidOf(const QJsonObject &published)
{
    QStringList said;
    if (const qint64 users = published.value("users"_L1).toInteger(); users > 0)
        said.append(
            u"%1 people came from the old query counters, %2 of them with something odd (audit log)."_s.arg(users).arg(
                published.value("odd"_L1).toInteger()));
    if (const qint64 adopted = published.value("adopted"_L1).toInteger(); adopted > 0)
        said.append(u"%1 people had signed up before and have a profile now."_s.arg(adopted));
    return said.join(u'\n');
}

void migrate(Program &program, const Wanted &wanted)
{
    const Result<Catalogue> catalogue = server::loadCatalogue(program.settings.text("CREDITDESK_CATALOGUE"));
    if (!catalogue)
        return program.fail(catalogue.error(), kCheckFailed);
    if (wanted.print)
        return printMigrations(program, *catalogue, wanted.from);
    const auto opened = program.existingStore();
    if (!opened)
        return program.fail(opened.error());
    const Result<void> migrated = (*opened)->migrate();
    if (!migrated)
        return program.fail(migrated.error());
    const Result<QJsonObject> published = (*opened)->publish(*catalogue);
    if (!published)
        return program.fail(published.error());
    QJsonObject object = *published;
    object.insert(u"migrated"_s, true);
    program.print((u"The database is up to date.\n"_s + saidOf(*published)).trimmed(), object);
}

} // namespace

void addMigrateCommand(CLI::App &app, Program &program)
{
    CLI::App *command = app.add_subcommand(
        "migrate",
        "Create the database or bring it up to date, and publish the catalogue in PostgreSQL; safe to repeat");
    auto wanted = std::make_shared<Wanted>();
    CLI::Option *print =
        command->add_flag("--print", wanted->print, "Change nothing; print the SQL for PostgreSQL or Supabase");
    command->add_option("--from", wanted->from, "With --print: the schema version that the database has already")
        ->needs(print)
        ->check(CLI::NonNegativeNumber);
    onChosen(program, command, [&program, wanted] { migrate(program, *wanted); });
}

} // namespace creditdesk::admin
