// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/config.h"

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

void addCatalogueCommand(CLI::App &app, Program &program)
{
    CLI::App *catalogue = app.add_subcommand("catalogue", "Plans, packs and prices");
    catalogue->require_subcommand(1);
    CLI::App *check = catalogue->add_subcommand("check", "Say whether a catalogue file is right");
    auto file = std::make_shared<std::string>();
    check->add_option("file", *file, "The catalogue, a JSON file")->required();
    onChosen(program, check, [&program, file] {
        const Result<Catalogue> read = server::loadCatalogue(QString::fromStdString(*file));
        if (!read)
            return program.fail(read.error(), kCheckFailed);
        const qint64 plans = static_cast<qint64>(read->plans.size());
        const qint64 packs = static_cast<qint64>(read->packs.size());
        program.print(u"The catalogue is right: %1 plans, %2 packs."_s.arg(plans).arg(packs),
                      {{u"plans"_s, plans}, {u"packs"_s, packs}});
    });
}

} // namespace creditdesk::admin
