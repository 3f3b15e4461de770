// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/attempts.h"

#include "core/jsonreader.h"
#include "server/store/async.h"
#include "server/store/readpool.h"

#include <QCryptographicHash>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

using store::Reader;
using store::Records;
using store::StripeAttemptRecord;

namespace {

asio::awaitable<Result<std::optional<StripeAttemptRecord>>> load(Desk &desk, QString key)
{
    std::function<Result<std::optional<StripeAttemptRecord>>(Reader &)> read = [key](Reader &reader) {
        return reader.records().stripe().attempt(key);
    };
    co_return co_await desk.parts.reads.run<std::optional<StripeAttemptRecord>>(std::move(read));
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
    const auto attempt = co_await load(desk, key);
    if (!attempt)
        co_return tl::unexpected(attempt.error());
    if (!*attempt)
        co_return std::optional<QJsonObject>();
    if ((*attempt)->purpose != purpose) {
        co_return failure(ErrorKind::KeyReused, u"key_reused"_s,
                          u"This Idempotency-Key was used for something else. Use a new key for each new action."_s);
    }
    if ((*attempt)->response.isEmpty())
        co_return std::optional<QJsonObject>();
    const auto answer = parseJsonObject((*attempt)->response);
    if (!answer)
        co_return tl::unexpected(answer.error());
    co_return std::optional(*answer);
}

asio::awaitable<Result<QJsonObject>> createOnce(Desk &desk, Creation creation,
                                                std::function<Result<void>(Records &, const QJsonObject &)> alsoStore)
{
    StripeAttemptRecord attempt{
        QString::fromLatin1(creation.key), creation.userId, creation.purpose, desk.parts.clock.now(), {}};
    const auto before = co_await storedAnswer(desk, attempt.key, attempt.purpose);
    if (!before)
        co_return tl::unexpected(before.error());
    if (*before)
        co_return **before;

    std::function<Result<void>(Records &)> remember = [attempt](Records &records) {
        return records.stripe().putAttempt(attempt);
    };
    const Result<void> remembered = co_await store::writeAsync(desk.parts.writer, std::move(remember));
    if (!remembered)
        co_return tl::unexpected(remembered.error());

    const Result<QJsonObject> answer = co_await desk.client.post(creation.path, creation.fields, creation.key);
    if (!answer)
        co_return tl::unexpected(answer.error());

    attempt.response = QJsonDocument(*answer).toJson(QJsonDocument::Compact);
    std::function<Result<void>(Records &)> keep = [attempt, alsoStore, object = *answer](Records &records) {
        const Result<void> put = records.stripe().putAttempt(attempt);
        return put ? alsoStore(records, object) : put;
    };
    const Result<void> kept = co_await store::writeAsync(desk.parts.writer, std::move(keep));
    if (!kept)
        co_return tl::unexpected(kept.error());
    co_return answer;
}

} // namespace creditdesk::stripe
