// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/apisupport.h"

#include "server/api/inflightkeys.h"
#include "server/auth/authenticator.h"
#include "server/store/async.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr int kETagBytes = 16;

bool mayReadOthers(Role role)
{
    return role == Role::Finance || role == Role::Admin || role == Role::Service;
}

/// Takes the last user_id out of the items.
QString takeUserId(QueryItems &items)
{
    QString found;
    items.removeIf([&](const auto &item) {
        if (item.first != "user_id"_L1)
            return false;
        found = item.second;
        return true;
    });
    return found;
}

bool matchesETag(const QByteArray &ifNoneMatch, const QByteArray &tag)
{
    for (const QByteArray &one : ifNoneMatch.split(',')) {
        const QByteArray candidate = one.trimmed();
        if (candidate == "*" || candidate == tag || "W/" + candidate == tag)
            return true;
    }
    return false;
}

} // namespace

QueryItems queryItems(const http::Request &request)
{
    QueryItems items;
    for (const auto &[name, value] : request.query.queryItems(QUrl::FullyDecoded))
        items.append({name, value});
    return items;
}

std::optional<QString> idAfter(const QString &cursor)
{
    // PostgreSQL would take what is no UUID for the first page, SQLite for a place of its own.
    const bool isId = QUuid::fromString(cursor).toString(QUuid::WithoutBraces) == cursor;
    return isId ? std::optional(cursor) : std::nullopt;
}

Awaitable<Result<auth::Principal>> requireRole(ApiContext &context, const http::Request &request, Role role)
{
    auto principal = co_await context.authenticator.authenticate(request);
    if (!principal)
        co_return tl::unexpected(principal.error());
    if (auto allowed = auth::require(*principal, role); !allowed)
        co_return tl::unexpected(allowed.error());
    co_return std::move(*principal);
}

Awaitable<Result<Subject>> readSubject(ApiContext &context, const http::Request &request)
{
    auto principal = co_await context.authenticator.authenticate(request);
    if (!principal)
        co_return tl::unexpected(principal.error());
    Subject subject{*principal, principal->userId, queryItems(request)};
    const QString named = takeUserId(subject.query);
    if (!named.isEmpty() && named != subject.userId) {
        if (!mayReadOthers(principal->role))
            co_return tl::unexpected(noSuchAccount());
        subject.userId = named;
    }
    if (subject.userId.isEmpty())
        co_return failure(ErrorKind::InvalidInput, u"user_id_required"_s,
                          u"An API key belongs to nobody: name the account with user_id."_s);
    co_return subject;
}

Result<QString> idempotencyKey(const http::Request &request)
{
    const QByteArray key = request.headers.value("Idempotency-Key").trimmed();
    if (key.isEmpty())
        return failure(
            ErrorKind::InvalidInput, u"idempotency_key_missing"_s,
            u"This call needs an Idempotency-Key header: a new one for each new order, the same when repeating it."_s);
    for (const char c : key) {
        if (c < 0x21 || c > 0x7e)
            return failure(ErrorKind::InvalidInput, u"invalid_idempotency_key"_s,
                           u"An Idempotency-Key consists of visible ASCII characters."_s);
    }
    if (key.size() > kMaxIdempotencyKeyLength)
        return failure(ErrorKind::InvalidInput, u"invalid_idempotency_key"_s,
                       u"An Idempotency-Key has at most %1 characters."_s.arg(kMaxIdempotencyKeyLength));
    return QString::fromLatin1(key);
}

Result<QString> optionalIdempotencyKey(const http::Request &request)
{
    return request.headers.has("Idempotency-Key") ? idempotencyKey(request) : QString();
}

Result<QJsonObject> jsonBody(const http::Request &request)
{
    const QByteArray type = request.headers.value("Content-Type").split(';').first().trimmed().toLower();
    if (!type.isEmpty() && type != "application/json")
        return failure(ErrorKind::InvalidInput, u"not_json"_s, u"Send the body as application/json."_s);
    return parseJsonObject(request.body);
}

