// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/eventcommit.h"

#include "server/store/async.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::CheckoutSessionRecord;
using store::Records;
using store::StripeEventRecord;

namespace {

/// Events come in any order: what is final stays, and "pending" never replaces an end.
bool mayFollow(const QString &known, const QString &next)
{
    if (known == "complete"_L1)
        return false;
    if (known == "failed"_L1 || known == "expired"_L1)
        return next == "complete"_L1;
    return true;
}

/// True if the session's state is another one now.
Result<bool> putSession(Records &records, const SessionNews &news, const QString &userId, Timestamp now)
{
    const auto known = records.stripe().session(news.id);
    if (!known)
        return tl::unexpected(known.error());
    if (!*known && userId.isEmpty())
        return false; // not a session of ours
    CheckoutSessionRecord session =
        (*known).value_or(CheckoutSessionRecord{news.id, userId, news.kind, {}, u"open"_s, 0, news.createdAt, now});
    if (*known && !mayFollow(session.state, news.state))
        return false;
    const bool changed = session.state != news.state;
    session.state = news.state;
    session.updatedAt = now;
    if (news.credits > 0)
        session.credits = news.credits;
    return records.stripe().putSession(session).map([changed] { return changed; });
}

/// What was not told by an event has no row.
Result<void> putRow(Records &records, const StripeEventRecord &event)
{
    return event.id.isEmpty() ? Result<void>() : records.stripe().putEvent(event);
}

/// Of several servers that looked at Stripe at once one writes; what the others saw may be older.
Result<void> beFirst(Records &records, const QString &userId, std::int64_t planVersion)
{
    return records.stripe().raisePlanVersion(userId, planVersion).and_then([](bool isFirst) -> Result<void> {
        if (isFirst)
            return {};
        return failure(ErrorKind::Unavailable, QString(kPlanMoved),
                       u"Another server changed this person's plan at the same moment. Try again."_s);
    });
}

/// Refused by the rules, not by circumstances: sending it again would change nothing.
bool isFinalRefusal(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::InsufficientCredits:
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
    case ErrorKind::KeyReused:
    case ErrorKind::Overflow:
        return true;
    default:
        return false;
    }
}

store::ForeseenStripe foreseen(const Effect &effect, const QString &userId)
{
    store::ForeseenStripe foreseen;
    if (effect.session)
        foreseen.sessions.append(effect.session->id);
    if (effect.lookedAtPlan)
        foreseen.planVersions.append(userId);
    return foreseen;
}

/// Once for each `key`; an empty one may be written again.
asio::awaitable<Result<void>> write(Desk &desk, Writes records, QString userId, Effect effect, QString key)
{
    if (userId.isEmpty()) {
        std::function<Result<void>(Records &)> alone = [records](Records &rows) {
            ledger::Outcome unheard; // nobody's streams to tell
            return records(rows, unheard);
        };
        co_return co_await store::writeAsync(desk.parts.writer, std::move(alone));
    }
    store::Submission submission;
    submission.accountId = userId;
    submission.operation = u"stripe"_s;
    submission.key = key;
    submission.fingerprint = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256);
    submission.foreseen = foreseen(effect, userId);
    submission.commands = std::move(effect.decision.commands);
    submission.records = std::move(records);
    const Result<ledger::Outcome> outcome = co_await store::submitAsync(desk.parts.writer, std::move(submission));
    if (!outcome)
        co_return tl::unexpected(outcome.error());
    co_return Result<void>();
}

} // namespace

Writes besideCommands(const Effect &effect, const std::optional<Payer> &payer, Timestamp now)
{
    const QString userId = payer ? payer->account.id : QString();
    const bool linkCustomer = payer && payer->account.plan.stripeCustomerId.isEmpty() && !effect.customerId.isEmpty();
    const bool setCustomer = linkCustomer || effect.dropCustomer;
    const QString customerId = effect.dropCustomer ? QString() : effect.customerId;
    const std::vector<PaymentNews> payments = payer ? effect.payments : std::vector<PaymentNews>();
    const auto version = payer && effect.lookedAtPlan ? std::optional(payer->planVersion) : std::nullopt;
    return [session = effect.session, userId, setCustomer, customerId, payments, version,
            now](Records &rows, ledger::Outcome &outcome) -> Result<void> {
        if (const Result<void> first = version ? beFirst(rows, userId, *version) : Result<void>(); !first)
            return first;
        if (setCustomer) {
            if (const Result<void> set = rows.stripe().setCustomer(userId, customerId); !set)
                return set;
        }
        for (const PaymentNews &payment : payments) {
            if (const Result<void> put = rows.stripe().putPayment({payment.paymentId, payment.sourceId, userId, now});
                !put)
                return put;
        }
        if (!session)
            return {};
        return putSession(rows, *session, userId, now).map([&outcome](bool changed) {
            outcome.pendingChanged = changed;
        });
    };
}

asio::awaitable<Result<StripeEventRecord>> commitEffect(Desk &desk, StripeEventRecord event, Effect effect,
                                                        std::optional<Payer> payer, Writes more)
{
    if (!more)
        more = [](Records &, ledger::Outcome &) { return Result<void>(); };

    event.state = effect.decision.state;
    event.reason = effect.decision.reason;
    const QString userId = payer ? payer->account.id : QString();
    event.userId = userId;
    Writes beside = besideCommands(effect, payer, desk.parts.clock.now());
    Writes records = [event, beside = std::move(beside), more](Records &rows, ledger::Outcome &outcome) {
        return putRow(rows, event).and_then([&] { return beside(rows, outcome); }).and_then([&] {
            return more(rows, outcome);
        });
    };
    // An event that booked nothing, or not all, may be looked at again, and then its effect must not pass for done
    // with: grants have keys of their own, and plan state may be written twice.
    const bool isFinal = event.state == "applied"_L1 && !effect.decision.commands.empty() && !effect.isState;
    const QString key = isFinal ? event.id : QString();
    const Result<void> written = co_await write(desk, std::move(records), userId, std::move(effect), key);
    if (written)
        co_return event;
    if (!isFinalRefusal(written.error().kind))
        co_return tl::unexpected(written.error());

    event.state = u"review"_s;
    event.reason = u"The ledger refused it: "_s + written.error().code;
    std::function<Result<void>(Records &)> onlyTheEvent = [event, more](Records &rows) {
        ledger::Outcome unheard;
        return putRow(rows, event).and_then([&] { return more(rows, unheard); });
    };
    const Result<void> reviewed = co_await store::writeAsync(desk.parts.writer, std::move(onlyTheEvent));
    if (!reviewed)
        co_return tl::unexpected(reviewed.error());
    co_return event;
}

asio::awaitable<void> noteFailure(Desk &desk, StripeEventRecord event)
{
    event.state = u"failed"_s;
    std::function<Result<void>(Records &)> note = [event](Records &rows) -> Result<void> {
        const auto known = rows.stripe().event(event.id);
        if (!known)
            return tl::unexpected(known.error());
        if (*known && (*known)->state != "failed"_L1 && (*known)->state != "received"_L1)
            return {};
        return rows.stripe().putEvent(event);
    };
    // The answer is 5xx whatever happens to the note.
    [[maybe_unused]] const Result<void> noted = co_await store::writeAsync(desk.parts.writer, std::move(note));
}

} // namespace creditdesk::stripe
