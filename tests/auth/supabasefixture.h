// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/supabasetokens.h"
#include "tests/auth/fixture.h"
#include "tests/support/testkeys.h"

namespace creditdesk::auth {

using test::TestKey;

/// RSA keys take a while to make: these are made once per program.
inline const TestKey &rsaKey()
{
    static const TestKey key = TestKey::rsa(QStringLiteral("rsa-1"));
    return key;
}
inline const TestKey &ecKey()
{
    static const TestKey key = TestKey::p256(QStringLiteral("ec-1"));
    return key;
}
inline const TestKey &secretKey()
{
    static const TestKey key = TestKey::secret("a secret of the project that is 40 bytes");
    return key;
}

/// Answers the fetches of a RemoteKeys as told, without a network.
class KeyServer {
public:
    [[nodiscard]] RemoteKeys::Send send()
    {
        return [this](http::ClientRequest request) { return answer(std::move(request)); };
    }
    void publish(const std::vector<TestKey> &keys) { next = http::ClientResponse{200, {}, test::keySetOf(keys)}; }
    void fail() { next = failure(ErrorKind::Network, QStringLiteral("timeout"), QStringLiteral("It is slow.")); }

    Result<http::ClientResponse> next = http::ClientResponse{};
    int asked = 0;
    http::ClientRequest last;

private:
    boost::asio::awaitable<Result<http::ClientResponse>> answer(http::ClientRequest request)
    {
        ++asked;
        last = request;
        co_return next;
    }
};

/// A verifier of Supabase's tokens with an RSA key, a P-256 key and a secret.
class SupabaseTest : public testing::Test {
protected:
    SupabaseTest() { server.publish({rsaKey(), ecKey()}); }

    static SupabaseConfig configured()
    {
        SupabaseConfig config;
        config.url = QUrl(QStringLiteral("https://abc.supabase.co"));
        config.jwtSecret = "a secret of the project that is 40 bytes";
        return config;
    }
    [[nodiscard]] QJsonObject claims() const
    {
        const qint64 now = toEpochMs(clock.now()) / 1000;
        return {{QStringLiteral("iss"), QStringLiteral("https://abc.supabase.co/auth/v1")},
                {QStringLiteral("aud"), QStringLiteral("authenticated")},
                {QStringLiteral("role"), QStringLiteral("authenticated")},
                {QStringLiteral("sub"), QStringLiteral("6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11")},
                {QStringLiteral("email"), QStringLiteral("Ann@Example.com")},
                {QStringLiteral("session_id"), QStringLiteral("session-1")},
                {QStringLiteral("iat"), now},
                {QStringLiteral("exp"), now + 3600}};
    }
    /// "good" or the error's code.
    [[nodiscard]] QString verdict(const QByteArray &token)
    {
        const auto verified = await(tokens.verify(token));
        return verified ? QStringLiteral("good") : verified.error().code;
    }

    ManualClock clock;
    KeyServer server;
    RemoteKeys keys{configured().keySetUrl(), server.send(), clock};
    SupabaseTokens tokens{configured(), keys, clock};
};

} // namespace creditdesk::auth