QByteArray fingerprint(const QJsonObject &body)
{
    // Qt keeps members sorted by name, so equal content gives equal bytes.
    return QCryptographicHash::hash(QJsonDocument(body).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256);
}

http::Response withETag(const http::Request &request, const QJsonObject &body, const QJsonObject &tagged,
                        const QByteArray &cacheControl)
{
    const QByteArray tag = "W/\"" + fingerprint(tagged).left(kETagBytes).toHex() + '"';
    const bool known = matchesETag(request.headers.value("If-None-Match"), tag);
    http::Response response = known ? http::Response::empty(304) : http::Response::json(body);
    response.headers.set("ETag", tag);
    response.headers.set("Cache-Control", cacheControl);
    response.headers.set("Vary", "Authorization");
    return response;
}

Error noSuchAccount()
{
    return {ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account, or it is not yours."_s};
}

Awaitable<Result<CommandCall>> openCommand(ApiContext &context, const http::Request &request, Role role)
{
    auto principal = co_await requireRole(context, request, role);
    if (!principal)
        co_return tl::unexpected(principal.error());
    auto key = idempotencyKey(request);
    if (!key)
        co_return tl::unexpected(key.error());
    auto body = jsonBody(request);
    if (!body)
        co_return tl::unexpected(body.error());
    co_return CommandCall{std::move(*principal), std::move(*key), std::move(*body)};
}

QString readReason(JsonReader &reader)
{
    const QString reason = reader.text("reason"_L1).trimmed();
    if (reason.isEmpty() || reason.size() > kMaxReasonLength)
        reader.reject("reason"_L1, u"'reason' must have 1 to %1 characters."_s.arg(kMaxReasonLength));
    return reason;
}

store::Submission submissionOf(const CommandCall &call, const QString &accountId, const QString &operation,
                               ledger::Command command)
{
    store::Submission submission;
    submission.accountId = accountId;
    submission.operation = operation;
    submission.key = call.key;
    submission.fingerprint = fingerprint(call.body);
    submission.commands.push_back(std::move(command));
    return submission;
}

Awaitable<Result<QString>>
findAccount(ApiContext &context, std::function<Result<std::optional<QString>>(store::Reader &)> find, Error notFound)
{
    const auto found = co_await context.reads.run<std::optional<QString>>(std::move(find));
    if (!found)
        co_return tl::unexpected(found.error());
    if (!*found)
        co_return tl::unexpected(notFound);
    co_return **found;
}

Awaitable<Result<ledger::Outcome>> submitOnce(ApiContext &context, store::Submission submission)
{
    InFlightKeys::Guard held;
    if (!submission.key.isEmpty()) {
        auto guard = context.inFlight.enter(submission.accountId, submission.operation, submission.key);
        if (!guard)
            co_return tl::unexpected(guard.error());
        held = std::move(*guard);
    }
    co_return co_await store::submitAsync(context.writer, std::move(submission));
}

void markReplayed(http::Response &response)
{
    response.headers.set("Idempotent-Replayed", "true");
}

http::Response answerTo(const ledger::Outcome &outcome, const QJsonObject &body, int status)
{
    http::Response response = http::Response::json(body, status);
    if (outcome.replayed)
        markReplayed(response);
    return response;
}

QJsonObject bookingJson(const ledger::Outcome &outcome)
{
    QJsonObject body{{u"available"_s, qint64(outcome.available.count())},
                     {u"balance"_s, qint64(outcome.balance.count())}};
    if (outcome.transaction)
        body.insert("transaction"_L1, outcome.transaction->toJson());
    return body;
}

Awaitable<Result<void>> touch(ApiContext &context, QString userId)
{
    store::Submission submission;
    submission.accountId = std::move(userId);
    submission.operation = u"touch"_s;
    submission.commands.emplace_back(ledger::Touch{});
    auto outcome = co_await store::submitAsync(context.writer, std::move(submission));
    if (!outcome)
        co_return tl::unexpected(outcome.error());
    co_return Result<void>();
}

} // namespace creditdesk::api
