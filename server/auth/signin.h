// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/auth/accesstoken.h"
#include "server/auth/authenticator.h"
#include "server/auth/password.h"

namespace creditdesk::store {
class LedgerWriter;
}

namespace creditdesk::auth {

/// Lifetimes and limits of sign-in.
struct SignInOptions {
    std::chrono::seconds accessTokenLife{3600};
    std::chrono::seconds refreshTokenLife{30 * 24 * 3600};
    std::chrono::seconds reuseWindow{10}; ///< a rotated token still answers, for a client that lost our answer
    int failuresPerAccount = 10;          ///< per account and address, within rateWindow
    int failuresPerAddress = 100;         ///< whichever account
    std::chrono::seconds rateWindow{15 * 60};
    bool signUpAllowed = false;
    HashCost hashCost = {};
    int hashThreads = 2;
};

/// Which of a person's sign-ins end: all, this one, or all but this one.
enum class SignOutScope { Global, Local, Others };

/// Sign-in by password, refresh, sign-out. A sign-in is a family of refresh tokens: each is used once, and using an
/// old one after the reuse window revokes the family, since somebody else has a copy.
class SignIn {
public:
    /// Everything passed must outlive this object.
    SignIn(store::LedgerWriter &writer, store::ReadPool &pool, const Clock &clock, const TokenSigner &signer,
           Authenticator &authenticator, SignInOptions options);
    ~SignIn();

    /// Errors `invalid_credentials` (InvalidInput), `over_request_rate_limit` (TooMany), Unavailable.
    [[nodiscard]] boost::asio::awaitable<Result<AuthSession>> withPassword(QString email, QString password,
                                                                           QString address);
    /// Errors `refresh_token_not_found`, `refresh_token_already_used` (InvalidInput), Unavailable.
    [[nodiscard]] boost::asio::awaitable<Result<AuthSession>> refresh(QByteArray refreshToken);
    /// Errors `signup_disabled` (Forbidden), `user_already_exists` (KeyReused), `weak_password` (KeyReused),
    /// `validation_failed`.
    [[nodiscard]] boost::asio::awaitable<Result<AuthSession>> signUp(QString email, QString password, QString address);
    [[nodiscard]] boost::asio::awaitable<Result<AuthUser>> user(Principal principal);
    [[nodiscard]] boost::asio::awaitable<Result<void>> signOut(Principal principal, SignOutScope scope);

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// Lower case, without spaces around; error `validation_failed` for what is no address.
[[nodiscard]] Result<QString> normalisedEmail(const QString &text);

} // namespace creditdesk::auth
