// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/apikey.h"
#include "server/store/sqlitestore.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

struct Ended {
    int code = -1;
    QString out;
    QString err;
};

class Admin : public testing::Test {
protected:
    [[nodiscard]] QString database() const { return m_directory.filePath(u"desk.db"_s); }

    Ended run(const QStringList &arguments, const QByteArray &input = {}, const QStringList &environment = {})
    {
        QProcess process;
        QStringList variables = {u"PATH="_s + qEnvironmentVariable("PATH"), u"HOME="_s + m_directory.path()};
        process.setEnvironment(variables + environment);
        process.start(QStringLiteral(CREDITDESK_ADMIN),
                      QStringList{u"--database"_s, u"sqlite:"_s + database()} + arguments);
        process.write(input);
        process.closeWriteChannel();
        EXPECT_TRUE(process.waitForFinished(60'000)) << "it hangs";
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
    }

    static QJsonObject json(const Ended &ended) { return QJsonDocument::fromJson(ended.out.toUtf8()).object(); }

    QString write(const QString &name, const QByteArray &content)
    {
        QFile file(m_directory.filePath(name));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        return file.fileName();
    }

    /// A person with one sign-in; their id.
    QString addAda()
    {
        const Ended added = run({u"--json"_s, u"user"_s, u"add"_s, u"--email"_s, u"ada@example.com"_s});
        const QString id = json(added).value("id"_L1).toString();
        store::SqliteStore store(database());
        const auto session = store.openWriter().value();
        EXPECT_TRUE(session->begin());
        m_hash = session->records().userById(id).value()->passwordHash;
        const Timestamp now = SystemClock().now();
        EXPECT_TRUE(session->records().addRefreshToken(
            {"hash", u"family"_s, id, now, now + std::chrono::days(1), std::nullopt, std::nullopt}));
        EXPECT_TRUE(session->commit());
        return id;
    }

    /// Action, subject and reason of the newest audit record, as the file has it.
    [[nodiscard]] QStringList lastAudit() const
    {
        QProcess shell;
        shell.start(u"sqlite3"_s, {u"-separator"_s, u"\n"_s, database(),
                                   u"SELECT action, subject, reason FROM audit_log ORDER BY no DESC LIMIT 1"_s});
        EXPECT_TRUE(shell.waitForFinished(60'000));
        return QString::fromUtf8(shell.readAllStandardOutput()).split(u'\n').mid(0, 3);
    }

    QTemporaryDir m_directory;
    QByteArray m_hash;
};

TEST_F(Admin, HelpNamesCommandsAndExitCodes)
{
    const Ended help = run({u"--help"_s});
    EXPECT_EQ(help.code, 0);
    for (const char *word : {"migrate", "user", "key", "catalogue", "stripe", "verify", "Exit codes"})
        EXPECT_TRUE(help.out.contains(QLatin1StringView(word))) << word;
    EXPECT_EQ(run({u"--version"_s}).code, 0);
}

TEST_F(Admin, BadUsageEndsWithTwo)
{
    EXPECT_EQ(run({}).code, 2);
    EXPECT_EQ(run({u"dance"_s}).code, 2);
    EXPECT_EQ(run({u"user"_s, u"add"_s}).code, 2);
    EXPECT_EQ(run({u"user"_s, u"add"_s, u"--email"_s, u"a@example.com"_s, u"--role"_s, u"king"_s}).code, 2);
}

TEST_F(Admin, MigrateMayBeRepeated)
{
    EXPECT_EQ(run({u"migrate"_s}).code, 0);
    const Ended again = run({u"migrate"_s, u"--json"_s});
    EXPECT_EQ(again.code, 0);
    EXPECT_TRUE(json(again).value("migrated"_L1).toBool());
}

TEST_F(Admin, ADatabaseThatCannotBeOpenedEndsWithThree)
{
    QProcess process;
    process.start(QStringLiteral(CREDITDESK_ADMIN), {u"--database"_s, u"sqlite:/nowhere/at/all.db"_s, u"migrate"_s});
    ASSERT_TRUE(process.waitForFinished(60'000));
    EXPECT_EQ(process.exitCode(), 3);
    process.start(QStringLiteral(CREDITDESK_ADMIN), {u"--database"_s, u"oracle:x"_s, u"migrate"_s});
    ASSERT_TRUE(process.waitForFinished(60'000));
    EXPECT_EQ(process.exitCode(), 3);
    EXPECT_TRUE(process.readAllStandardError().contains("sqlite:PATH"));
}

TEST_F(Admin, AddsAPersonWithAGeneratedPassword)
{
    const Ended added =
        run({u"--json"_s, u"user"_s, u"add"_s, u"--email"_s, u"Ada@Example.com"_s, u"--role"_s, u"finance"_s});
    ASSERT_EQ(added.code, 0) << added.err.toStdString();
    EXPECT_EQ(json(added).value("password"_L1).toString().size(), 20);

    store::SqliteStore store(database());
    const auto reader = store.openReader().value();
    const auto user = reader->records().userByEmail(u"ada@example.com"_s).value();
    ASSERT_TRUE(user);
    EXPECT_EQ(user->id, json(added).value("id"_L1).toString());
    EXPECT_EQ(user->role, Role::Finance);
    EXPECT_TRUE(user->passwordHash.startsWith("$argon2id$"));
    EXPECT_TRUE(reader->account(user->id).value()) << "with an account";
}

TEST_F(Admin, TakesAPasswordFromStandardInputAndNeverPrintsIt)
{
    const Ended added =
        run({u"user"_s, u"add"_s, u"--email"_s, u"bob@example.com"_s, u"--password-stdin"_s}, "correct horse\n");
    ASSERT_EQ(added.code, 0) << added.err.toStdString();
    EXPECT_FALSE((added.out + added.err).contains(u"horse"_s));
    EXPECT_FALSE(added.out.contains(u"password"_s));
    EXPECT_TRUE(QRegularExpression(u"^id: [0-9a-f-]{36}\n$"_s).match(added.out).hasMatch()) << added.out.toStdString();
}

TEST_F(Admin, RefusesWeakPasswordsOddEmailsAndDuplicates)
{
    const auto add = [&](const QString &email, const QByteArray &password) {
        return run({u"user"_s, u"add"_s, u"--email"_s, email, u"--password-stdin"_s}, password + '\n');
    };
    EXPECT_EQ(add(u"a@example.com"_s, "short").code, 1);
    EXPECT_EQ(add(u"not an email"_s, "correct horse").code, 1);
    EXPECT_EQ(add(u"a@example.com"_s, "correct horse").code, 0);
    const Ended twice = add(u"A@example.com"_s, "correct horse");
    EXPECT_EQ(twice.code, 1);
    EXPECT_TRUE(twice.err.contains(u"email_taken"_s)) << twice.err.toStdString();
}

TEST_F(Admin, ListsPeople)
{
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    EXPECT_EQ(run({u"user"_s, u"list"_s}).code, 0);
    run({u"user"_s, u"add"_s, u"--email"_s, u"ada@example.com"_s});
    run({u"user"_s, u"add"_s, u"--email"_s, u"bob@example.com"_s, u"--role"_s, u"admin"_s});
    const QJsonArray users = json(run({u"user"_s, u"list"_s, u"--json"_s})).value("users"_L1).toArray();
    ASSERT_EQ(users.size(), 2);
    QStringList emails{users[0].toObject().value("email"_L1).toString(),
                       users[1].toObject().value("email"_L1).toString()};
    emails.sort();
    EXPECT_EQ(emails, (QStringList{u"ada@example.com"_s, u"bob@example.com"_s}));
}

TEST_F(Admin, MakesAKeyAndKeepsOnlyItsHash)
{
    const Ended added =
        run({u"key"_s, u"add"_s, u"--role"_s, u"service"_s, u"--name"_s, u"chat backend"_s, u"--json"_s});
    ASSERT_EQ(added.code, 0) << added.err.toStdString();
    const QByteArray key = json(added).value("key"_L1).toString().toLatin1();
    EXPECT_TRUE(key.startsWith("cdk_"));
    store::SqliteStore store(database());
    const auto kept = store.openReader().value()->records().apiKey(auth::secretHash(key)).value();
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->name, u"chat backend"_s);
    EXPECT_EQ(kept->role, Role::Service);
    QFile file(database());
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_FALSE(file.readAll().contains(key));
    EXPECT_EQ(run({u"key"_s, u"add"_s, u"--role"_s, u"admin"_s}).code, 2);
}

TEST_F(Admin, ListsKeysAndRevokesOne)
{
    EXPECT_EQ(run({u"key"_s, u"list"_s}).code, 3) << "what only reads makes no database";
    const QJsonObject kept = json(run({u"--json"_s, u"key"_s, u"add"_s, u"--name"_s, u"kept"_s}));
    const QJsonObject gone = json(run({u"--json"_s, u"key"_s, u"add"_s, u"--name"_s, u"gone"_s}));
    const QString id = gone.value("id"_L1).toString();
    EXPECT_EQ(json(run({u"--json"_s, u"key"_s, u"list"_s})).value("keys"_L1).toArray().size(), 2);

    const Ended revoked = run({u"key"_s, u"revoke"_s, u"--id"_s, id, u"--reason"_s, u"leaked"_s});
    EXPECT_EQ(revoked.code, 0) << revoked.err.toStdString();
    const Ended list = run({u"key"_s, u"list"_s});
    EXPECT_TRUE(list.out.contains(kept.value("id"_L1).toString()) && list.out.contains(u"kept"_s));
    EXPECT_FALSE(list.out.contains(id));
    store::SqliteStore store(database());
    const auto key = gone.value("key"_L1).toString().toLatin1();
    EXPECT_FALSE(store.openReader().value()->records().apiKey(auth::secretHash(key)).value());
    EXPECT_EQ(lastAudit(), (QStringList{u"key.revoke"_s, id, u"leaked"_s}));
    EXPECT_EQ(run({u"key"_s, u"revoke"_s, u"--id"_s, id}).code, 1) << "it is gone already";
    EXPECT_EQ(run({u"key"_s, u"revoke"_s}).code, 2);
}

TEST_F(Admin, SetsAPasswordAndEndsTheSignIns)
{
    const QString id = addAda();
    const Ended set = run({u"user"_s, u"set-password"_s, u"--email"_s, u"ADA@example.com"_s, u"--password-stdin"_s,
                           u"--reason"_s, u"forgotten"_s},
                          "another good one\n");
    ASSERT_EQ(set.code, 0) << set.err.toStdString();
    EXPECT_FALSE((set.out + set.err).contains(u"another"_s));
    store::SqliteStore store(database());
    const auto reader = store.openReader().value();
    EXPECT_NE(reader->records().userById(id).value()->passwordHash, m_hash);
    EXPECT_FALSE(reader->records().familyAlive(u"family"_s).value());
    EXPECT_EQ(lastAudit(), (QStringList{u"user.set-password"_s, id, u"forgotten"_s}));

    const Ended generated = run({u"--json"_s, u"user"_s, u"set-password"_s, u"--id"_s, id});
    EXPECT_EQ(json(generated).value("password"_L1).toString().size(), 20);
    EXPECT_EQ(run({u"user"_s, u"set-password"_s, u"--id"_s, id, u"--password-stdin"_s}, "short\n").code, 1);
    EXPECT_EQ(run({u"user"_s, u"set-password"_s, u"--email"_s, u"nobody@example.com"_s}).code, 1);
    EXPECT_EQ(run({u"user"_s, u"set-password"_s}).code, 2) << "nobody is named";
}

TEST_F(Admin, SetsARoleAndEndsTheSignIns)
{
    const QString id = addAda();
    const Ended set = run({u"user"_s, u"set-role"_s, u"--id"_s, id, u"--role"_s, u"admin"_s});
    ASSERT_EQ(set.code, 0) << set.err.toStdString();
    store::SqliteStore store(database());
    const auto reader = store.openReader().value();
    EXPECT_EQ(reader->records().userById(id).value()->role, Role::Admin);
    EXPECT_FALSE(reader->records().familyAlive(u"family"_s).value());
    EXPECT_EQ(lastAudit(), (QStringList{u"user.set-role"_s, id, {}}));
    EXPECT_EQ(run({u"user"_s, u"set-role"_s, u"--id"_s, id, u"--role"_s, u"service"_s}).code, 2);
    EXPECT_EQ(run({u"user"_s, u"set-role"_s, u"--id"_s, u"nobody"_s, u"--role"_s, u"user"_s}).code, 1);
}

TEST_F(Admin, ChecksACatalogue)
{
    EXPECT_EQ(run({u"catalogue"_s, u"check"_s, QStringLiteral(CREDITDESK_CATALOGUE)}).code, 0);
    const Ended wrong = run({u"catalogue"_s, u"check"_s, write(u"wrong.json"_s, R"({"plans": 7})")});
    EXPECT_EQ(wrong.code, 4);
    EXPECT_FALSE(wrong.err.isEmpty());
    EXPECT_EQ(run({u"catalogue"_s, u"check"_s, m_directory.filePath(u"absent.json"_s)}).code, 4);
}

TEST_F(Admin, ReadsTheServersEnvFile)
{
    const QString file = write(u"desk.env"_s, "STRIPE_SECRET_KEY=pk_test_abcdef\n");
    const Ended setup = run({u"--env-file"_s, file, u"stripe"_s, u"setup"_s});
    EXPECT_EQ(setup.code, 5);
    EXPECT_TRUE(setup.err.contains(u"publishable"_s)) << setup.err.toStdString();
    EXPECT_EQ(run({u"--env-file"_s, write(u"broken.env"_s, "no equals sign\n"), u"migrate"_s}).code, 2);
}

TEST_F(Admin, VerifiesTheLedger)
{
    run({u"user"_s, u"add"_s, u"--email"_s, u"ada@example.com"_s});
    const Ended verified = run({u"verify"_s, u"--json"_s});
    EXPECT_EQ(verified.code, 0) << verified.err.toStdString();
    EXPECT_EQ(json(verified).value("accounts"_L1).toInt(), 1);
    EXPECT_EQ(run({u"verify"_s, u"--user"_s, u"nobody"_s}).code, 1);
}

TEST_F(Admin, WhatOnlyReadsMakesNoDatabase)
{
    for (const QStringList &command : {QStringList{u"verify"_s}, QStringList{u"user"_s, u"list"_s}}) {
        const Ended ended = run(command);
        EXPECT_EQ(ended.code, 3) << ended.out.toStdString();
        EXPECT_TRUE(ended.err.contains(u"There is no database at "_s + database())) << ended.err.toStdString();
        EXPECT_FALSE(QFile::exists(database()));
    }
}

TEST_F(Admin, WorksBesideAnotherWriter)
{
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    store::SqliteStore store(database());
    const auto session = store.openWriter().value();
    ASSERT_TRUE(session->begin());
    ASSERT_TRUE(session->records().addAudit({fromEpochMs(0), u"test"_s, u"test"_s, {}, {}, {}, {}}));
    QProcess process; // waits for the lock
    process.start(QStringLiteral(CREDITDESK_ADMIN), {u"--database"_s, u"sqlite:"_s + database(), u"key"_s, u"add"_s});
    ASSERT_TRUE(process.waitForStarted(60'000));
    EXPECT_FALSE(process.waitForFinished(500)) << "it did not wait for the other writer";
    ASSERT_TRUE(session->commit());
    ASSERT_TRUE(process.waitForFinished(60'000));
    EXPECT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
}

TEST_F(Admin, StripeSetupNeedsAKeyThatFits)
{
    EXPECT_EQ(run({u"stripe"_s, u"setup"_s}).code, 5);
    const Ended publishable = run({u"stripe"_s, u"setup"_s}, {}, {u"STRIPE_SECRET_KEY=pk_test_abcdef"_s});
    EXPECT_EQ(publishable.code, 5);
    EXPECT_TRUE(publishable.err.contains(u"STRIPE_SECRET_KEY"_s));
    EXPECT_FALSE(publishable.err.contains(u"abcdef"_s));
    const Ended away = run({u"stripe"_s, u"setup"_s}, {},
                           {u"STRIPE_SECRET_KEY=sk_test_abcdef"_s, u"STRIPE_API_BASE=http://127.0.0.1:9"_s});
    EXPECT_EQ(away.code, 5);
    EXPECT_TRUE(away.err.contains(u"stripe_unavailable"_s)) << away.err.toStdString();
}

} // namespace
} // namespace creditdesk
