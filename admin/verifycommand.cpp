// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/store/verify.h"

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

void verifyLedger(Program &program, const QString &userId)
{
    const Result<OpenedReader> reader = program.openReader();
    if (!reader)
        return program.fail(reader.error());
    const Result<store::VerifyReport> report = store::verify(**reader, userId);
    if (!report) {
        if (report.error().code == "ledger_corrupt"_L1)
            return program.fail(report.error(), kCheckFailed);
        return program.fail(report.error());
    }
    program.print(u"The ledger is right: %1 accounts, %2 rows, %3 grants, %4 holds."_s.arg(report->accounts)
                      .arg(report->rows)
                      .arg(report->grants)
                      .arg(report->holds),
                  {{u"accounts"_s, qint64(report->accounts)},
                   {u"rows"_s, qint64(report->rows)},
                   {u"grants"_s, qint64(report->grants)},
                   {u"holds"_s, qint64(report->holds)}});
}

} // namespace

void addVerifyCommand(CLI::App &app, Program &program)
{
    CLI::App *verify =
        app.add_subcommand("verify", "Recompute the ledger from its rows; exit code 4 if anything is wrong");
    auto user = std::make_shared<std::string>();
    verify->add_option("--user", *user, "Only this person's account");
    onChosen(program, verify, [&program, user] { verifyLedger(program, QString::fromStdString(*user)); });
}

} // namespace creditdesk::admin
