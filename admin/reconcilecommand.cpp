// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/stripeoffice.h"
#include "server/http/runtoend.h"

#include <QJsonArray>
#include <QUuid>

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

using store::ReconciliationFindingRecord;

struct ReconcileFlags {
    std::string from;
    std::string to;
    std::string repairReason;
};

QString amount(const std::optional<Money> &money)
{
    return money ? QString::number(money->amountMinor) + u' ' + money->currency : u"-"_s;
}

QString lineOf(const ReconciliationFindingRecord &finding)
{
    return u"%1 %2 %3  Stripe %4 and %5 credits, ledger %6 and %7 credits%8\n          %9"_s
        .arg(finding.kind.leftJustified(9), finding.subject.leftJustified(7), finding.objectId,
             amount(finding.stripeMoney))
        .arg(finding.stripeCredits)
        .arg(amount(finding.ledgerMoney))
        .arg(finding.ledgerCredits)
        .arg(finding.userId.isEmpty() ? QString() : u", account "_s + finding.userId,
             finding.outcome.isEmpty() ? finding.detail : finding.detail + u" Repaired: "_s + finding.outcome);
}

QJsonObject jsonOf(const ReconciliationFindingRecord &finding)
{
    const auto money = [](const std::optional<Money> &given) {
        return given ? QJsonValue(given->toJson()) : QJsonValue();
    };
    return {{u"kind"_s, finding.kind},
            {u"subject"_s, finding.subject},
            {u"object_id"_s, finding.objectId},
            {u"payment_id"_s, finding.paymentId},
            {u"user_id"_s, finding.userId},
            {u"stripe"_s,
             QJsonObject{{u"money"_s, money(finding.stripeMoney)}, {u"credits"_s, qint64(finding.stripeCredits)}}},
            {u"ledger"_s,
             QJsonObject{{u"money"_s, money(finding.ledgerMoney)}, {u"credits"_s, qint64(finding.ledgerCredits)}}},
            {u"detail"_s, finding.detail},
            {u"state"_s, finding.state},
            {u"outcome"_s, finding.outcome}};
}

/// Each by itself: what cannot be repaired stays open and says why.
void repairAll(StripeOffice &office, std::vector<ReconciliationFindingRecord> &findings, const QString &reason)
{
    for (ReconciliationFindingRecord &finding : findings) {
        const auto repaired =
            http::runToEnd(office.service().repair({finding.runId, finding.number, kActor, reason, {}}));
        if (repaired)
            finding = repaired->finding;
        else
            finding.detail += u" Not repaired: "_s + repaired.error().detail;
    }
}

void report(Program &program, const stripe::Reconciliation &made)
{
    QStringList lines;
    QJsonArray list;
    std::int64_t open = made.run.findings - std::ssize(made.findings);
    for (const ReconciliationFindingRecord &finding : made.findings) {
        lines.append(lineOf(finding));
        list.append(jsonOf(finding));
        open += finding.state == "open"_L1 ? 1 : 0;
    }
    for (const QString &subject : {u"payment"_s, u"refund"_s, u"dispute"_s}) {
        const QJsonObject sums = made.run.totals.value(subject).toObject();
        lines.append(u"%1s: %2 compared, %3 credits at Stripe, %4 in the ledger"_s.arg(subject)
                         .arg(sums.value("compared"_L1).toInteger())
                         .arg(sums["stripe"_L1]["credits"_L1].toInteger())
                         .arg(sums["ledger"_L1]["credits"_L1].toInteger()));
    }
    lines.append(open == 0 ? u"Both sides agree."_s : u"Open differences: %1."_s.arg(open));
    program.print(lines.join(u'\n'), {{u"run"_s, made.run.id},
                                      {u"from"_s, toRfc3339(made.run.from)},
                                      {u"to"_s, toRfc3339(made.run.to)},
                                      {u"findings"_s, qint64(made.run.findings)},
                                      {u"open"_s, qint64(open)},
                                      {u"items"_s, list},
                                      {u"totals"_s, made.run.totals}});
    if (open != 0)
        program.exitCode = kRefused;
}

void reconcile(Program &program, const ReconcileFlags &flags)
{
    const Result<Timestamp> from = instantFrom(flags.from);
    const Result<Timestamp> to = flags.to.empty() ? Result<Timestamp>(program.clock.now()) : instantFrom(flags.to);
    if (!from || !to)
        return program.fail((from ? to : from).error(), kBadUsage);
    const auto office = StripeOffice::open(program);
    if (!office)
        return program.fail(office.error());
    const QString runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    auto made = http::runToEnd((*office)->service().reconcile({runId, *from, *to, kActor}));
    if (!made)
        return program.fail(made.error());
    if (!flags.repairReason.empty())
        repairAll(**office, made->findings, QString::fromStdString(flags.repairReason));
    report(program, *made);
}

} // namespace

void addReconcileCommand(CLI::App &stripe, Program &program)
{
    CLI::App *command = stripe.add_subcommand(
        "reconcile", "Compare Stripe's payments, refunds and disputes with the ledger; exit code 1 if anything\n"
                     "differs. Times are RFC 3339, or days: 2026-11-01 begins at midnight UTC.");
    auto flags = std::make_shared<ReconcileFlags>();
    command->add_option("--from", flags->from, "What Stripe made from here on")->required();
    command->add_option("--to", flags->to, "... and before this; without it, up to now");
    command->add_option("--repair", flags->repairReason,
                        "Bring the ledger to what Stripe has; the reason is kept in the audit log");
    onChosen(program, command, [&program, flags] { reconcile(program, *flags); });
}

} // namespace creditdesk::admin
