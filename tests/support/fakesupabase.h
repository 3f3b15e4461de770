// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/http/server.h"
#include "tests/support/testkeys.h"

#include <memory>

namespace creditdesk::test {

/// What the fake's key set endpoint does.
enum class KeySetMood { Honest, Down, Slow, Huge, Malformed };

/// The part of Supabase Auth (GoTrue) that sign-in needs, on loopback: password, refresh and pkce grants, authorize
/// with a consent page, user, logout and the key set. Tokens are signed with a real key. Safe from any thread.
class FakeSupabase {
public:
    struct Person {
        QString id;
        QString email;
        QString password;
        QJsonObject appMetadata = {};
    };
    struct Options {
        quint16 port = 0;
        std::chrono::seconds tokenLife{3600};
        bool consentAtOnce = true; ///< false: authorize shows a page with "Allow" and "Deny"
    };

    static QString publicKey(); ///< what must come as `apikey`

    explicit FakeSupabase(const Clock &clock) : FakeSupabase(clock, Options()) {}
    FakeSupabase(const Clock &clock, Options options);
    ~FakeSupabase();

    [[nodiscard]] QByteArray url() const; ///< http://127.0.0.1:PORT, as SUPABASE_URL
    [[nodiscard]] QString issuer() const { return QString::fromLatin1(url()) + QStringLiteral("/auth/v1"); }
    Person addPerson(const QString &email, const QString &password, const QJsonObject &appMetadata = {});
    /// Of the next consent; without one, authorize answers with access_denied.
    void consentAs(const QString &email);

    void setSigningKey(const TestKey &key); ///< also published, instead of all others
    void publish(const std::vector<TestKey> &keys);
    void setMood(KeySetMood mood);
    [[nodiscard]] int keySetRequests() const;
    [[nodiscard]] int signOuts() const;

    [[nodiscard]] QByteArray accessToken(const Person &person) const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::test
