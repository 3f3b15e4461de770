// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitedatabase.h"
#include "tests/store/storefixture.h"

#include <gmock/gmock.h>

#include <QFile>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;

TEST(Faults, AFullDiskIsSaidAndNothingIsHalfWritten)
{
    constexpr int kPages = 120; // the empty schema needs about 90
    Office office(Kind::Sqlite, 0, {}, {.busyTimeoutMs = 100, .maxPages = kPages, .cacheKiB = 1024});
    ASSERT_TRUE(office.submit(kAnna, {pack(1'000'000, u"p"_s)}));
    std::int64_t acknowledged = 0;
    ledger::Deduct big = deduct(1);
    big.description = QString(900, u'x');
    Result<ledger::Outcome> last = ledger::Outcome{};
    for (int i = 0; i < 5'000 && last; ++i) {
        last = office.submit(kAnna, {big}, QString::number(i), "f");
        acknowledged += last ? 1 : 0;
    }
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, u"disk_full"_s);
    EXPECT_EQ(last.error().kind, ErrorKind::Unavailable);
    EXPECT_GT(acknowledged, 0);
    EXPECT_EQ(office.balance(kAnna), 1'000'000 - acknowledged);
    office.expectSound();

    // Room is made: the writer goes on as if nothing had been.
    office.writer.reset();
    SqliteStore roomier(office.files.path());
    LedgerWriter writer(roomier, office.clock, office.catalogue);
    std::promise<QString> answer;
    writer.submit({kAnna, {}, {}, {}, {big}, {}}, [&](const auto &outcome) { answer.set_value(codeOf(outcome)); });
    EXPECT_EQ(answer.get_future().get(), u"ok"_s);
}

TEST(Faults, ADiskThatFillsInsideRecordsHarmsNoOtherBatch)
{
    Office office(Kind::Sqlite, 0, {}, {.busyTimeoutMs = 100, .maxPages = 120, .cacheKiB = 1024});
    const auto failed = office.write([](Records &records) {
        return records.addAudit({kStart, u"a"_s, u"b"_s, u"c"_s, QString(1'000'000, u'x'), {}, {}});
    });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, u"disk_full"_s);
    EXPECT_EQ(codeOf(office.submit(kAnna, {pack(5, u"p"_s)})), u"ok"_s);
    office.expectSound();
}

TEST(Faults, AnotherProgramsLockIsWaitedForThenSaid)
{
    Office office(Kind::Sqlite, 0, {}, {.busyTimeoutMs = 50, .maxPages = 0, .cacheKiB = 1024});
    auto other = SqliteDatabase::open(office.files.path(), {}, SqliteDatabase::Mode::Write);
    ASSERT_TRUE(other);
    ASSERT_TRUE((*other)->execute(u"BEGIN IMMEDIATE"_s));
    const auto refused = office.submit(kAnna, {pack(5, u"p"_s)}, u"k"_s, "f");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"database_locked"_s);
    EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    EXPECT_TRUE(refused.error().retryAfterSeconds);
    EXPECT_EQ(office.balance(kAnna), 0); // readers go on
    ASSERT_TRUE((*other)->execute(u"COMMIT"_s));
    const auto repeated = office.submit(kAnna, {pack(5, u"p"_s)}, u"k"_s, "f");
    ASSERT_TRUE(repeated);
    EXPECT_FALSE(repeated->replayed);
}

TEST(Faults, RowsCannotBeChangedOrDeleted)
{
    Office office(Kind::Sqlite);
    ASSERT_TRUE(office.submit(kAnna, {pack(5, u"p"_s)}));
    ASSERT_TRUE(office.write([](Records &records) {
        return records.addAudit({kStart, u"a"_s, u"b"_s, {}, {}, {}, {}});
    }));
    auto database = SqliteDatabase::open(office.files.path(), {}, SqliteDatabase::Mode::Write);
    ASSERT_TRUE(database);
    for (const QString &sql : {u"UPDATE credit_transactions SET amount = 6"_s, u"DELETE FROM credit_transactions"_s,
                               u"UPDATE audit_log SET actor = 'x'"_s, u"DELETE FROM audit_log"_s}) {
        const auto refused = (*database)->execute(sql);
        ASSERT_FALSE(refused) << sql.toStdString();
        EXPECT_THAT(refused.error().detail.toStdString(), ::testing::HasSubstr("append-only"));
    }
}

TEST(Faults, ReadersCannotWrite)
{
    Office office(Kind::Sqlite);
    const auto refused = addUser(office.reader->records(), kNobody, kStart);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, u"database_readonly"_s);
}

TEST(Faults, AMissingFileIsNotInvented)
{
    QTemporaryDir directory;
    SqliteStore store(directory.filePath(u"none.sqlite"_s));
    EXPECT_EQ(store.openReader().error().code, u"database_missing"_s);
    EXPECT_EQ(store.openWriter().error().code, u"database_missing"_s);
    EXPECT_FALSE(QFile::exists(directory.filePath(u"none.sqlite"_s)));
    SqliteStore nowhere(directory.filePath(u"no/such/folder/x.sqlite"_s));
    EXPECT_EQ(nowhere.migrate().error().code, u"database_cannot_open"_s);
}

TEST(Faults, AFileThatIsNoDatabaseIsLeftAlone)
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"letter.txt"_s);
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    const QByteArray letter(5'000, 'a');
    file.write(letter);
    file.close();
    EXPECT_EQ(SqliteStore(path).migrate().error().code, u"database_corrupt"_s);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll(), letter);
}

TEST(Schema, MigratingTwiceChangesNothingAndANewerOneIsRefused)
{
    TestStore files(Kind::Sqlite);
    EXPECT_TRUE(files.store().migrate());
    EXPECT_TRUE(files.store().openReader().value()->ping());
    files.tamper(u"INSERT INTO schema_version VALUES (999, 0, 'from the future')"_s);
    EXPECT_EQ(files.store().migrate().error().code, u"schema_newer"_s);
    EXPECT_EQ(files.store().openReader().error().code, u"schema_newer"_s);
    files.tamper(u"DELETE FROM schema_version WHERE version > 1"_s);
    EXPECT_EQ(files.store().openWriter().error().code, u"schema_older"_s);
}

TEST(Schema, TheOldQueryCountersAreNotBuiltOver)
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"old.sqlite"_s);
    {
        auto database = SqliteDatabase::open(path, {}, SqliteDatabase::Mode::Create);
        ASSERT_TRUE(
            (*database)->execute(u"CREATE TABLE profiles (id TEXT, queries_used INTEGER, queries_limit INTEGER)"_s));
    }
    EXPECT_EQ(SqliteStore(path).migrate().error().code, u"legacy_schema"_s);
}

} // namespace
} // namespace creditdesk::store
