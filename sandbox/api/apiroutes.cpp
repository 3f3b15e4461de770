// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"

#include "sandbox/api/expand.h"
#include "sandbox/formdecoder.h"
#include "sandbox/listing.h"
#include "server/http/methodname.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QRandomGenerator>

namespace creditdesk::sandbox {
namespace {

constexpr int kMaxIdempotencyKey = 255;

QString newRequestId()
{
    return "req_"_L1 + QString::number(QRandomGenerator::system()->generate64(), 36).rightJustified(14, u'0').right(14);
}

QByteArray bytesOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

/// "sk_test_…" of `Authorization: Bearer` or of Basic's user name; empty: none.
QString keyOf(const QByteArray &authorization)
{
    if (authorization.startsWith("Bearer "))
        return QString::fromUtf8(authorization.sliced(7)).trimmed();
    if (!authorization.startsWith("Basic "))
        return {};
    const QByteArray pair = QByteArray::fromBase64(authorization.sliced(6));
    const qsizetype colon = pair.indexOf(':');
    return QString::fromUtf8(colon < 0 ? pair : pair.first(colon));
}

/// Enough of a key to recognise it by, never the key.
QString masked(const QString &key)
{
    return key.left(8) + "****"_L1 + (key.size() > 16 ? key.right(4) : QString());
}

ApiResult paramsOf(const http::Request &request)
{
    const QByteArray query = request.query.query(QUrl::FullyEncoded).toLatin1();
    if (request.method == http::Method::Get || request.body.isEmpty())
        return decodeForm(query);
    return decodeForm(query.isEmpty() ? request.body : query + '&' + request.body);
}

} // namespace

ApiRoutes::ApiRoutes(World &world, QString apiKey) : m_world(world), m_apiKey(std::move(apiKey)) {}

void ApiRoutes::add(const QString &operation, Operation run)
{
    Q_ASSERT_X(m_spec.knows(operation), "ApiRoutes", qPrintable(operation));
    m_operations.emplace_back(operation, std::move(run));
}

void ApiRoutes::install(http::Router &router)
{
    for (const auto &[operation, run] : m_operations) {
        router.add(
            http::methodFromName(operation.section(u' ', 0, 0)).value(), operation.section(u' ', 1),
            [this, name = operation, task = run](http::Request request) -> boost::asio::awaitable<http::Response> {
                co_return serve(request, name, task);
            });
    }
    for (const QString &pattern : {u"/v1/{a}"_s, u"/v1/{a}/{b}"_s, u"/v1/{a}/{b}/{c}"_s, u"/v1/{a}/{b}/{c}/{d}"_s,
                                   u"/v1/{a}/{b}/{c}/{d}/{e}"_s}) {
        for (const http::Method method : {http::Method::Get, http::Method::Post, http::Method::Delete}) {
            router.add(method, pattern, [this](http::Request request) -> boost::asio::awaitable<http::Response> {
                co_return serve(request, {}, {});
            });
        }
    }
}

StripeResult<void> ApiRoutes::authorize(const http::Request &request) const
{
    const QString key = keyOf(request.headers.value("Authorization"));
    if (key.isEmpty()) {
        return unauthorized(u"You did not provide an API key. You need to provide your API key in the Authorization "
                            u"header, using Bearer auth "
                            "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."_s);
    }
    const bool known =
        m_apiKey.isEmpty() ? key.startsWith("sk_test_"_L1) || key.startsWith("rk_test_"_L1) : key == m_apiKey;
    if (!known)
        return unauthorized(u"Invalid API Key provided: %1"_s.arg(masked(key)));
    return {};
}

http::Response ApiRoutes::serve(const http::Request &request, const QString &operation, const Operation &run)
{
    const QString requestId = newRequestId();
    const auto refuse = [&](const StripeError &error) {
        return respond(request, requestId, {error.status, bytesOf(error.toJson())});
    };
    if (const auto authorized = authorize(request); !authorized)
        return refuse(authorized.error());
    if (!run) {
        StripeError error;
        error.status = 404;
        error.message =
            u"Unrecognized request URL (%1: %2). The sandbox has the part of Stripe's API that Creditdesk uses."_s.arg(
                http::methodName(request.method), request.path);
        return refuse(error);
    }
    const auto decoded = paramsOf(request);
    if (!decoded)
        return refuse(decoded.error());
    const QString key =
        request.method == http::Method::Post ? QString::fromUtf8(request.headers.value("Idempotency-Key")) : QString();
    if (key.size() > kMaxIdempotencyKey)
        return refuse(
            idempotencyConflict(400, u"Idempotency keys can have up to %1 characters."_s.arg(kMaxIdempotencyKey))
                .value());
    const QByteArray content =
        QCryptographicHash::hash(request.path.toUtf8() + '\n' + QJsonDocument(*decoded).toJson(QJsonDocument::Compact),
                                 QCryptographicHash::Sha256);
    const auto earlier = m_idempotency.begin(key, content, requestId);
    if (!earlier)
        return refuse(earlier.error());
    if (*earlier) {
        http::Response replay = respond(request, requestId, {(*earlier)->status, (*earlier)->body});
        replay.headers.set("Idempotent-Replayed", "true");
        replay.headers.set("Original-Request", (*earlier)->requestId.toLatin1());
        return replay;
    }
    const auto checked = m_spec.check(operation, *decoded);
    if (!checked) {
        m_idempotency.forget(key); // Stripe keeps nothing when parameters fail validation
        return refuse(checked.error());
    }
    const Call call{request.pathParameters.value(u"id"_s), request.path, *checked,
                    QString::fromLatin1(request.headers.value("Stripe-Version"))};
    const Reply reply = execute(request, call, requestId, run);
    m_idempotency.finish(key, reply.status, reply.body);
    return respond(request, requestId, reply);
}

ApiRoutes::Reply ApiRoutes::execute(const http::Request &request, const Call &call, const QString &requestId,
                                    const Operation &run)
{
    const std::lock_guard lock(m_world.mutex);
    m_world.setRequest({requestId, QString::fromUtf8(request.headers.value("Idempotency-Key"))});
    auto result = run(m_world, call);
    if (result)
        result = expanded(m_world, rendered(*result), call.params.value("expand"_L1).toArray());
    m_world.setRequest({});
    if (!result)
        return {result.error().status, bytesOf(result.error().toJson())};
    return {200, bytesOf(*result)};
}

http::Response ApiRoutes::respond(const http::Request &request, const QString &requestId, const Reply &reply) const
{
    http::Response response = http::Response::text(reply.body, "application/json", reply.status);
    const QByteArray version = request.headers.value("Stripe-Version");
    response.headers.set("Request-Id", requestId.toLatin1());
    response.headers.set("Stripe-Version",
                         version.isEmpty() ? QByteArray(kApiVersion.data(), kApiVersion.size()) : version);
    const QByteArray key = request.headers.value("Idempotency-Key");
    if (!key.isEmpty())
        response.headers.set("Idempotency-Key", key);
    if (reply.status == 409)
        response.headers.set("Stripe-Should-Retry", "true");
    if (reply.status == 401)
        response.headers.set("WWW-Authenticate", "Bearer realm=\"Stripe sandbox\"");
    return response;
}

Operation readOperation(Kind kind)
{
    return [kind](World &world, const Call &call) -> ApiResult {
        // A deleted customer or product answers with its stub, as at Stripe.
        if (const QJsonObject *object = world.state.find(kind, call.id))
            return *object;
        return noSuch(QLatin1StringView(infoOf(kind).noun), call.id);
    };
}

Operation listOperation(Kind kind, ListFilter filter)
{
    return [kind, filter = std::move(filter)](World &world, const Call &call) {
        return listObjects(world, kind, call.params, call.path,
                           [&](const QJsonObject &object) { return filter(object, call.params); });
    };
}

} // namespace creditdesk::sandbox
