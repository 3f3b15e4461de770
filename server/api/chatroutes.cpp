// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "server/api/apisupport.h"
#include "server/api/inflightkeys.h"
#include "server/auth/authenticator.h"
#include "server/chat/chatservice.h"
#include "server/http/router.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr qsizetype kMaxMessages = 1'000;

void checkMessages(JsonReader &reader, const QJsonArray &messages)
{
    if (messages.isEmpty() || messages.size() > kMaxMessages)
        reader.reject("messages"_L1, u"'messages' must have 1 to %1 messages."_s.arg(kMaxMessages));
    for (const QJsonValue &message : messages) {
        if (message.toObject().value("role"_L1).toString().isEmpty())
            return reader.reject("messages"_L1, u"Every message is an object with a 'role'."_s);
    }
}

/// Whose credits pay: a person's own; a backend names the account.
Result<QString> payer(const auth::Principal &principal, const std::optional<QString> &named)
{
    if (principal.role != Role::Service) {
        if (named && *named != principal.userId)
            return tl::unexpected(noSuchAccount());
        return principal.userId;
    }
    if (!named || named->isEmpty())
        return failure(ErrorKind::InvalidInput, u"user_id_required"_s,
                       u"An API key belongs to nobody: name the account with user_id."_s);
    return *named;
}

Result<chat::ChatQuery> readQuery(const QJsonObject &body, const auth::Principal &principal)
{
    JsonReader reader(body);
    chat::ChatQuery query;
    const auto named = reader.optionalText("user_id"_L1);
    const auto message = reader.optionalText("message"_L1);
    query.messages = reader.array("messages"_L1);
    query.tools = reader.texts("tools"_L1);
    if (message.has_value() == reader.has("messages"_L1))
        reader.reject("message"_L1, u"Send either 'message' or 'messages'."_s);
    else if (message && message->trimmed().isEmpty())
        reader.reject("message"_L1, u"'message' must not be empty."_s);
    else if (message)
        query.messages = {QJsonObject{{u"role"_s, u"user"_s}, {u"content"_s, *message}}};
    else
        checkMessages(reader, query.messages);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    auto userId = payer(principal, named);
    if (!userId)
        return tl::unexpected(userId.error());
    query.userId = *userId;
    query.actor = principal.actor();
    query.fingerprint = fingerprint(body);
    return query;
}

Awaitable<http::Response> stream(ApiContext &context, http::Request request)
{
    const auto principal = co_await context.authenticator.authenticate(request);
    if (!principal)
        co_return http::Response::problem(principal.error());
    const auto key = optionalIdempotencyKey(request);
    if (!key)
        co_return http::Response::problem(key.error());
    const auto body = jsonBody(request);
    if (!body)
        co_return http::Response::problem(body.error());
    auto query = readQuery(*body, *principal);
    if (!query)
        co_return http::Response::problem(query.error());
    query->key = *key;
    InFlightKeys::Guard inFlight; // to the end of the answer, not only until it begins
    if (!key->isEmpty()) {
        auto guard = context.inFlight.enter(query->userId, u"chat"_s, *key);
        if (!guard)
            co_return http::Response::problem(guard.error());
        inFlight = std::move(*guard);
    }
    co_return co_await context.chat.answer(std::move(*query), request, std::move(inFlight));
}

} // namespace

void addChatRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/chat/stream"_s,
               [&context](http::Request request) { return stream(context, std::move(request)); });
}

} // namespace creditdesk::api
