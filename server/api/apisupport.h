// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jsonreader.h"
#include "core/queryitems.h"
#include "server/api/apicontext.h"
#include "server/auth/principal.h"
#include "server/http/message.h"
#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"

namespace creditdesk::api {

template <typename T>
using Awaitable = boost::asio::awaitable<T>;

constexpr int kMaxIdempotencyKeyLength = 255;
constexpr int kMaxReasonLength = 500;

/// The decoded query parameters, in order.
[[nodiscard]] QueryItems queryItems(const http::Request &request);

/// Where the page begins that `cursor` asks for, as `placeOf` reads it; none: the first. What it cannot read is
/// refused.
template <typename Place>
std::optional<Place> readCursor(QueryReader &query, std::optional<Place> (*placeOf)(const QString &cursor))
{
    const QString name = QStringLiteral("cursor");
    const QString cursor = query.text(name).value_or(QString());
    if (cursor.isEmpty())
        return std::nullopt;
    std::optional<Place> place = placeOf(cursor);
    if (!place)
        query.reject(name, QStringLiteral("'cursor' must be the 'next_cursor' of the page before."));
    return place;
}

/// Which part of a list is asked for, where there is nothing else to ask.
template <typename Place>
struct Page {
    int limit = 0;
    std::optional<Place> after; ///< none: the first
};

/// By `limit` and `cursor`; `invalid_parameter` for these and any other parameter.
template <typename Place>
Result<Page<Place>> readPage(const http::Request &request, int defaultLimit, int maxLimit,
                             std::optional<Place> (*placeOf)(const QString &cursor))
{
    QueryReader query(queryItems(request));
    Page<Place> page{query.limit(defaultLimit, maxLimit), readCursor(query, placeOf)};
    if (const auto error = query.finish())
        return tl::unexpected(*error);
    return page;
}

/// The cursor of a list that goes by an id of ours.
[[nodiscard]] std::optional<QString> idAfter(const QString &cursor);

/// Whose data a call is about, and who asks.
struct Subject {
    auth::Principal principal;
    QString userId;
    QueryItems query; ///< without user_id
};

/// Signed in with at least that role; for calls that concern nobody in particular.
[[nodiscard]] Awaitable<Result<auth::Principal>> requireRole(ApiContext &context, const http::Request &request,
                                                             Role role);
/// The caller's own data, or with `user_id` somebody else's for finance, admin and service. For a plain user another
/// id is `account_not_found`, as if it did not exist; a service key without user_id is told so (`user_id_required`).
[[nodiscard]] Awaitable<Result<Subject>> readSubject(ApiContext &context, const http::Request &request);

/// The Idempotency-Key header; `idempotency_key_missing` (InvalidInput) or `invalid_idempotency_key`.
[[nodiscard]] Result<QString> idempotencyKey(const http::Request &request);
/// The same where it may be left out: then empty.
[[nodiscard]] Result<QString> optionalIdempotencyKey(const http::Request &request);
/// The body as JSON object, within the depth limit; a content type other than JSON is refused.
[[nodiscard]] Result<QJsonObject> jsonBody(const http::Request &request);
/// Hash of the content of a command: the same members in any order give the same.
[[nodiscard]] QByteArray fingerprint(const QJsonObject &body);

/// 200 with an ETag over `tagged`, or 304 when If-None-Match names it. `cacheControl` as in RFC 9111.
[[nodiscard]] http::Response withETag(const http::Request &request, const QJsonObject &body, const QJsonObject &tagged,
                                      const QByteArray &cacheControl);

[[nodiscard]] Error noSuchAccount();

/// What a command of a backend or an admin opens with: who gives it, under which key, and its content.
struct CommandCall {
    auth::Principal principal;
    QString key;
    QJsonObject body;
};
[[nodiscard]] Awaitable<Result<CommandCall>> openCommand(ApiContext &context, const http::Request &request, Role role);
/// `reason`: what an admin says to what they do, for the audit log. 1 to kMaxReasonLength characters.
[[nodiscard]] QString readReason(JsonReader &reader);
/// The submission of one command that a call asked for.
[[nodiscard]] store::Submission submissionOf(const CommandCall &call, const QString &accountId,
                                             const QString &operation, ledger::Command command);

/// Submits for a client: `request_in_flight` (Conflict) while the same key is being worked on.
[[nodiscard]] Awaitable<Result<ledger::Outcome>> submitOnce(ApiContext &context, store::Submission submission);
/// Whose a hold or a grant is. NotFound with that code when there is none such.
[[nodiscard]] Awaitable<Result<QString>>
findAccount(ApiContext &context, std::function<Result<std::optional<QString>>(store::Reader &)> find, Error notFound);

/// Tells the caller that this was answered before.
void markReplayed(http::Response &response);
/// The answer to a submission; one that was given before says so.
[[nodiscard]] http::Response answerTo(const ledger::Outcome &outcome, const QJsonObject &body, int status = 200);
/// `available`, `balance` and the `transaction` of a booking.
[[nodiscard]] QJsonObject bookingJson(const ledger::Outcome &outcome);

/// Books what is due on the account.
[[nodiscard]] Awaitable<Result<void>> touch(ApiContext &context, QString userId);

/// Reads an account as of now, in one snapshot. If something is due it is booked first, so that every answer agrees
/// with the ledger's rows. `account_not_found` for an unknown one.
template <typename T>
Awaitable<Result<T>> readCurrent(ApiContext &context, QString userId,
                                 std::function<Result<T>(store::Reader &, const ledger::AccountState &)> read)
{
    constexpr int kAttempts = 2; // the second reads whatever is there: the clock may have moved on again
    for (int attempt = 1;; ++attempt) {
        const Timestamp now = context.clock.now();
        std::function<Result<std::optional<T>>(store::Reader &)> job =
            [&read, userId, now, attempt](store::Reader &reader) -> Result<std::optional<T>> {
            std::optional<T> value;
            auto done = reader.inSnapshot([&]() -> Result<void> {
                auto account = reader.account(userId);
                if (!account)
                    return tl::unexpected(account.error());
                if (!*account)
                    return tl::unexpected(noSuchAccount());
                if ((*account)->nextDueAt && *(*account)->nextDueAt <= now && attempt < kAttempts)
                    return {};
                auto answer = read(reader, **account);
                if (!answer)
                    return tl::unexpected(answer.error());
                value = std::move(*answer);
                return {};
            });
            if (!done)
                return tl::unexpected(done.error());
            return value;
        };
        auto answer = co_await context.reads.run<std::optional<T>>(std::move(job));
        if (!answer)
            co_return tl::unexpected(answer.error());
        if (*answer)
            co_return std::move(**answer);
        const auto touched = co_await touch(context, userId);
        if (!touched)
            co_return tl::unexpected(touched.error());
    }
}

} // namespace creditdesk::api
