// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checkout.h"

#include "core/jsonreader.h"

using namespace Qt::StringLiterals;

namespace creditdesk {

QJsonObject CheckoutStart::toJson() const
{
    return {{u"checkout_url"_s, url}, {u"session_id"_s, sessionId}};
}

Result<CheckoutStart> CheckoutStart::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    CheckoutStart start{reader.text("checkout_url"_L1), reader.text("session_id"_L1)};
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return start;
}

QJsonObject CheckoutState::toJson() const
{
    return {{u"session_id"_s, sessionId},
            {u"state"_s, state},
            {u"kind"_s, kind},
            {u"item"_s, item},
            {u"credits"_s, qint64(credits.count())}};
}

Result<CheckoutState> CheckoutState::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    CheckoutState state;
    state.sessionId = reader.text("session_id"_L1);
    state.state = reader.text("state"_L1);
    state.kind = reader.text("kind"_L1);
    state.item = reader.text("item"_L1);
    state.credits = reader.credits("credits"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return state;
}

} // namespace creditdesk
