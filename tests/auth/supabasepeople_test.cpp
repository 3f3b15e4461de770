// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/supabasepeople.h"

#include "tests/auth/supabasefixture.h"

#include <boost/asio/detached.hpp>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

const auto kId = u"6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11"_s;

class SupabasePeopleTest : public SupabaseTest {
protected:
    SupabasePeopleTest() { EXPECT_TRUE(m_migrated); }

    [[nodiscard]] Result<Principal> person(const QJsonObject &with)
    {
        return await(people.person(ecKey().token(with)));
    }
    [[nodiscard]] std::optional<store::UserRecord> account(const QString &id = kId)
    {
        std::function<Result<std::optional<store::UserRecord>>(store::Reader &)> read = [id](store::Reader &reader) {
            return reader.records().userById(id);
        };
        return await(pool.run<std::optional<store::UserRecord>>(std::move(read))).value();
    }
    [[nodiscard]] QJsonObject claimsWith(const QString &name, const QJsonValue &value) const
    {
        QJsonObject with = claims();
        with.insert(name, value);
        return with;
    }

    QTemporaryDir folder;
    store::SqliteStore store{folder.filePath(u"test.db"_s)};
    bool m_migrated = store.migrate().has_value();
    Catalogue catalogue;
    store::LedgerWriter writer{store, clock, catalogue, {}};
    store::ReadPool pool{store};
    SupabasePeople people{tokens, writer, pool, clock};
};

TEST_F(SupabasePeopleTest, theAccountOpensAtFirstSight)
{
    EXPECT_FALSE(account());
    const auto principal = person(claimsWith(u"app_metadata"_s, QJsonObject{{u"creditdesk_role"_s, u"admin"_s}}));
    ASSERT_TRUE(principal);
    EXPECT_EQ(*principal, (Principal{kId, Role::Admin, u"session-1"_s, {}}));
    const auto opened = account();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->email, u"ann@example.com"_s);
    EXPECT_EQ(opened->role, Role::User) << "the token's role is not the account's";
    EXPECT_TRUE(opened->passwordHash.isEmpty());
    EXPECT_EQ(opened->createdAt, clock.now());
    clock.advance(std::chrono::minutes(10));
    EXPECT_TRUE(person(claims()));
    EXPECT_EQ(account()->createdAt, opened->createdAt) << "and only then";
}

TEST_F(SupabasePeopleTest, arefusedTokenOpensNothing)
{
    EXPECT_FALSE(person(claimsWith(u"aud"_s, u"anon"_s)));
    EXPECT_FALSE(person(claimsWith(u"is_anonymous"_s, true)));
    EXPECT_FALSE(account());
}

TEST_F(SupabasePeopleTest, manyFirstRequestsOpenOneAccount)
{
    // Each server process has a cache of its own: none of them knows of the others.
    std::vector<std::unique_ptr<SupabasePeople>> servers;
    asio::io_context io;
    int good = 0;
    for (int i = 0; i < 32; ++i) {
        servers.push_back(std::make_unique<SupabasePeople>(tokens, writer, pool, clock));
        asio::co_spawn(io, servers.back()->person(ecKey().token(claims())),
                       [&good](const std::exception_ptr &thrown, const Result<Principal> &principal) {
                           good += !thrown && principal ? 1 : 0;
                       });
    }
    io.run();
    EXPECT_EQ(good, 32);
    EXPECT_TRUE(account());
}

TEST_F(SupabasePeopleTest, accountsAreNotJoinedByAnAddress)
{
    const auto other = u"11111111-1111-4111-8111-111111111111"_s;
    ASSERT_TRUE(person(claimsWith(u"sub"_s, other)));
    ASSERT_TRUE(person(claims())); // the same address, another person of Supabase
    EXPECT_EQ(account(other)->email, u"ann@example.com"_s);
    EXPECT_EQ(account()->email, kId + u"@supabase.invalid"_s);
}

TEST_F(SupabasePeopleTest, peopleWithoutAnAddressHaveAccountsToo)
{
    ASSERT_TRUE(person(claimsWith(u"email"_s, u""_s)));
    ASSERT_TRUE(person(claimsWith(u"sub"_s, u"11111111-1111-4111-8111-111111111111"_s)));
    EXPECT_EQ(account()->email, kId + u"@supabase.invalid"_s);
}

} // namespace
} // namespace creditdesk::auth
