// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/webhookhandler.h"

#include "core/jsonreader.h"
#include "server/stripe/eventprocess.h"
#include "server/stripe/webhooksignature.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

WebhookAnswer refused(const QString &reason, const EventView &event = {})
{
    return {400, event.id, event.type, u"refused"_s, reason};
}

} // namespace

asio::awaitable<WebhookAnswer> receiveWebhook(Desk &desk, QByteArray rawBody, QByteArray signatureHeader)
{
    if (rawBody.size() > kMaxWebhookBytes)
        co_return refused(u"body_too_large"_s);
    const Timestamp now = desk.parts.clock.now();
    const Result<void> genuine = verifySignature(rawBody, signatureHeader, desk.config.webhookSecrets, now);
    if (!genuine)
        co_return refused(genuine.error().code);
    const Result<QJsonObject> object = parseJsonObject(rawBody);
    if (!object)
        co_return refused(u"invalid_json"_s);
    const EventView event = readEvent(*object);
    if (event.isThin)
        co_return refused(u"thin_event: set the endpoint to snapshot payloads"_s, event);
    if (!event.id.startsWith("evt_"_L1) || event.type.isEmpty())
        co_return refused(u"not_an_event"_s);

    co_return co_await takeEvent(desk, *object, std::move(rawBody));
}

} // namespace creditdesk::stripe
