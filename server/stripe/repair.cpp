// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/repair.h"

#include "server/store/async.h"
#include "server/stripe/bothsides.h"
#include "server/stripe/eventcommit.h"
#include "server/stripe/paymentsync.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::ReconciliationFindingRecord;

namespace {

tl::unexpected<Error> notRepairable(const QString &why)
{
    return failure(ErrorKind::Conflict, u"not_repairable"_s, why);
}

/// A row that makes up for the difference, and says for what.
Result<Effect> correction(const BothSides &now, const RepairRequest &request, const QString &objectId)
{
    const Credits lacking = now.lacking();
    if (lacking == Credits(0))
        return notRepairable(
            u"The credits agree; rows of the ledger are never changed, so there is nothing to book."_s);
    Effect effect;
    effect.decision.commands.emplace_back(
        ledger::Adjust{lacking, request.reason + u" ("_s + objectId + u')', request.actor});
    return effect;
}

/// What the paid event of a lost payment would have done.
asio::awaitable<Result<Effect>> lateGrant(Desk &desk, QString sourceId, QString grantKey, Payer payer)
{
    const PaymentSource source{sourceId, {}};
    Result<EventView> paid = co_await paidEvent(desk, source);
    if (!paid)
        co_return tl::unexpected(paid.error());
    Result<Effect> effect = co_await effectOf(desk, std::move(*paid), std::move(payer));
    if (!effect)
        co_return effect;
    const bool grants = std::ranges::any_of(effect->decision.commands, [&](const ledger::Command &command) {
        const auto *grant = std::get_if<ledger::AddGrant>(&command);
        return grant && grant->grantKey == grantKey;
    });
    if (!grants)
        co_return notRepairable(effect->decision.reason + u" Correct the balance by hand, and name "_s + sourceId +
                                u" in the reason."_s);
    co_return effect;
}

asio::awaitable<Result<Effect>> remedy(Desk &desk, BothSides now, RepairRequest request, QString objectId, Payer payer)
{
    const bool untouched = now.ledger.byHand == Credits(0);
    if (now.subject == Compared::Payment) {
        if (now.stripe && !now.ledger.isBooked && untouched)
            co_return co_await lateGrant(desk, objectId, now.grantKey, std::move(payer));
        co_return correction(now, request, objectId);
    }
    if (!untouched)
        co_return correction(now, request, objectId);
    if (now.stripe) {
        Result<Effect> effect = co_await paymentEffect(desk, now.payment, std::move(payer));
        if (effect && effect->decision.commands.empty())
            co_return notRepairable(effect->decision.reason);
        co_return effect;
    }
    Effect effect;
    ledger::Reinstate back;
    back.grantKey = now.grantKey;
    back.reference = objectId;
    back.actor = request.actor;
    back.description = request.reason;
    effect.decision.commands.emplace_back(std::move(back));
    co_return effect;
}

asio::awaitable<Result<std::optional<ReconciliationFindingRecord>>> findingOf(Desk &desk, QString runId, int number)
{
    using Found = std::optional<ReconciliationFindingRecord>;
    std::function<Result<Found>(store::Reader &)> read = [runId, number](store::Reader &reader) {
        return reader.records().reconciliation().finding(runId, number);
    };
    co_return co_await desk.parts.reads.run<Found>(std::move(read));
}

/// As the run named them, else as the payment does now.
asio::awaitable<Result<QString>> payerId(Desk &desk, ReconciliationFindingRecord finding)
{
    if (!finding.userId.isEmpty())
        co_return finding.userId;
    const Result<BothSides> sides = co_await bothSidesNow(desk, finding.objectId, {});
    if (!sides)
        co_return tl::unexpected(sides.error());
    const Result<Sighting> found =
        co_await sight(desk.parts.reads, QString(), sides->payer.customerId, sides->payer.userIdHints);
    if (!found)
        co_return tl::unexpected(found.error());
    if (!found->payerId)
        co_return failure(ErrorKind::Conflict, u"payer_unknown"_s,
                          u"Nobody can be named as the payer: assign the event of this payment to somebody first."_s);
    co_return *found->payerId;
}

QString inWords(const ledger::Outcome &outcome)
{
    std::int64_t sum = 0;
    for (const Transaction &row : outcome.rows)
        sum += row.amount.count();
    if (outcome.rows.empty())
        return u"No row had to be booked: both sides agree by now."_s;
    return u"Rows booked: %1; credits together: %2."_s.arg(outcome.rows.size()).arg(sum);
}

/// Refuses when somebody else was faster: then nothing of this repair is booked.
Result<void> noteRepair(store::Records &records, ReconciliationFindingRecord finding, const ledger::Outcome &outcome)
{
    const auto known = records.reconciliation().finding(finding.runId, finding.number);
    if (!known)
        return tl::unexpected(known.error());
    if (!*known || (*known)->state != "open"_L1)
        return failure(ErrorKind::Conflict, u"already_repaired"_s, u"This finding is repaired already."_s);
    finding.outcome = inWords(outcome);
    if (const Result<void> put = records.reconciliation().putFinding(finding); !put)
        return put;
    std::int64_t before = outcome.balance.count();
    for (const Transaction &row : outcome.rows)
        before -= row.amount.count();
    store::AuditRecord audit;
    audit.at = *finding.repairedAt;
    audit.actor = finding.repairedBy;
    audit.action = u"reconciliation.repair"_s;
    audit.subject = finding.userId;
    audit.reason = finding.repairReason;
    audit.before = {{u"balance"_s, qint64(before)}};
    audit.after = {{u"balance"_s, qint64(outcome.balance.count())},
                   {u"finding"_s, finding.runId + u'.' + QString::number(finding.number)},
                   {u"object"_s, finding.objectId},
                   {u"kind"_s, finding.kind}};
    return records.addAudit(audit);
}

asio::awaitable<Result<void>> commitRepair(Desk &desk, ReconciliationFindingRecord finding, Effect effect, Payer payer,
                                           QString key)
{
    store::Submission submission;
    submission.accountId = payer.account.id;
    submission.operation = u"repair:%1.%2"_s.arg(finding.runId).arg(finding.number);
    submission.key = key;
    submission.fingerprint = QCryptographicHash::hash(finding.repairReason.toUtf8(), QCryptographicHash::Sha256);
    Writes beside = besideCommands(effect, payer, *finding.repairedAt);
    submission.commands = std::move(effect.decision.commands);
    submission.records = [finding, beside = std::move(beside)](store::Records &records, ledger::Outcome &outcome) {
        return beside(records, outcome).and_then([&] { return noteRepair(records, finding, outcome); });
    };
    const Result<ledger::Outcome> outcome = co_await store::submitAsync(desk.parts.writer, std::move(submission));
    if (!outcome)
        co_return tl::unexpected(outcome.error());
    co_return Result<void>();
}

} // namespace

