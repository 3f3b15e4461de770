// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/auth/supabasefixture.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <ostream>

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

constexpr auto kEncoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

TEST_F(SupabaseTest, everyKindOfKeyChecksItsTokens)
{
    for (const TestKey *key : {&rsaKey(), &ecKey(), &secretKey()}) {
        const auto verified = await(tokens.verify(key->token(claims())));
        ASSERT_TRUE(verified) << key->algorithm().toStdString();
        EXPECT_EQ(verified->userId, u"6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11"_s);
        EXPECT_EQ(verified->email, u"Ann@Example.com"_s);
        EXPECT_EQ(verified->familyId, u"session-1"_s);
        EXPECT_EQ(verified->role, Role::User);
        EXPECT_EQ(verified->expiresAt, clock.now() + std::chrono::hours(1));
    }
    EXPECT_EQ(server.asked, 1) << "one fetch for both public keys, none for the secret";
    EXPECT_EQ(server.last.url, "https://abc.supabase.co/auth/v1/.well-known/jwks.json");
}

TEST_F(SupabaseTest, withoutASecretHs256IsRefused)
{
    SupabaseConfig bare = configured();
    bare.jwtSecret.clear();
    const SupabaseTokens strict(bare, keys, clock);
    EXPECT_EQ(await(strict.verify(secretKey().token(claims()))).error().code, u"bad_token"_s);
    EXPECT_TRUE(await(strict.verify(ecKey().token(claims()))));
    // An empty secret must not become the secret.
    EXPECT_FALSE(await(strict.verify(TestKey::secret({}).token(claims()))));
}

/// One claim changed; what the verifier must say.
struct ClaimCase {
    const char *name;
    QJsonObject changed; ///< null removes
    const char *verdict;
};

void PrintTo(const ClaimCase &row, std::ostream *out)
{
    *out << row.name;
}

constexpr qint64 kNow = 1'790'000'000;

class ClaimTable : public SupabaseTest, public testing::WithParamInterface<ClaimCase> {};

TEST_P(ClaimTable, isJudged)
{
    QJsonObject changed = claims();
    for (auto member = GetParam().changed.begin(); member != GetParam().changed.end(); ++member) {
        changed.insert(member.key(), member.value());
        if (member.value().isNull())
            changed.remove(member.key());
    }
    EXPECT_EQ(verdict(ecKey().token(changed)), QLatin1StringView(GetParam().verdict));
}

const QJsonValue kAbsent(QJsonValue::Null);

INSTANTIATE_TEST_SUITE_P(
    Claims, ClaimTable,
    testing::Values(ClaimCase{"AsItIs", {}, "good"},
                    ClaimCase{"AudienceList", {{u"aud"_s, QJsonArray{u"x"_s, u"authenticated"_s}}}, "good"},
                    ClaimCase{"OtherAudience", {{u"aud"_s, u"anon"_s}}, "bad_token"},
                    ClaimCase{"OtherAudiences", {{u"aud"_s, QJsonArray{u"anon"_s}}}, "bad_token"},
                    ClaimCase{"NoAudience", {{u"aud"_s, kAbsent}}, "bad_token"},
                    ClaimCase{"OtherProject", {{u"iss"_s, u"https://xyz.supabase.co/auth/v1"_s}}, "bad_token"},
                    ClaimCase{"IssuerWithSlash", {{u"iss"_s, u"https://abc.supabase.co/auth/v1/"_s}}, "bad_token"},
                    ClaimCase{"NoIssuer", {{u"iss"_s, kAbsent}}, "bad_token"},
                    ClaimCase{"NoExpiry", {{u"exp"_s, kAbsent}}, "bad_token"},
                    ClaimCase{"ExpiryAsText", {{u"exp"_s, u"1890000000"_s}}, "bad_token"},
                    ClaimCase{"ExpiryBeyondTime", {{u"exp"_s, 1e300}}, "bad_token"},
                    ClaimCase{"ExpiryBeforeTime", {{u"exp"_s, -1}}, "bad_token"},
                    ClaimCase{"ExpiredWithinLeeway", {{u"exp"_s, kNow - 9}}, "good"},
                    ClaimCase{"Expired", {{u"exp"_s, kNow - 10}}, "token_expired"},
                    ClaimCase{"ValidSoon", {{u"nbf"_s, kNow + 10}}, "good"},
                    ClaimCase{"NotYetValid", {{u"nbf"_s, kNow + 11}}, "bad_token"},
                    ClaimCase{"NotBeforeAsText", {{u"nbf"_s, u"0"_s}}, "bad_token"},
                    ClaimCase{"SubjectIsNoUuid", {{u"sub"_s, u"ann"_s}}, "bad_token"},
                    ClaimCase{"SubjectIsNil", {{u"sub"_s, u"00000000-0000-0000-0000-000000000000"_s}}, "bad_token"},
                    ClaimCase{
                        "SubjectInBraces", {{u"sub"_s, u"{6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11}"_s}}, "bad_token"},
                    ClaimCase{"SubjectInCapitals", {{u"sub"_s, u"6F0F5A1E-9E55-4C1C-8D1C-0A7F6F1C1A11"_s}}, "good"},
                    ClaimCase{"NoSubject", {{u"sub"_s, kAbsent}}, "bad_token"},
                    ClaimCase{"ServiceRole", {{u"role"_s, u"service_role"_s}}, "bad_token"},
                    ClaimCase{"AnonRole", {{u"role"_s, u"anon"_s}}, "bad_token"},
                    ClaimCase{"NoRole", {{u"role"_s, kAbsent}}, "bad_token"},
                    ClaimCase{"AnonymousUser", {{u"is_anonymous"_s, true}}, "bad_token"},
                    ClaimCase{"NoEmail", {{u"email"_s, kAbsent}}, "good"}),
    [](const auto &row) { return std::string(row.param.name); });

