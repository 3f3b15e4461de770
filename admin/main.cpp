// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include <QCoreApplication>

#include <CLI/CLI.hpp>

int main(int argc, char **argv)
{
    using namespace creditdesk::admin;
    QCoreApplication application(argc, argv); // Qt's database drivers are plugins
    Program program;
    CLI::App app("Looks after a Creditdesk server: database, people, keys, Stripe, proofs.", "creditdesk-admin");
    app.set_version_flag("--version", std::string("creditdesk-admin ") + CREDITDESK_VERSION);
    app.footer("Exit codes: 0 done, 1 refused, 2 bad usage, 3 database trouble, 4 a check failed, 5 Stripe trouble.\n"
               "A flag wins over its environment variable. Works while the server runs.");
    app.add_option("--database", program.database, "sqlite:PATH; created and migrated if need be")
        ->envname("CREDITDESK_DATABASE")
        ->default_val("sqlite:creditdesk.db");
    app.add_option("--catalogue", program.catalogueFile, "Plans and packs from this file instead of the built-in ones")
        ->envname("CREDITDESK_CATALOGUE");
    app.add_flag("--json", program.json, "Answer in JSON");
    app.require_subcommand(1);
    app.fallthrough();

    addMigrateCommand(app, program);
    addUserCommands(app, program);
    addKeyCommand(app, program);
    addCatalogueCommand(app, program);
    addStripeCommand(app, program);
    addVerifyCommand(app, program);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? kDone : kBadUsage;
    }
    return program.exitCode;
}
