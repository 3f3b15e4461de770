// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/attempts.h"

#include "core/jsonreader.h"
#include "server/store/async.h"
#include "server/store/readpool.h"
#include "server/stripe/stripeerrors.h"

#include <QCryptographicHash>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::Reader;
using store::Records;
using store::StripeAttemptRecord;

namespace {

/// Attempts under one client's key, or changes to one thing on one day: far more than any person makes.
constexpr int kMaxChain = 100;

/// Kept as the answer of an attempt that Stripe refused for good.
const QByteArray kRefused = R"({"creditdesk_refused":true})";

asio::awaitable<Result<std::optional<StripeAttemptRecord>>> load(Desk &desk, QString key)
{
    std::function<Result<std::optional<StripeAttemptRecord>>(Reader &)> read = [key](Reader &reader) {
        return reader.records().stripe().attempt(key);
    };
    co_return co_await desk.parts.reads.run<std::optional<StripeAttemptRecord>>(std::move(read));
}

enum class After { Refusal, AnyAnswer };

/// The attempt that counts: the first in the chain of keys that is not over. Over is one that was refused, or one that
/// was answered at all. Not stored yet: its record with nothing but key and purpose.
asio::awaitable<Result<StripeAttemptRecord>> currentAttempt(Desk &desk, QString key, QString purpose, After over)
{
    for (int link = 0;; ++link) {
        const auto attempt = co_await load(desk, key);
        if (!attempt)
            co_return tl::unexpected(attempt.error());
        if (!*attempt)
            co_return StripeAttemptRecord{key, {}, purpose, {}, {}};
        if ((*attempt)->purpose != purpose) {
            co_return failure(
                ErrorKind::KeyReused, u"key_reused"_s,
                u"This Idempotency-Key was used for something else. Use a new key for each new action."_s);
        }
        const QByteArray &answer = (*attempt)->response;
        const bool isOver = answer == kRefused || (over == After::AnyAnswer && !answer.isEmpty());
        if (!isOver || link == kMaxChain)
            co_return **attempt;
        key = QString::fromLatin1(attemptKey({key, u"next"_s}));
    }
}

asio::awaitable<Result<void>> store(Desk &desk, StripeAttemptRecord attempt)
{
    std::function<Result<void>(Records &)> put = [attempt](Records &records) {
        return records.stripe().putAttempt(attempt);
    };
    co_return co_await store::writeAsync(desk.parts.writer, std::move(put));
}

using AlsoStore = std::function<Result<void>(Records &, const QJsonObject &answer)>;

/// Sends under the attempt's key, which is stored before; what comes back for good is stored after.
asio::awaitable<Result<QJsonObject>> carryOut(Desk &desk, StripeAttemptRecord attempt, Creation creation,
                                              AlsoStore alsoStore)
{
    attempt.userId = creation.userId;
    attempt.createdAt = desk.parts.clock.now();
    attempt.response.clear();
    const Result<void> remembered = co_await store(desk, attempt);
    if (!remembered)
        co_return tl::unexpected(remembered.error());

    const Result<QJsonObject> answer =
        co_await desk.client.post(creation.path, creation.fields, attempt.key.toLatin1());
    if (!answer) {
        if (isDefiniteRefusal(answer.error())) {
            attempt.response = kRefused;
            // If this is not written, the next attempt is refused as this one was: no harm done.
            [[maybe_unused]] const Result<void> noted = co_await store(desk, attempt);
        }
        co_return tl::unexpected(answer.error());
    }
    attempt.response = QJsonDocument(*answer).toJson(QJsonDocument::Compact);
    std::function<Result<void>(Records &)> keep = [attempt, alsoStore, object = *answer](Records &records) {
        const Result<void> put = records.stripe().putAttempt(attempt);
        return put && alsoStore ? alsoStore(records, object) : put;
    };
    const Result<void> kept = co_await store::writeAsync(desk.parts.writer, std::move(keep));
    if (!kept)
        co_return tl::unexpected(kept.error());
    co_return answer;
}

/// Nothing without a stored answer.
Result<std::optional<QJsonObject>> answerOf(const StripeAttemptRecord &attempt)
{
    if (attempt.response.isEmpty() || attempt.response == kRefused)
        return std::optional<QJsonObject>();
    return parseJsonObject(attempt.response).map([](const QJsonObject &answer) { return std::optional(answer); });
}

} // namespace

QByteArray attemptKey(std::initializer_list<QString> parts)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &part : parts) {
        const QByteArray bytes = part.toUtf8();
        hash.addData(QByteArray::number(bytes.size()) + ':' + bytes);
    }
    return "creditdesk-" + hash.result().toHex();
}

asio::awaitable<Result<std::optional<QJsonObject>>> storedAnswer(Desk &desk, QString key, QString purpose)
{
    const auto attempt = co_await currentAttempt(desk, std::move(key), std::move(purpose), After::Refusal);
    if (!attempt)
        co_return tl::unexpected(attempt.error());
    co_return answerOf(*attempt);
}

asio::awaitable<Result<std::optional<QJsonObject>>> changeOnce(Desk &desk, Creation change)
{
    const auto attempt =
        co_await currentAttempt(desk, QString::fromLatin1(change.key), change.purpose, After::AnyAnswer);
    if (!attempt)
        co_return tl::unexpected(attempt.error());
    const bool wasSentBefore = !attempt->userId.isEmpty();
    AlsoStore nothing;
    const Result<QJsonObject> answer = co_await carryOut(desk, *attempt, std::move(change), std::move(nothing));
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return wasSentBefore ? std::optional<QJsonObject>() : std::optional(*answer);
}

asio::awaitable<Result<QJsonObject>> createOnce(Desk &desk, Creation creation, AlsoStore alsoStore)
{
    const auto attempt =
        co_await currentAttempt(desk, QString::fromLatin1(creation.key), creation.purpose, After::Refusal);
    if (!attempt)
        co_return tl::unexpected(attempt.error());
    const auto before = answerOf(*attempt);
    if (!before)
        co_return tl::unexpected(before.error());
    if (*before)
        co_return **before;
    co_return co_await carryOut(desk, *attempt, std::move(creation), std::move(alsoStore));
}

} // namespace creditdesk::stripe
