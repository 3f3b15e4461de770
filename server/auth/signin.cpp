// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/signin.h"

#include "server/auth/apikey.h"
#include "server/auth/ratelimiter.h"
#include "server/store/async.h"
#include "server/store/readpool.h"

#include <QRegularExpression>
#include <QUuid>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;
using creditdesk::store::RefreshTokenRecord;
using creditdesk::store::UserRecord;

namespace creditdesk::auth {

namespace {

using FoundUser = std::optional<UserRecord>;

constexpr qsizetype kMaxEmailLength = 254; ///< RFC 5321

QString newId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

AuthUser publicUser(const UserRecord &record)
{
    return {record.id, record.email, record.role, record.createdAt};
}

Error invalidCredentials()
{
    return {ErrorKind::InvalidInput, u"invalid_credentials"_s, u"Invalid login credentials"_s};
}

Error notFound()
{
    return {ErrorKind::InvalidInput, u"refresh_token_not_found"_s, u"Invalid Refresh Token: Refresh Token Not Found"_s};
}

Error alreadyUsed()
{
    return {ErrorKind::InvalidInput, u"refresh_token_already_used"_s, u"Invalid Refresh Token: Already Used"_s};
}

} // namespace

Result<QString> normalisedEmail(const QString &text)
{
    static const QRegularExpression form(uR"(^[^\s@]{1,64}@[^\s@]+\.[^\s@.]+$|^[^\s@]{1,64}@localhost$)"_s);
    QString email = text.trimmed().toLower();
    if (email.size() > kMaxEmailLength || !form.match(email).hasMatch())
        return failure(ErrorKind::InvalidInput, u"validation_failed"_s,
                       u"Unable to validate email address: invalid format"_s);
    return email;
}

/// What a refresh decided inside the transaction. Revoking a family must be kept although the caller gets an error.
struct RefreshOutcome {
    std::optional<Error> refused;
    bool revoked = false;
    UserRecord user;
    QString familyId;
};

class SignIn::Private {
public:
    asio::awaitable<Result<FoundUser>> findUser(QString email);
    asio::awaitable<Result<FoundUser>> checkPassword(QString email, QString password);
    asio::awaitable<Result<AuthSession>> newSession(UserRecord user);
    Result<AuthSession> session(const UserRecord &user, const QString &familyId, const QByteArray &refreshToken) const;
    Result<void> rotate(store::Records &records, const QByteArray &oldHash, const QByteArray &newHash, Timestamp now,
                        RefreshOutcome &outcome) const;
    RefreshTokenRecord tokenRecord(const QByteArray &hash, const QString &familyId, const QString &userId,
                                   Timestamp now) const;
    std::optional<Error> blocked(const QString &accountKey, const QString &address, Timestamp now) const;

