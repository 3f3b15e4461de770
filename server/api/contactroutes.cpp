// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/user.h"
#include "server/api/apisupport.h"
#include "server/http/router.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

/// The same key and text give the same id, so a repetition can be answered without keeping the answer. The text counts,
/// too: the store forgets keys after a while and enquiries never, and then a key may come with another text.
QString enquiryId(const QString &userId, const QString &key, const QByteArray &fingerprint)
{
    static const QUuid space(u"{0d0b2c5e-6f0e-4a52-9d3c-6c1f3f8f2a11}"_s);
    const QUuid id = key.isEmpty()
                         ? QUuid::createUuid()
                         : QUuid::createUuidV5(space, userId.toUtf8() + '\n' + key.toUtf8() + '\n' + fingerprint);
    return id.toString(QUuid::WithoutBraces);
}

Awaitable<http::Response> contact(ApiContext &context, http::Request request)
{
    const auto principal = co_await requireRole(context, request, Role::User);
    if (!principal)
        co_return http::Response::problem(principal.error());
    const auto body = jsonBody(request);
    if (!body)
        co_return http::Response::problem(body.error());
    auto enquiry = ContactRequest::fromJson(*body);
    if (!enquiry)
        co_return http::Response::problem(enquiry.error());
    const auto key = optionalIdempotencyKey(request);
    if (!key)
        co_return http::Response::problem(key.error());
    store::Submission submission;
    submission.accountId = principal->userId;
    submission.operation = u"contact"_s;
    submission.key = *key;
    submission.fingerprint = fingerprint(*body);
    const QString id = enquiryId(principal->userId, *key, submission.fingerprint);
    submission.records = [id, userId = principal->userId,
                          enquiry = std::move(*enquiry)](store::Records &records, const ledger::Outcome &outcome) {
        return records.addContact({id, userId, enquiry, outcome.at});
    };
    const auto stored = co_await submitOnce(context, std::move(submission));
    if (!stored)
        co_return http::Response::problem(stored.error());
    co_return answerTo(*stored, {{u"id"_s, id}, {u"received_at"_s, toRfc3339(stored->at)}}, 201);
}

} // namespace

void addContactRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Post, u"/api/contact"_s,
               [&context](http::Request request) { return contact(context, std::move(request)); });
}

} // namespace creditdesk::api
