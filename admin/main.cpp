// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"
#include "server/config.h"

#include <QCoreApplication>

#include <CLI/CLI.hpp>

using namespace creditdesk;

namespace {

void addSettings(server::Settings &settings)
{
    server::addDatabaseSetting(settings);
    settings.add({"--catalogue", "CREDITDESK_CATALOGUE", "Plans, packs and prices; empty: the built-in file", ""});
    server::addStripeSettings(settings);
}

} // namespace

int main(int argc, char **argv)
{
    admin::Program program;
    addSettings(program.settings);
    CLI::App app("Looks after a Creditdesk server: database, people, keys, Stripe, proofs.", "creditdesk-admin");
    app.set_version_flag("--version", std::string("creditdesk-admin ") + CREDITDESK_VERSION);
    app.footer(
        "Exit codes: 0 done, 1 refused, 2 bad usage or settings, 3 database trouble, 4 a check failed, 5 Stripe "
        "trouble.\n"
        "A flag wins over its variable in brackets, which wins over the .env file. Works while the server runs.");
    std::string envFileName;
    app.add_option("--env-file", envFileName, "File of NAME=VALUE lines; without it, .env here if there is one")
        ->envname("CREDITDESK_ENV_FILE");
    app.add_flag("--json", program.json, "Answer in JSON");
    app.require_subcommand(1);
    app.fallthrough(); // the flags above may also stand after the command
    program.settings.bind(app);
    admin::addMigrateCommand(app, program);
    admin::addUserCommands(app, program);
    admin::addKeyCommands(app, program);
    admin::addCatalogueCommand(app, program);
    admin::addStripeCommand(app, program);
    admin::addVerifyCommand(app, program);
    admin::addImportLegacyCommand(app, program);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? admin::kDone : admin::kBadUsage;
    }
    QString fileName;
    const auto file = server::envFileFor(QString::fromStdString(envFileName), fileName);
    if (!file) {
        program.fail(file.error(), admin::kBadUsage);
        return program.exitCode;
    }
    program.settings.resolve(*file, fileName);
    QCoreApplication application(argc, argv); // Qt Sql finds its drivers through it
    program.chosen();
    return program.exitCode;
}
