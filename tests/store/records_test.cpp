// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/storefixture.h"

#include <gmock/gmock.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;

class RecordsOf : public ::testing::TestWithParam<Kind> {
protected:
    void must(std::function<Result<void>(Records &)> write)
    {
        const auto written = office.write(std::move(write));
        EXPECT_TRUE(written) << written.error().detail.toStdString();
    }
    Records &read() { return office.reader->records(); }

    Office office{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Stores, RecordsOf, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

TEST_P(RecordsOf, UsersAreFoundByEmailInAnyCase)
{
    must([](Records &records) {
        return records.addUser({kNobody, u"Carla@Example.org"_s, "phc", Role::Finance, kStart});
    });
    const auto user = read().userByEmail(u"CARLA@example.ORG"_s).value();
    ASSERT_TRUE(user);
    EXPECT_EQ(user->id, kNobody);
    EXPECT_EQ(user->email, u"carla@example.org"_s);
    EXPECT_EQ(user->role, Role::Finance);
    EXPECT_EQ(user->passwordHash, "phc");
    EXPECT_EQ(user->createdAt, kStart);
    EXPECT_FALSE(read().userByEmail(u"nobody@example.org"_s).value());
    const auto taken = office.write([](Records &records) {
        return records.addUser(
            {u"6f1c1c1e-0000-4000-8000-0000000000fe"_s, u"carla@example.org"_s, {}, Role::User, kStart});
    });
    EXPECT_EQ(taken.error().code, u"email_taken"_s);
    must([](Records &records) { return records.setPasswordHash(kNobody, "new"); });
    EXPECT_EQ(read().userById(kNobody).value()->passwordHash, "new");
    EXPECT_EQ(read().users(2, {}).value().size(), 2U);
    EXPECT_EQ(read().users(10, kBert).value().front().id, kNobody);
    EXPECT_EQ(office.reader->account(kNobody).value()->nextDueAt, kStart); // the account is open
}

TEST_P(RecordsOf, TokensDieWithTheirFamily)
{
    const auto token = [](const QByteArray &hash, const QString &family) {
        return RefreshTokenRecord{hash, family, kAnna, kStart, kStart + std::chrono::days(30), {}, {}};
    };
    must([&](Records &records) {
        return records.addRefreshToken(token("one", u"f1"_s))
            .and_then([&] { return records.addRefreshToken(token("two", u"f1"_s)); })
            .and_then([&] { return records.addRefreshToken(token("three", u"f2"_s)); });
    });
    EXPECT_TRUE(read().familyAlive(u"f1"_s).value());
    EXPECT_FALSE(read().familyAlive(u"unknown"_s).value());
    must([](Records &records) { return records.markRotated("one", kStart + std::chrono::hours(1)); });
    EXPECT_EQ(read().refreshToken("one").value()->rotatedAt, kStart + std::chrono::hours(1));
    EXPECT_TRUE(read().familyAlive(u"f1"_s).value());
    must([](Records &records) { return records.revokeFamily(u"f1"_s, kStart + std::chrono::hours(2)); });
    EXPECT_FALSE(read().familyAlive(u"f1"_s).value());
    EXPECT_EQ(read().refreshToken("two").value()->revokedAt, kStart + std::chrono::hours(2));
    EXPECT_TRUE(read().familyAlive(u"f2"_s).value());
    must([](Records &records) { return records.revokeUserTokens(kAnna, kStart); });
    EXPECT_FALSE(read().familyAlive(u"f2"_s).value());
    EXPECT_FALSE(read().refreshToken("none").value());
}

TEST_P(RecordsOf, KeysAndSecrets)
{
    must([](Records &records) { return records.addApiKey({u"k1"_s, "hash", u"backend"_s, Role::Service, kStart}); });
    EXPECT_EQ(read().apiKey("hash").value()->name, u"backend"_s);
    EXPECT_FALSE(read().apiKey("other").value());
    QByteArray first;
    QByteArray second;
    must([&](Records &records) {
        return records.secret(u"signing"_s, "made once").map([&](const auto &v) { first = v; });
    });
    must([&](Records &records) {
        return records.secret(u"signing"_s, "again").map([&](const auto &v) { second = v; });
    });
    EXPECT_EQ(first, "made once");
    EXPECT_EQ(second, "made once");
    EXPECT_EQ(read().secret(u"signing"_s, "by a reader").value(), "made once");
}

TEST_P(RecordsOf, AnEnquiryThatIsKnownIsNoError)
{
    const ContactRecord enquiry{u"c1"_s, kAnna, {u"ACME"_s, u"Hello"_s, {}}, kStart};
    must([&](Records &records) { return records.addContact(enquiry); });
    ContactRecord again = enquiry;
    again.createdAt = kStart + std::chrono::days(31); // its idempotency key is forgotten by then
    must([&](Records &records) { return records.addContact(again); });
    ContactRecord other = enquiry;
    other.id = u"c2"_s;
    must([&](Records &records) {
        return records.addContact(enquiry).and_then([&] { return records.addContact(other); });
    });
}

} // namespace
} // namespace creditdesk::store
