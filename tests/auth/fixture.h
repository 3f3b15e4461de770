// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/embeddedpeople.h"
#include "server/auth/signin.h"
#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"
#include "server/store/sqlitestore.h"

#include <QTemporaryDir>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <atomic>

namespace creditdesk::auth {

/// Time that the test moves.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(m_ms); }
    void advance(std::chrono::milliseconds by) { m_ms += by.count(); }

private:
    std::atomic<std::int64_t> m_ms = 1'790'000'000'000; // September 2026
};

inline constexpr HashCost kCheapHash{1, 8192};

/// Runs a coroutine to its end, as an I/O thread would.
template <typename T>
T await(boost::asio::awaitable<T> task)
{
    boost::asio::io_context io;
    auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return result.get();
}

/// Sign-in over a real writer and read pool, on SQLite, with one user ann@example.com.
class SignInTest : public testing::Test {
protected:
    SignInTest();

    void addUser(const QString &email, const QString &password, Role role = Role::User);
    void write(const std::function<Result<void>(store::Records &)> &change);
    [[nodiscard]] Result<AuthSession> signInAs(const QString &email, const QString &password);
    [[nodiscard]] AuthSession ann(); ///< a new session of hers
    [[nodiscard]] Result<Principal> authenticate(const QString &credential);
    [[nodiscard]] Result<AuthSession> refresh(const QString &token);
    [[nodiscard]] QString code(const Result<AuthSession> &result) const;

    ManualClock clock;
    QTemporaryDir folder;
    store::SqliteStore store{folder.filePath(QStringLiteral("test.db"))};
    bool migrated = store.migrate().has_value();
    Catalogue catalogue;
    SignInOptions options;
    store::LedgerWriter writer{store, clock, catalogue, {}};
    store::ReadPool pool{store};
    TokenSigner signer;
    EmbeddedPeople people{pool, clock, signer};
    Authenticator authenticator{pool, clock, people};
    std::unique_ptr<SignIn> signIn;
};

} // namespace creditdesk::auth
