// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/apikey.h"
#include "server/store/sqlitestore.h"
#include "server/store/verify.h"
#include "tests/support/httpclient.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>

#include <atomic>

using namespace creditdesk;
using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace {

QString listenOn(quint16 port)
{
    return u"127.0.0.1:%1"_s.arg(port);
}

/// The program as an operator runs it, in a directory of its own and with a clean environment.
class ProgramTest : public testing::Test {
protected:
    void SetUp() override
    {
        static int argc = 1;
        static char name[] = "api_tests";
        static char *argv[] = {name, nullptr};
        if (!QCoreApplication::instance())
            static QCoreApplication application(argc, argv);
        QProcessEnvironment environment;
        environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
        m_program.setProcessEnvironment(environment);
        m_program.setWorkingDirectory(m_folder.path());
    }
    ~ProgramTest() override
    {
        if (m_program.state() != QProcess::NotRunning) {
            m_program.kill();
            m_program.waitForFinished();
        }
    }

    QString path(const QString &name) const { return m_folder.filePath(name); }
    void run(const QStringList &arguments)
    {
        m_program.start(QStringLiteral(CREDITDESK_SERVER), arguments);
        ASSERT_TRUE(m_program.waitForStarted(60'000));
    }
    int exitCode()
    {
        EXPECT_TRUE(m_program.waitForFinished(60'000));
        EXPECT_EQ(m_program.exitStatus(), QProcess::NormalExit);
        return m_program.exitCode();
    }
    QByteArray errors() { return m_program.readAllStandardError(); }

    /// A server that sells and has no signing secret says so in these words, and not its key.
    bool saysWithoutWebhook(const QByteArray &pollSeconds, const QByteArray &words)
    {
        QFile file(path(u".env"_s));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(
            "STRIPE_SECRET_KEY=sk_test_abc\nSTRIPE_API_BASE=http://127.0.0.1:1\nCREDITDESK_STRIPE_POLL_SECONDS=" +
            pollSeconds + '\n');
        file.close();
        run({u"--listen"_s, listenOn(0)});
        QByteArray said;
        for (int i = 0; i < 600 && !said.contains(words); ++i) {
            m_program.waitForReadyRead(100);
            said += errors();
        }
        EXPECT_FALSE(said.contains("sk_test_abc"));
        m_program.terminate();
        EXPECT_EQ(exitCode(), 0);
        return said.contains("STRIPE_WEBHOOK_SECRET is not set: ") && said.contains(words);
    }
    void waitUntilReady(const test::HttpClient &client)
    {
        for (int i = 0; i < 600 && client.get("/readyz").status != 200; ++i) {
            ASSERT_EQ(m_program.state(), QProcess::Running) << errors().toStdString();
            m_program.waitForFinished(100);
        }
    }

    QTemporaryDir m_folder;
    QProcess m_program;
};

asio::ip::tcp::endpoint anyPort()
{
    return {asio::ip::make_address("127.0.0.1"), 0};
}

TEST_F(ProgramTest, TakenPortIsSaid)
{
    asio::io_context io;
    const asio::ip::tcp::acceptor occupant(io, anyPort());
    run({u"--listen"_s, listenOn(occupant.local_endpoint().port())});
    EXPECT_EQ(exitCode(), 69);
    const QByteArray said = errors();
    EXPECT_TRUE(said.contains("is taken by another program")) << said.toStdString();
    EXPECT_TRUE(said.contains(QByteArray::number(occupant.local_endpoint().port())));
}

TEST_F(ProgramTest, BrokenEnvFileIsSaid)
{
    QFile file(path(u".env"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("CREDITDESK_LISTEN=127.0.0.1:0\nSTRIPE_SECRET_KEY sk_test_secret\n");
    file.close();
    run({});
    EXPECT_EQ(exitCode(), 78);
    const QByteArray said = errors();
    EXPECT_TRUE(said.contains(".env:2: expected NAME=VALUE")) << said.toStdString();
    EXPECT_FALSE(said.contains("sk_test_secret"));
}

TEST_F(ProgramTest, SellingWithoutHearingOfItIsSaid)
{
    EXPECT_TRUE(saysWithoutWebhook("0", "people can pay, but this server will not hear of it and grant nothing"));
}

TEST_F(ProgramTest, SellingWithoutWebhooksIsSaidWithWhatComesInstead)
{
    EXPECT_TRUE(saysWithoutWebhook("7200", "comes only with the next look at Stripe"));
}

TEST_F(ProgramTest, UnwritableDatabaseIsSaid)
{
    run({u"--listen"_s, listenOn(0), u"--database"_s, u"sqlite:/nonexistent/folder/t.db"_s});
    EXPECT_EQ(exitCode(), 74);
    EXPECT_TRUE(errors().contains("database"));
}

TEST_F(ProgramTest, BrokenCatalogueIsSaid)
{
    QFile file(path(u"mine.json"_s));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{}");
    file.close();
    run({u"--listen"_s, listenOn(0), u"--catalogue"_s, u"mine.json"_s});
    EXPECT_EQ(exitCode(), 78);
    EXPECT_TRUE(errors().contains("mine.json"));
}

TEST_F(ProgramTest, VersionAndPrintConfigEndAtOnce)
{
    run({u"--version"_s});
    EXPECT_EQ(exitCode(), 0);
    EXPECT_TRUE(m_program.readAllStandardOutput().startsWith("creditdesk-server "));
    run({u"--print-config"_s});
    EXPECT_EQ(exitCode(), 0);
    EXPECT_TRUE(m_program.readAllStandardOutput().contains("CREDITDESK_DATABASE=sqlite:creditdesk.db"));
}

/// Every deduction that was answered with 200 before, during or after SIGTERM is in the database.
TEST_F(ProgramTest, SigtermLosesNoAcceptedCommand)
{
    const QByteArray key = auth::newApiKey();
    const QString userId = u"11111111-2222-4333-8444-555555555555"_s;
    store::SqliteStore store(path(u"t.db"_s));
    ASSERT_TRUE(store.migrate());
    {
        auto session = store.openWriter();
        ASSERT_TRUE(session);
        const Timestamp now = SystemClock().now();
        ASSERT_TRUE((*session)->begin());
        ASSERT_TRUE((*session)->records().addUser({userId, u"ada@example.com"_s, {}, Role::User, now}));
        ASSERT_TRUE((*session)->records().addApiKey({u"k"_s, auth::secretHash(key), u"load"_s, Role::Service, now}));
        ASSERT_TRUE((*session)->commit());
    }
    quint16 port = 0;
    {
        asio::io_context io;
        port = asio::ip::tcp::acceptor(io, anyPort()).local_endpoint().port();
    }
    run({u"--listen"_s, listenOn(port), u"--database"_s, u"sqlite:t.db"_s});
    const test::HttpClient client("http://127.0.0.1:" + QByteArray::number(port));
    waitUntilReady(client);

    std::atomic<int> accepted{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> load;
    for (int worker = 0; worker < 4; ++worker) {
        load.emplace_back([&, worker] {
            for (int i = 0; !done && i < 25; ++i) { // 100 credits of the Free plan
                const QByteArray id = QByteArray::number(worker) + '-' + QByteArray::number(i);
                const auto answer = client.post("/api/credits/deduct", {{u"user_id"_s, userId}, {u"amount"_s, 1}},
                                                test::bearerWithKey(key, id));
                if (answer.status == 200)
                    ++accepted;
                else
                    done = true;
            }
        });
    }
    while (accepted < 20 && !done)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    m_program.terminate();
    EXPECT_EQ(exitCode(), 0);
    done = true;
    for (std::thread &thread : load)
        thread.join();

    auto reader = store.openReader();
    ASSERT_TRUE(reader);
    HistoryQuery usage;
    usage.filter.types = {TransactionType::Usage};
    const auto rows = (*reader)->history(userId, usage);
    ASSERT_TRUE(rows);
    EXPECT_GE(accepted, 20);
    EXPECT_GE(rows->total, accepted); // an answer may be lost on its way, a row never
    EXPECT_TRUE(store::verify(**reader));
}

} // namespace
