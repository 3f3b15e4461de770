// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/user.h"
#include "server/api/apicontext.h"
#include "server/auth/supabaseconfig.h"
#include "server/chat/chatconfig.h"
#include "server/http/server.h"
#include "server/ledger/command.h"
#include "server/store/sqlitestore.h"
#include "server/stripe/stripeconfig.h"
#include "tests/support/httpclient.h"
#include "tests/support/testclock.h"

#include <memory>

namespace creditdesk::test {

struct TestUser {
    QString id;
    QString email;
    QString password;
    QByteArray accessToken; ///< for `Authorization: Bearer`
};

struct TestServerOptions {
    Timestamp start = fromEpochMs(1'783'936'800'000); ///< 2026-07-13T10:00:00Z
    stripe::StripeConfig stripe = {};                 ///< without a key: selling is off
    auth::SupabaseConfig supabase = {};               ///< without a URL: the embedded sign-in
    http::Limits limits = {};
    chat::ChatConfig chat = {}; ///< without a URL: no chat
    store::SqliteOptions sqlite = {};
    /// Migrated, and outliving the server: instead of an SQLite file of its own, which databasePath() then still names.
    store::Store *store = nullptr;
    bool signUpAllowed = false;
};

/// The real server in process: real HTTP on a free port of 127.0.0.1, real SQLite in a directory of its own that goes
/// with it (or a store that others use, too), the writer's thread; only the clock is ours, and nothing is swept.
/// Failures to start are fatal (they throw std::runtime_error).
class TestServer {
public:
    explicit TestServer(TestServerOptions options = {});
    ~TestServer();

    [[nodiscard]] QByteArray url() const; ///< http://127.0.0.1:PORT
    [[nodiscard]] HttpClient client() const { return HttpClient(url()); }
    [[nodiscard]] TestClock &clock();
    [[nodiscard]] api::ApiContext &context();
    [[nodiscard]] store::Store &store();
    [[nodiscard]] QString databasePath() const;

    /// Stores the user with a password and signs in over HTTP.
    TestUser addUser(const QString &email, Role role = Role::User);
    /// A service key, ready for `Authorization: Bearer`.
    QByteArray addServiceKey(const QString &name);
    /// Through the writer, waiting for its answer.
    Result<ledger::Outcome> submit(const QString &userId, std::vector<ledger::Command> commands,
                                   const QString &key = {});
    /// A purchase of that many credits that never expires.
    void grant(const QString &userId, std::int64_t credits, const QString &grantKey);

    void stop(); ///< as SIGTERM does: drains, then everything is gone; the database file stays until destruction

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// The catalogue of resources/catalogue.json.
[[nodiscard]] const Catalogue &testCatalogue();

} // namespace creditdesk::test
