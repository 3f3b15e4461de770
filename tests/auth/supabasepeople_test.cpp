// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/supabasepeople.h"

#include "server/store/async.h"
#include "server/store/postgresql/postgresstore.h"
#include "tests/auth/supabasefixture.h"
#include "tests/support/postgrescluster.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

namespace {

const auto kId = u"6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11"_s;

/// A migrated PostgreSQL database with the catalogue published; copied for each test.
QString postgresTemplate()
{
    static const QString name = [] {
        auto &cluster = test::PostgresCluster::shared();
        const QString made = cluster.createDatabase();
        EXPECT_TRUE(store::PostgresStore({.url = cluster.url(made)}).migrate());
        return made;
    }();
    return name;
}

/// On SQLite and on PostgreSQL.
class SupabasePeopleTest : public SupabaseTest, public testing::WithParamInterface<const char *> {
protected:
    SupabasePeopleTest()
    {
        if (onPostgres())
            m_database = test::PostgresCluster::shared().createDatabase(postgresTemplate());
        store = openStore();
        EXPECT_TRUE(onPostgres() || store->migrate());
        writer = std::make_unique<store::LedgerWriter>(*store, clock, catalogue);
        pool = std::make_unique<store::ReadPool>(*store);
        people = std::make_unique<SupabasePeople>(tokens, *writer, *pool, clock);
    }
    ~SupabasePeopleTest() override
    {
        people.reset();
        pool.reset();
        writer.reset();
        store.reset();
        if (onPostgres())
            test::PostgresCluster::shared().dropDatabase(m_database);
    }

    [[nodiscard]] static bool onPostgres() { return QLatin1StringView(GetParam()) == "Postgres"_L1; }
    /// Each is what one server process would have.
    [[nodiscard]] std::unique_ptr<store::Store> openStore() const
    {
        if (onPostgres())
            return std::make_unique<store::PostgresStore>(
                store::PostgresOptions{.url = test::PostgresCluster::shared().url(m_database)});
        return std::make_unique<store::SqliteStore>(folder.filePath(u"test.db"_s));
    }
    [[nodiscard]] Result<Principal> person(const QJsonObject &with)
    {
        return await(people->person(ecKey().token(with)));
    }
    [[nodiscard]] std::optional<store::UserRecord> account(const QString &id = kId)
    {
        std::function<Result<std::optional<store::UserRecord>>(store::Reader &)> read = [id](store::Reader &reader) {
            return reader.records().userById(id);
        };
        return await(pool->run<std::optional<store::UserRecord>>(std::move(read))).value();
    }
    [[nodiscard]] QJsonObject claimsWith(const QString &name, const QJsonValue &value) const
    {
        QJsonObject with = claims();
        with.insert(name, value);
        return with;
    }

    QTemporaryDir folder;
    QString m_database;
    Catalogue catalogue;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::LedgerWriter> writer;
    std::unique_ptr<store::ReadPool> pool;
    std::unique_ptr<SupabasePeople> people;
};

INSTANTIATE_TEST_SUITE_P(Stores, SupabasePeopleTest, testing::Values("Sqlite", "Postgres"),
                         [](const auto &store) { return std::string(store.param); });

TEST_P(SupabasePeopleTest, theAccountOpensAtFirstSight)
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

TEST_P(SupabasePeopleTest, aRefusedTokenOpensNothing)
{
    EXPECT_FALSE(person(claimsWith(u"aud"_s, u"anon"_s)));
    EXPECT_FALSE(person(claimsWith(u"is_anonymous"_s, true)));
    EXPECT_FALSE(account());
}

/// A server process of its own: nothing of it knows of the others but the database.
struct ServerProcess {
    ServerProcess(std::unique_ptr<store::Store> s, const SupabaseTokens &tokens, const Clock &clock,
                  const Catalogue &catalogue)
        : store(std::move(s)), writer(*store, clock, catalogue), pool(*store), people(tokens, writer, pool, clock)
    {
    }
    std::unique_ptr<store::Store> store;
    store::LedgerWriter writer;
    store::ReadPool pool;
    SupabasePeople people;
};

TEST_P(SupabasePeopleTest, manyFirstRequestsOpenOneAccount)
{
    std::vector<std::unique_ptr<ServerProcess>> servers; // an SQLite file has one writer
    for (int i = 0; i < (onPostgres() ? 4 : 1); ++i)
        servers.push_back(std::make_unique<ServerProcess>(openStore(), tokens, clock, catalogue));
    asio::io_context io;
    int good = 0;
    QString bad;
    for (std::size_t i = 0; i < 32; ++i)
        asio::co_spawn(io, servers[i % servers.size()]->people.person(ecKey().token(claims())),
                       [&](const std::exception_ptr &thrown, const Result<Principal> &principal) {
                           good += !thrown && principal ? 1 : 0;
                           if (!principal)
                               bad = principal.error().detail;
                       });
    io.run();
    EXPECT_EQ(good, 32) << bad.toStdString();
    ASSERT_TRUE(account());
    EXPECT_EQ(account()->email, u"ann@example.com"_s);
}

/// As a trigger in a Supabase project does it, before the person first calls us.
TEST_P(SupabasePeopleTest, anAccountThatIsThereIsTaken)
{
    if (onPostgres()) {
        test::PostgresCluster::shared().sql(m_database, u"INSERT INTO public.profiles (id) VALUES ('%1')"_s.arg(kId));
    } else {
        std::function<Result<void>(store::Records &)> write = [this](store::Records &records) {
            return records.addUser({kId, u"before@example.com"_s, {}, Role::User, clock.now()});
        };
        ASSERT_TRUE(await(store::writeAsync(*writer, std::move(write))));
    }
    ASSERT_TRUE(person(claims()));
    EXPECT_EQ(account()->email, onPostgres() ? QString() : u"before@example.com"_s);
}

TEST_P(SupabasePeopleTest, accountsAreNotJoinedByAnAddress)
{
    const auto other = u"11111111-1111-4111-8111-111111111111"_s;
    ASSERT_TRUE(person(claimsWith(u"sub"_s, other)));
    ASSERT_TRUE(person(claims())); // the same address, another person of Supabase
    EXPECT_EQ(account(other)->email, u"ann@example.com"_s);
    EXPECT_EQ(account()->email, kId + u"@supabase.invalid"_s);
}

TEST_P(SupabasePeopleTest, peopleWithoutAnAddressHaveAccountsToo)
{
    ASSERT_TRUE(person(claimsWith(u"email"_s, u""_s)));
    ASSERT_TRUE(person(claimsWith(u"sub"_s, u"11111111-1111-4111-8111-111111111111"_s)));
    EXPECT_EQ(account()->email, kId + u"@supabase.invalid"_s);
}

} // namespace
} // namespace creditdesk::auth