struct RoleCase {
    QJsonObject appMetadata;
    std::optional<Role> expected;
};

TEST_F(SupabaseTest, theRoleComesFromAppMetadataOnly)
{
    const std::vector<RoleCase> table{{{{u"creditdesk_role"_s, u"admin"_s}}, Role::Admin},
                                      {{{u"creditdesk_role"_s, u"finance"_s}}, Role::Finance},
                                      {{{u"creditdesk_role"_s, u"user"_s}}, Role::User},
                                      {{{u"role"_s, u"admin"_s}}, Role::User}, // another program's
                                      {{{u"creditdesk_role"_s, u"service"_s}}, std::nullopt},
                                      {{{u"creditdesk_role"_s, u"Admin"_s}}, std::nullopt},
                                      {{{u"creditdesk_role"_s, 7}}, std::nullopt}};
    for (const RoleCase &row : table) {
        QJsonObject with = claims();
        with.insert(u"app_metadata"_s, row.appMetadata);
        with.insert(u"user_metadata"_s,
                    QJsonObject{{u"creditdesk_role"_s, u"admin"_s}}); // people write this themselves
        with.insert(u"creditdesk_role"_s, u"admin"_s);
        const auto verified = await(tokens.verify(ecKey().token(with)));
        EXPECT_EQ(verified ? std::optional(verified->role) : std::nullopt, row.expected) << compact(with).toStdString();
    }
}

