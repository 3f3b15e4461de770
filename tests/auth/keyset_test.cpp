// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/keyset.h"

#include "server/auth/strictjson.h"
#include "tests/auth/supabasefixture.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

QByteArray setOf(const QJsonArray &keys)
{
    return QJsonDocument(QJsonObject{{u"keys"_s, keys}}).toJson();
}

/// The key's JWK with one member changed; null removes it.
QJsonObject changed(const TestKey &key, const QString &name, const QJsonValue &value)
{
    QJsonObject jwk = key.jwk();
    jwk.insert(name, value);
    if (value.isNull())
        jwk.remove(name);
    return jwk;
}

std::size_t usable(const QJsonObject &jwk)
{
    return KeySet::parse(setOf({jwk})).value().size();
}

TEST(KeySet, takesWhatItCanUse)
{
    const auto set = KeySet::parse(setOf({rsaKey().jwk(), ecKey().jwk()}));
    ASSERT_TRUE(set);
    EXPECT_NE(set->find(u"RS256"_s, u"rsa-1"_s), nullptr);
    EXPECT_NE(set->find(u"ES256"_s, u"ec-1"_s), nullptr);
    EXPECT_EQ(set->find(u"ES256"_s, u"rsa-1"_s), nullptr);
    EXPECT_EQ(set->find(u"HS256"_s, u"rsa-1"_s), nullptr);
    EXPECT_EQ(set->find(u"RS256"_s, u"rsa-2"_s), nullptr);
    EXPECT_EQ(KeySet::parse(setOf({})).value().size(), 0U) << "projects that sign with the secret publish an empty set";
}

TEST(KeySet, leavesOutWhatMustNotCheckTokens)
{
    EXPECT_EQ(usable(secretKey().jwk()), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"use"_s, u"enc"_s)), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"alg"_s, u"RS512"_s)), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"alg"_s, u"HS256"_s)), 0U);
    EXPECT_EQ(usable(changed(ecKey(), u"crv"_s, u"P-384"_s)), 0U);
    EXPECT_EQ(usable(changed(ecKey(), u"key_ops"_s, QJsonArray{u"sign"_s})), 0U);
    EXPECT_EQ(usable(changed(ecKey(), u"kty"_s, u"OKP"_s)), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"alg"_s, QJsonValue::Null)), 1U) << "alg may be left out";
    EXPECT_EQ(usable(changed(rsaKey(), u"key_ops"_s, QJsonValue::Null)), 1U);
}

TEST(KeySet, leavesOutWeakAndDamagedKeys)
{
    EXPECT_EQ(usable(TestKey::rsa(u"weak"_s, 1024).jwk()), 0U);
    EXPECT_EQ(usable(TestKey::rsa(u"almost"_s, 2040).jwk()), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"e"_s, u"AQ"_s)), 0U) << "exponent 1 signs nothing";
    EXPECT_EQ(usable(changed(rsaKey(), u"e"_s, u"AA"_s)), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"n"_s, QString(2000, u'A'))), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"n"_s, u"!!"_s)), 0U);
    EXPECT_EQ(usable(changed(rsaKey(), u"n"_s, QJsonValue::Null)), 0U);
    EXPECT_EQ(usable(changed(ecKey(), u"x"_s, ecKey().jwk().value("y"_L1))), 0U) << "no point of the curve";
    EXPECT_EQ(usable(changed(ecKey(), u"x"_s, u"AAAA"_s)), 0U);
    EXPECT_EQ(usable(changed(ecKey(), u"y"_s, QJsonValue::Null)), 0U);
}

TEST(KeySet, doesNotGuessBetweenSeveral)
{
    const TestKey other = TestKey::p256(u"ec-1"_s);
    const auto collided = KeySet::parse(setOf({ecKey().jwk(), other.jwk(), rsaKey().jwk()})).value();
    EXPECT_EQ(collided.find(u"ES256"_s, u"ec-1"_s), nullptr);
    EXPECT_NE(collided.find(u"RS256"_s, u"rsa-1"_s), nullptr) << "the others are not concerned";
    const auto two = KeySet::parse(setOf({ecKey().jwk(), TestKey::p256(u"ec-2"_s).jwk()})).value();
    EXPECT_EQ(two.find(u"ES256"_s, {}), nullptr) << "no kid, several keys";
    EXPECT_NE(KeySet::parse(setOf({ecKey().jwk(), rsaKey().jwk()})).value().find(u"ES256"_s, {}), nullptr);
    // RFC 7517, 4.5: one name for keys of different kinds is allowed.
    const auto shared = KeySet::parse(setOf({ecKey().jwk(), changed(rsaKey(), u"kid"_s, u"ec-1"_s)})).value();
    EXPECT_NE(shared.find(u"RS256"_s, u"ec-1"_s), nullptr);
    EXPECT_NE(shared.find(u"ES256"_s, u"ec-1"_s), nullptr);
}

TEST(KeySet, refusesWhatIsNoSet)
{
    QJsonArray many;
    for (int i = 0; i <= KeySet::kMaxKeys; ++i)
        many.append(QJsonObject());
    for (const QByteArray &text : {QByteArray(), QByteArray("{}"), QByteArray("[]"), QByteArray(R"({"keys":{}})"),
                                   QByteArray(R"({"keys":[)"), QByteArray(R"({"keys":[],"keys":[]})"),
                                   QByteArray("<html>"), setOf(many), setOf({}) + QByteArray(KeySet::kMaxBytes, ' ')})
        EXPECT_FALSE(KeySet::parse(text)) << text.left(40).toStdString();
}

TEST(StrictJson, countsNamesAtEveryDepth)
{
    for (const char *good : {R"({})", R"({"a":":","b":"\":\"","c":[{"a":1},{"a":2}],"d":{"a":{}}})", "{\"\\\\\":1}"})
        EXPECT_TRUE(parseStrictObject(good)) << good;
    for (const char *bad :
         {R"({"a":1,"a":1})", R"({"x":[{"a":1,"b":2,"a":3}]})", R"({"a":1,"\u0061":2})", R"({"a":1}x)", R"([])"})
        EXPECT_FALSE(parseStrictObject(bad)) << bad;
}

} // namespace
} // namespace creditdesk::auth
