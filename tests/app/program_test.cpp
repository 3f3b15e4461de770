// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qtmain.h"

#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>

#ifdef Q_OS_UNIX
#include <csignal>
#endif

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr int kDeadlineMs = 20'000;

class ProgramTest : public testing::Test {
protected:
    /// Runs the program to its end; gives its exit code, or -1.
    int run(const QStringList &arguments, bool withDisplay)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"DISPLAY"_s);
        environment.remove(u"WAYLAND_DISPLAY"_s);
        environment.insert(u"QT_QPA_PLATFORM"_s, withDisplay ? u"offscreen"_s : u"xcb"_s);
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(CREDITDESK_PROGRAM), arguments);
        return process.waitForFinished(kDeadlineMs) && process.exitStatus() == QProcess::NormalExit ? process.exitCode()
                                                                                                    : -1;
    }
    QProcess process;
    QTemporaryDir profile;
};

TEST_F(ProgramTest, HelpVersionAndDebugInfoNeedNoDisplay)
{
    EXPECT_EQ(run({u"--version"_s}, false), 0);
    EXPECT_EQ(process.readAllStandardOutput().trimmed(), "creditdesk " CREDITDESK_VERSION);
    EXPECT_EQ(run({u"--help"_s}, false), 0);
    EXPECT_EQ(run({u"--profile"_s, profile.path(), u"--debug-info"_s, u"--server-url"_s,
                   u"http://me:secret@127.0.0.1:1/?k=secret"_s},
                  false),
              0);
    const QByteArray facts = process.readAllStandardOutput();
    EXPECT_TRUE(facts.contains("Server http://127.0.0.1:1"));
    EXPECT_FALSE(facts.contains("secret"));
}

TEST_F(ProgramTest, WrongUseSaysSo)
{
    EXPECT_EQ(run({u"--page"_s, u"cellar"_s}, false), 2);
    EXPECT_FALSE(process.readAllStandardError().isEmpty());
}

TEST_F(ProgramTest, SecondStartHandsOverToTheFirst)
{
    QProcess first;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    first.setProcessEnvironment(environment);
    const QStringList arguments{u"--profile"_s, profile.path(), u"--server-url"_s, u"http://127.0.0.1:9"_s};
    first.start(QStringLiteral(CREDITDESK_PROGRAM), arguments);
    ASSERT_TRUE(first.waitForStarted(kDeadlineMs));
    // The file is written when the window is about to show: from then on the first one listens.
    ASSERT_TRUE(waitUntil([&] { return QFile::exists(profile.filePath(u"cache.sqlite"_s)); }, kDeadlineMs));
    EXPECT_EQ(run(arguments + QStringList{u"creditdesk://plans"_s}, true), 0) << "leaves at once";
    EXPECT_EQ(first.state(), QProcess::Running) << "an unreachable server crashes nothing";
    first.terminate();
    EXPECT_TRUE(first.waitForFinished(kDeadlineMs));
}

#ifdef Q_OS_UNIX
class SignalTest : public ProgramTest, public testing::WithParamInterface<int> {};

TEST_P(SignalTest, EndsTheProgramTheNormalWay)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    process.setProcessEnvironment(environment);
    const QStringList arguments{u"--profile"_s, profile.path(), u"--server-url"_s, u"http://127.0.0.1:9"_s};
    process.start(QStringLiteral(CREDITDESK_PROGRAM), arguments);
    ASSERT_TRUE(process.waitForStarted(kDeadlineMs));
    // It answers a second start only from its event loop: then the handlers are there.
    QProcess second;
    second.setProcessEnvironment(environment);
    ASSERT_TRUE(waitUntil([&] { return QFile::exists(profile.filePath(u"cache.sqlite"_s)); }, kDeadlineMs));
    second.start(QStringLiteral(CREDITDESK_PROGRAM), arguments);
    ASSERT_TRUE(second.waitForFinished(kDeadlineMs));
    ASSERT_EQ(::kill(pid_t(process.processId()), GetParam()), 0);
    ASSERT_TRUE(process.waitForFinished(kDeadlineMs));
    EXPECT_EQ(process.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(process.exitCode(), 0);
    const QSettings settings(profile.filePath(u"settings.ini"_s), QSettings::IniFormat);
    EXPECT_FALSE(settings.value(u"window"_s).toByteArray().isEmpty()) << "where the window was is remembered";
}

INSTANTIATE_TEST_SUITE_P(Both, SignalTest, testing::Values(SIGTERM, SIGINT));
#endif

} // namespace
} // namespace creditdesk::test