TEST_F(SupabaseTest, aProjectKeyIsToldWhatToUseInstead)
{
    const QJsonObject serviceKey{{u"iss"_s, u"supabase"_s},
                                 {u"ref"_s, u"abc"_s},
                                 {u"role"_s, u"service_role"_s},
                                 {u"iat"_s, kNow},
                                 {u"exp"_s, kNow + 1000}};
    const auto refused = await(tokens.verify(secretKey().token(serviceKey)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"bad_token"_s);
    EXPECT_TRUE(refused.error().detail.contains(u"creditdesk-admin key add"_s));
}

TEST_F(SupabaseTest, noneIsRefusedInEverySpelling)
{
    for (const char *algorithm : {"none", "None", "NONE", "nOnE", "", "null", "HS256 ", "hs256", "rs256", "RS512",
                                  "HS384", "PS256", "ES256K"}) {
        const QByteArray header =
            compact({{u"alg"_s, QString::fromLatin1(algorithm)}, {u"kid"_s, u"ec-1"_s}, {u"typ"_s, u"JWT"_s}});
        const QByteArray unsignedToken = header.toBase64(kEncoding) + '.' + compact(claims()).toBase64(kEncoding) + '.';
        EXPECT_EQ(verdict(unsignedToken), u"bad_token"_s) << algorithm;
        EXPECT_EQ(verdict(ecKey().tokenOf(compact(claims()), header)), u"bad_token"_s) << algorithm;
        EXPECT_EQ(verdict(secretKey().tokenOf(compact(claims()), header)), u"bad_token"_s) << algorithm;
    }
    const QByteArray noAlgorithm = compact({{u"typ"_s, u"JWT"_s}});
    EXPECT_EQ(verdict(ecKey().tokenOf(compact(claims()), noAlgorithm)), u"bad_token"_s);
}

/// The classic confusion: a public key, which everybody has, taken as the secret of an HMAC.
TEST_F(SupabaseTest, aPublicKeyIsNoSecret)
{
    for (const TestKey *key : {&rsaKey(), &ecKey()}) {
        for (const QByteArray &secret :
             {key->publicPem(), key->publicPem().trimmed(), compact(key->jwk()), test::keySetOf({rsaKey(), ecKey()}),
              QByteArray::fromBase64(key->jwk().value("n"_L1).toString().toLatin1(), kEncoding)}) {
            const TestKey forged = TestKey::secret(secret);
            EXPECT_EQ(verdict(forged.token(claims())), u"bad_token"_s);
            EXPECT_EQ(verdict(forged.token(claims(), {{u"alg"_s, u"HS256"_s}, {u"kid"_s, key->keyId()}})),
                      u"bad_token"_s);
            EXPECT_EQ(verdict(forged.token(claims(), key->header())), u"bad_token"_s);
        }
    }
}

TEST_F(SupabaseTest, aKeyWorksForItsOwnAlgorithmOnly)
{
    const auto under = [](const QString &algorithm, const QString &keyId) {
        return QJsonObject{{u"alg"_s, algorithm}, {u"kid"_s, keyId}, {u"typ"_s, u"JWT"_s}};
    };
    EXPECT_EQ(verdict(rsaKey().token(claims(), under(u"ES256"_s, u"rsa-1"_s))), u"bad_token"_s);
    EXPECT_EQ(verdict(ecKey().token(claims(), under(u"RS256"_s, u"ec-1"_s))), u"bad_token"_s);
    EXPECT_EQ(verdict(ecKey().token(claims(), under(u"ES256"_s, u"rsa-1"_s))), u"bad_token"_s);
    EXPECT_EQ(verdict(secretKey().token(claims(), under(u"ES256"_s, u"ec-1"_s))), u"bad_token"_s);
}

TEST_F(SupabaseTest, signaturesOfAWrongLengthOrChangedAreRefused)
{
    for (const TestKey *key : {&rsaKey(), &ecKey(), &secretKey()}) {
        const QByteArrayList parts = key->token(claims()).split('.');
        const QByteArray genuine = QByteArray::fromBase64(parts[2], kEncoding);
        QByteArray changed = genuine;
        changed[5] = static_cast<char>(changed[5] ^ 1);
        for (const QByteArray &signature : {QByteArray(), genuine.chopped(1), genuine + '\0', '\0' + genuine,
                                            QByteArray(genuine.size(), '\0'), genuine + genuine, changed})
            EXPECT_EQ(verdict(parts[0] + '.' + parts[1] + '.' + signature.toBase64(kEncoding)), u"bad_token"_s)
                << key->algorithm().toStdString() << ' ' << signature.size();
    }
}

TEST_F(SupabaseTest, keysThatATokenBringsAlongAreNotUsed)
{
    const TestKey own = TestKey::p256(u"own"_s);
    for (const QJsonObject &extra :
         {QJsonObject{{u"jwk"_s, own.jwk()}}, QJsonObject{{u"jku"_s, u"https://evil.example/keys"_s}},
          QJsonObject{{u"x5u"_s, u"https://evil.example/cert"_s}}}) {
        QJsonObject header = own.header();
        header.insert(extra.begin().key(), extra.begin().value());
        EXPECT_EQ(verdict(own.token(claims(), header)), u"bad_token"_s);
        header.insert(u"kid"_s, u"ec-1"_s);
        EXPECT_EQ(verdict(own.token(claims(), header)), u"bad_token"_s);
    }
    EXPECT_EQ(server.last.url, "https://abc.supabase.co/auth/v1/.well-known/jwks.json");
}

TEST_F(SupabaseTest, aNameThatStandsTwiceIsRefused)
{
    const QByteArray header = compact(ecKey().header());
    const QByteArray good = compact(claims());
    EXPECT_EQ(verdict(ecKey().tokenOf(good, header)), u"good"_s);
    QByteArray twice = good;
    twice.chop(1);
    for (const QByteArray &more :
         {QByteArray(R"(,"sub":"7f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11"})"), QByteArray(R"(,"s\u0075b":"x"})"),
          QByteArray(R"(,"app_metadata":{"creditdesk_role":"user","creditdesk_role":"admin"}})")})
        EXPECT_EQ(verdict(ecKey().tokenOf(twice + more, header)), u"bad_token"_s) << more.toStdString();
    EXPECT_EQ(verdict(ecKey().tokenOf(good, R"({"alg":"none","alg":"ES256","kid":"ec-1"})")), u"bad_token"_s);
}

TEST_F(SupabaseTest, headersOfAnotherKindAreRefused)
{
    for (const QJsonObject &extra :
         {QJsonObject{{u"crit"_s, QJsonArray{u"b64"_s}}}, QJsonObject{{u"typ"_s, u"dpop+jwt"_s}},
          QJsonObject{{u"typ"_s, 1}}, QJsonObject{{u"kid"_s, 1}}}) {
        QJsonObject header = ecKey().header();
        header.insert(extra.begin().key(), extra.begin().value());
        EXPECT_EQ(verdict(ecKey().token(claims(), header)), u"bad_token"_s) << compact(header).toStdString();
    }
}

TEST_F(SupabaseTest, noiseIsRefusedAndAsksNobody)
{
    QJsonObject large = claims();
    large.insert(u"user_metadata"_s, QString(9000, u'x'));
    for (const QByteArray &noise :
         {QByteArray(), QByteArray("..."), QByteArray("a.b.c"), QByteArray(100'000, '.'),
          ecKey().token(claims()) + ".x", ecKey().token(claims()) + '=', ecKey().token(large),
          ecKey().tokenOf("[]", "{}"), ecKey().tokenOf("\xff\xfe", "{}"), ecKey().tokenOf(QByteArray(2000, '['), "{}"),
          QByteArray("eyJhbGciOiJFUzI1NiJ9.e30.")})
        EXPECT_EQ(verdict(noise), u"bad_token"_s);
    EXPECT_EQ(server.asked, 0);
}

} // namespace
} // namespace creditdesk::auth
