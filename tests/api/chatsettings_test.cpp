// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

Result<chat::ChatConfig> configured(const QString &url, const QString &key = {}, QByteArray *printed = nullptr)
{
    server::Settings settings;
    server::addChatSettings(settings);
    server::EnvFile file;
    file.insert(u"CHAT_UPSTREAM_URL"_s, url);
    file.insert(u"CHAT_UPSTREAM_KEY"_s, key);
    file.insert(u"CHAT_UPSTREAM_MODEL"_s, u"small"_s);
    settings.resolve(file, u".env"_s);
    if (printed)
        *printed = settings.printed();
    return server::chatConfig(settings);
}

TEST(ChatSettings, NameTheServiceAndKeepItsKey)
{
    QByteArray printed;
    const auto config = configured(u"https://chat.example/v1/chat/completions#part"_s, u"sk-secret-1"_s, &printed);
    ASSERT_TRUE(config) << config.error().detail.toStdString();
    EXPECT_TRUE(config->isConfigured());
    EXPECT_EQ(config->url, "https://chat.example/v1/chat/completions");
    EXPECT_EQ(config->key, "sk-secret-1");
    EXPECT_EQ(config->model, u"small"_s);
    EXPECT_FALSE(printed.contains("sk-secret-1")) << printed.toStdString();
}

TEST(ChatSettings, WithoutUrlThereIsNoChat)
{
    const auto config = configured({});
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->isConfigured());
}

TEST(ChatSettings, RefuseWhatCannotWorkWithoutSayingTheKey)
{
    const QString key = u"sk-secret-1"_s;
    for (const QString &url : {u"ftp://chat.example/"_s, u"chat.example/v1"_s, u"https://"_s,
                               u"https://me:word@chat.example/"_s, QString()}) {
        const auto config = configured(url, key);
        ASSERT_FALSE(config) << url.toStdString();
        EXPECT_EQ(config.error().code, u"invalid_config"_s);
        EXPECT_FALSE(config.error().detail.contains(key));
        EXPECT_FALSE(config.error().detail.contains(u"word@"_s));
    }
    const auto twoLines = configured(u"https://chat.example/"_s, u"sk-secret-1\r\nX-Evil: 1"_s);
    ASSERT_FALSE(twoLines);
    EXPECT_FALSE(twoLines.error().detail.contains(key));
}

} // namespace
