// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

void addMigrateCommand(CLI::App &app, Program &program)
{
    CLI::App *command = app.add_subcommand("migrate", "Create the database or bring it up to date; safe to repeat");
    onChosen(program, command, [&program] {
        if (const auto opened = program.openStore(); !opened)
            return program.fail(opened.error());
        program.print(u"The database is up to date."_s, {{u"migrated"_s, true}});
    });
}

} // namespace creditdesk::admin
