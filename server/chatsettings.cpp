// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

tl::unexpected<Error> invalid(const QString &detail)
{
    return failure(ErrorKind::InvalidInput, u"invalid_config"_s, detail);
}

bool isVisibleAscii(const QByteArray &text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

} // namespace

void addChatSettings(Settings &settings)
{
    settings.add({"", "CHAT_UPSTREAM_URL", "Where the chat service takes queries; empty: no chat", ""});
    settings.add({"", "CHAT_UPSTREAM_KEY", "The chat service's key, sent as a bearer token", "", true});
    settings.add({"", "CHAT_UPSTREAM_MODEL", "The model to ask for; empty: the service's own choice", ""});
}

Result<chat::ChatConfig> chatConfig(const Settings &settings)
{
    chat::ChatConfig config;
    const QString written = settings.text("CHAT_UPSTREAM_URL").trimmed();
    if (!written.isEmpty()) {
        const QUrl url(written, QUrl::StrictMode);
        const bool http = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
        if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty())
            return invalid(u"CHAT_UPSTREAM_URL must be an http or https URL without a user name or password."_s);
        config.url = url.toEncoded(QUrl::RemoveFragment);
    }
    config.key = settings.text("CHAT_UPSTREAM_KEY").trimmed().toUtf8();
    config.model = settings.text("CHAT_UPSTREAM_MODEL").trimmed();
    if (!isVisibleAscii(config.key))
        return invalid(u"CHAT_UPSTREAM_KEY must consist of visible ASCII characters."_s);
    if (!config.isConfigured() && !config.key.isEmpty())
        return invalid(u"CHAT_UPSTREAM_KEY is set, but CHAT_UPSTREAM_URL is not: set both or none."_s);
    return config;
}

} // namespace creditdesk::server
