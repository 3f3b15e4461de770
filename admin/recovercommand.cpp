// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/stripeoffice.h"
#include "server/http/runtoend.h"
#include "server/stripe/recovery.h"

#include <CLI/CLI.hpp>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

struct RecoverFlags {
    std::string since;
};

void showProgress(const stripe::Recovered &so)
{
    const long long seen = so.seen;
    const long long fresh = so.recovered() + so.failed;
    std::fprintf(stderr, "%lld looked at, %lld of them new\n", seen, fresh);
}

void report(Program &program, const stripe::Recovered &done)
{
    QString text = u"Looked at %1 events and objects from %2 on; %3 were known.\n"_s.arg(
        QString::number(done.seen), toRfc3339(done.since), QString::number(done.known));
    if (done.beyondEvents)
        text += u"Stripe has no events any more of a part of that time: objects were looked at, too.\n"_s;
    text += u"Applied %1, ignored %2, for review %3, failed %4."_s.arg(
        QString::number(done.applied), QString::number(done.ignored), QString::number(done.review),
        QString::number(done.failed));
    program.print(text, {{u"since"_s, toRfc3339(done.since)},
                         {u"beyond_events"_s, done.beyondEvents},
                         {u"seen"_s, qint64(done.seen)},
                         {u"known"_s, qint64(done.known)},
                         {u"applied"_s, qint64(done.applied)},
                         {u"ignored"_s, qint64(done.ignored)},
                         {u"review"_s, qint64(done.review)},
                         {u"failed"_s, qint64(done.failed)}});
    if (done.failed > 0)
        program.exitCode = kCheckFailed;
}

void recover(Program &program, const RecoverFlags &flags)
{
    stripe::RecoveryRequest request;
    if (!flags.since.empty()) {
        const Result<Timestamp> since = instantFrom(flags.since);
        if (!since)
            return program.fail(since.error(), kBadUsage);
        request.since = *since;
    }
    if (!program.json)
        request.onProgress = showProgress;
    const auto office = StripeOffice::open(program);
    if (!office)
        return program.fail(office.error());
    const auto recovered = http::runToEnd((*office)->service().recover(std::move(request)));
    if (!recovered && recovered.error().code == "recovery_interrupted"_L1)
        return program.fail(recovered.error(), kStripeTrouble);
    if (!recovered)
        return program.fail(recovered.error());
    if (recovered->elsewhere) {
        return program.fail({ErrorKind::Conflict, u"recovery_running"_s,
                             u"A server looks for the same at this moment. Try again in a minute."_s},
                            kRefused);
    }
    report(program, *recovered);
}

} // namespace

void addStripeRecoverCommand(CLI::App &stripe, Program &program)
{
    CLI::App *command = stripe.add_subcommand(
        "recover", "Do what no webhook brought, as the server does by itself every few minutes; safe to repeat\n"
                   "and beside a working server. Exit code 4 if something failed and is kept for the next time.");
    auto flags = std::make_shared<RecoverFlags>();
    onChosen(program, command, [&program, flags] { recover(program, *flags); });
    command->add_option("--since", flags->since,
                        "From this time on (2026-11-01 or 2026-11-01T09:30:00Z) instead of from the last look; beyond\n"
                        "30 days Stripe's objects are looked at, as it keeps no older events");
}

} // namespace creditdesk::admin
