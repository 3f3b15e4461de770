// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/fixture.h"

#include "server/store/blocking.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

SignInTest::SignInTest() : signer(loadTokenSigner(writer, u"http://test/auth/v1"_s).value())
{
    EXPECT_TRUE(migrated);
    options.hashCost = kCheapHash;
    options.signUpAllowed = true;
    signIn = std::make_unique<SignIn>(writer, pool, clock, signer, authenticator, options);
    addUser(u"ann@example.com"_s, u"correct horse"_s);
}

void SignInTest::write(const std::function<Result<void>(store::Records &)> &change)
{
    const Result<void> written = store::writeAndWait(writer, change);
    ASSERT_TRUE(written) << written.error().detail.toStdString();
}

void SignInTest::addUser(const QString &email, const QString &password, Role role)
{
    const store::UserRecord user{QUuid::createUuid().toString(QUuid::WithoutBraces), email,
                                 hashPassword(password, kCheapHash).value(), role, clock.now()};
    write([&user](store::Records &records) { return records.addUser(user); });
}

Result<AuthSession> SignInTest::signInAs(const QString &email, const QString &password)
{
    return await(signIn->withPassword(email, password, u"192.0.2.1"_s));
}

AuthSession SignInTest::ann()
{
    return signInAs(u"ann@example.com"_s, u"correct horse"_s).value();
}

Result<Principal> SignInTest::authenticate(const QString &credential)
{
    http::Request request;
    request.headers.add("Authorization", "Bearer " + credential.toLatin1());
    return await(authenticator.authenticate(request));
}

Result<AuthSession> SignInTest::refresh(const QString &token)
{
    return await(signIn->refresh(token.toLatin1()));
}

QString SignInTest::code(const Result<AuthSession> &result) const
{
    return result ? u"signed in"_s : result.error().code;
}

} // namespace creditdesk::auth