asio::awaitable<Result<Repaired>> repair(Desk &desk, RepairRequest request)
{
    Result<std::optional<ReconciliationFindingRecord>> known = co_await findingOf(desk, request.runId, request.number);
    if (!known)
        co_return tl::unexpected(known.error());
    if (!*known)
        co_return failure(ErrorKind::NotFound, u"finding_not_found"_s, u"There is no such finding."_s);
    ReconciliationFindingRecord finding = std::move(**known);
    if (finding.state != "open"_L1)
        co_return Repaired{finding, true};

    const Result<QString> userId = co_await payerId(desk, finding);
    if (!userId)
        co_return tl::unexpected(userId.error());
    const Turns::Turn turn = co_await desk.turns.take(u"user:"_s + *userId);
    const Result<BothSides> now = co_await bothSidesNow(desk, finding.objectId, *userId);
    if (!now)
        co_return tl::unexpected(now.error());
    const Result<Payer> payer = co_await loadPayer(desk.parts.reads, *userId);
    if (!payer)
        co_return tl::unexpected(payer.error());
    Result<Effect> effect = Effect();
    if (compare(now->subject, now->stripe, now->ledger))
        effect = co_await remedy(desk, *now, request, finding.objectId, *payer);
    if (!effect)
        co_return tl::unexpected(effect.error());

    finding.userId = *userId;
    finding.state = u"repaired"_s;
    finding.repairedAt = desk.parts.clock.now();
    finding.repairedBy = request.actor;
    finding.repairReason = request.reason;
    const Result<void> committed = co_await commitRepair(desk, finding, std::move(*effect), *payer, request.key);
    if (!committed && committed.error().code != "already_repaired"_L1)
        co_return tl::unexpected(committed.error());
    known = co_await findingOf(desk, request.runId, request.number);
    if (!known)
        co_return tl::unexpected(known.error());
    co_return Repaired{**known, !committed};
}

} // namespace creditdesk::stripe