    store::LedgerWriter &writer;
    store::ReadPool &pool;
    const Clock &clock;
    const TokenSigner &signer;
    Authenticator &authenticator;
    SignInOptions options;
    PasswordHasher hasher{options.hashThreads, 64, options.hashCost};
    RateLimiter perAccount{options.failuresPerAccount, options.rateWindow};
    RateLimiter perAddress{options.failuresPerAddress, options.rateWindow};
};

asio::awaitable<Result<FoundUser>> SignIn::Private::findUser(QString email)
{
    std::function<Result<FoundUser>(store::Reader &)> read = [email](store::Reader &reader) {
        return reader.records().userByEmail(email);
    };
    return pool.run<FoundUser>(std::move(read));
}

/// The user if the password is theirs, nobody if not; an unknown user takes as long as a wrong password.
asio::awaitable<Result<FoundUser>> SignIn::Private::checkPassword(QString email, QString password)
{
    Result<FoundUser> found = co_await findUser(email);
    if (!found)
        co_return found;
    QByteArray phc = *found ? (*found)->passwordHash : QByteArray();
    if (password.toUtf8().size() > kMaxPasswordLength)
        phc.clear(); // no such password was ever set
    password.truncate(kMaxPasswordLength);
    const Result<bool> matches = co_await hasher.verify(std::move(phc), std::move(password));
    if (!matches)
        co_return tl::unexpected(matches.error());
    if (!*matches)
        co_return FoundUser();
    co_return found;
}

std::optional<Error> SignIn::Private::blocked(const QString &accountKey, const QString &address, Timestamp now) const
{
    const int wait =
        std::max(perAccount.blockedFor(accountKey, now).value_or(0), perAddress.blockedFor(address, now).value_or(0));
    if (wait == 0)
        return std::nullopt;
    Error error{ErrorKind::TooMany, u"over_request_rate_limit"_s, u"Too many failed sign-ins. Wait, then try again."_s};
    error.retryAfterSeconds = wait;
    return error;
}

RefreshTokenRecord SignIn::Private::tokenRecord(const QByteArray &hash, const QString &familyId, const QString &userId,
                                                Timestamp now) const
{
    return {hash, familyId, userId, now, now + options.refreshTokenLife, std::nullopt, std::nullopt};
}

Result<AuthSession> SignIn::Private::session(const UserRecord &user, const QString &familyId,
                                             const QByteArray &refreshToken) const
{
    const Timestamp now = clock.now();
    TokenClaims claims{user.id, user.email, user.role, familyId, now, now + options.accessTokenLife};
    const Result<QByteArray> token = signer.sign(claims);
    if (!token)
        return tl::unexpected(token.error());
    AuthSession session;
    session.accessToken = QString::fromLatin1(*token);
    session.refreshToken = QString::fromLatin1(refreshToken);
    session.expiresInSeconds = static_cast<int>(options.accessTokenLife.count());
    session.expiresAt = claims.expiresAt;
    session.user = publicUser(user);
    return session;
}

asio::awaitable<Result<AuthSession>> SignIn::Private::newSession(UserRecord user)
{
    const QByteArray refreshToken = newRefreshToken();
    const QString familyId = newId();
    std::function<Result<void>(store::Records &)> write =
        [record = tokenRecord(secretHash(refreshToken), familyId, user.id, clock.now())](store::Records &records) {
            return records.addRefreshToken(record);
        };
    const Result<void> written = co_await store::writeAsync(writer, std::move(write));
    if (!written)
        co_return tl::unexpected(written.error());
    co_return session(user, familyId, refreshToken);
}

/// Inside the writer's transaction, so that two refreshes of one token cannot cross.
Result<void> SignIn::Private::rotate(store::Records &records, const QByteArray &oldHash, const QByteArray &newHash,
                                     Timestamp now, RefreshOutcome &outcome) const
{
    const auto old = records.refreshToken(oldHash);
    if (!old)
        return tl::unexpected(old.error());
    if (!*old || (*old)->revokedAt || now >= (*old)->expiresAt) {
        outcome.refused = notFound();
        return {};
    }
    const RefreshTokenRecord &token = **old;
    if (token.rotatedAt && now - *token.rotatedAt > options.reuseWindow) {
        outcome.refused = alreadyUsed();
        outcome.revoked = true;
        return records.revokeFamily(token.familyId, now);
    }
    const auto user = records.userById(token.userId);
    if (!user)
        return tl::unexpected(user.error());
    if (!*user) {
        outcome.refused = notFound();
        return {};
    }
    outcome.user = **user;
    outcome.familyId = token.familyId;
    if (!token.rotatedAt) {
        if (auto marked = records.markRotated(oldHash, now); !marked)
            return marked;
    }
    return records.addRefreshToken(tokenRecord(newHash, token.familyId, token.userId, now));
}

SignIn::SignIn(store::LedgerWriter &writer, store::ReadPool &pool, const Clock &clock, const TokenSigner &signer,
               Authenticator &authenticator, SignInOptions options)
    : d(new Private{writer, pool, clock, signer, authenticator, options})
{
}

SignIn::~SignIn() = default;

asio::awaitable<Result<AuthSession>> SignIn::withPassword(QString email, QString password, QString address)
{
    const Timestamp now = d->clock.now();
    const QString known = email.trimmed().toLower();
    // Cut, because it is remembered for a while: nobody's address is longer, but what is sent here may be.
    const QString accountKey = known.left(kMaxEmailLength) + u'\n' + address;
    if (const auto error = d->blocked(accountKey, address, now))
        co_return tl::unexpected(*error);

    // Counted before the check, so that many guesses at once do not slip through together.
    d->perAccount.addFailure(accountKey, now);
    d->perAddress.addFailure(address, now);
    Result<FoundUser> checked = co_await d->checkPassword(known, std::move(password));
    if (checked && !*checked)
        co_return tl::unexpected(invalidCredentials());
    d->perAddress.takeBack(address);
    if (!checked) {
        d->perAccount.takeBack(accountKey);
        co_return tl::unexpected(checked.error());
    }
    d->perAccount.clear(accountKey);
    UserRecord user = std::move(**checked);
    Result<AuthSession> session = co_await d->newSession(std::move(user));
    co_return session;
}

asio::awaitable<Result<AuthSession>> SignIn::refresh(QByteArray refreshToken)
{
    const QByteArray fresh = newRefreshToken();
    const auto outcome = std::make_shared<RefreshOutcome>();
    std::function<Result<void>(store::Records &)> write = [this, outcome, now = d->clock.now(),
                                                           oldHash = secretHash(refreshToken),
                                                           newHash = secretHash(fresh)](store::Records &records) {
        *outcome = {};
        return d->rotate(records, oldHash, newHash, now, *outcome);
    };
    const Result<void> written = co_await store::writeAsync(d->writer, std::move(write));
    if (!written)
        co_return tl::unexpected(written.error());
    if (outcome->revoked)
        d->authenticator.forget();
    if (outcome->refused)
        co_return tl::unexpected(*outcome->refused);
    co_return d->session(outcome->user, outcome->familyId, fresh);
}

asio::awaitable<Result<AuthSession>> SignIn::signUp(QString email, QString password, QString address)
{
    if (!d->options.signUpAllowed)
        co_return failure(ErrorKind::Forbidden, u"signup_disabled"_s, u"Signups not allowed for this instance"_s);
    const Timestamp now = d->clock.now();
    if (const auto error = d->blocked({}, address, now))
        co_return tl::unexpected(*error);
    const Result<QString> address822 = normalisedEmail(email);
    if (!address822)
        co_return tl::unexpected(address822.error());
    d->perAddress.addFailure(address, now); // counts like a failed sign-in: each costs a hash and a row
    const Result<QByteArray> hash = co_await d->hasher.hash(password);
    if (!hash)
        co_return tl::unexpected(hash.error());
    UserRecord user{newId(), *address822, *hash, Role::User, now};
    std::function<Result<void>(store::Records &)> write = [user](store::Records &records) {
        return records.addUser(user);
    };
    const Result<void> written = co_await store::writeAsync(d->writer, std::move(write));
    if (!written && written.error().code == "email_taken"_L1)
        co_return failure(ErrorKind::KeyReused, u"user_already_exists"_s, u"User already registered"_s);
    if (!written)
        co_return tl::unexpected(written.error());
    Result<AuthSession> session = co_await d->newSession(std::move(user));
    co_return session;
}

asio::awaitable<Result<AuthUser>> SignIn::user(Principal principal)
{
    std::function<Result<FoundUser>(store::Reader &)> read = [id = principal.userId](store::Reader &reader) {
        return reader.records().userById(id);
    };
    const Result<FoundUser> found = co_await d->pool.run<FoundUser>(std::move(read));
    if (!found)
        co_return tl::unexpected(found.error());
    if (!*found)
        co_return failure(ErrorKind::NotFound, u"user_not_found"_s, u"User from sub claim in JWT does not exist"_s);
    co_return publicUser(**found);
}

asio::awaitable<Result<void>> SignIn::signOut(Principal principal, SignOutScope scope)
{
    std::function<Result<void>(store::Records &)> write =
        [principal, scope, now = d->clock.now()](store::Records &records) -> Result<void> {
        if (scope == SignOutScope::Local)
            return records.revokeFamily(principal.familyId, now);
        const QString kept = scope == SignOutScope::Others ? principal.familyId : QString();
        return records.revokeUserTokens(principal.userId, now, kept);
    };
    Result<void> written = co_await store::writeAsync(d->writer, std::move(write));
    if (written)
        d->authenticator.forget();
    co_return written;
}

} // namespace creditdesk::auth
