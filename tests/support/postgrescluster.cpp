// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postgrescluster.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QThread>

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr int kProgramTimeoutMs = 120'000; // generous: the machine may be busy with other things
constexpr int kStartTimeoutMs = 60'000;
constexpr int kPollMs = 5;
constexpr auto kFullDiskFlag = "full"_L1;
constexpr auto kPrograms = "/usr/lib/postgresql/15/bin/";

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using ResultPtr = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// PostgreSQL refuses to run as root; Debian's package brings the user `postgres`.
const passwd *unprivilegedUser()
{
    if (geteuid() != 0)
        return nullptr;
    const passwd *user = getpwnam("postgres");
    return user ? user : getpwnam("nobody");
}

quint16 freePort()
{
    const int socketId = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    const bool bound = bind(socketId, generic, size) == 0 && getsockname(socketId, generic, &size) == 0;
    close(socketId);
    if (!bound)
        throw std::runtime_error("no free port on the loopback device");
    return ntohs(address.sin_port);
}

/// A process that gives up root's rights, and gets `whenParentDies` should this thread be gone.
std::unique_ptr<QProcess> makeProcess(const QString &folder, int whenParentDies)
{
    auto process = std::make_unique<QProcess>();
    process->setWorkingDirectory(folder);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) { // nothing of the caller's own PostgreSQL leaks in
        if (name.startsWith("PG"_L1))
            environment.remove(name);
    }
    environment.insert(u"LC_ALL"_s, u"C"_s);
    process->setProcessEnvironment(environment);
    const passwd *user = unprivilegedUser();
    process->setChildProcessModifier([user, whenParentDies] {
        if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
            _exit(126);
        prctl(PR_SET_PDEATHSIG, whenParentDies); // after setuid, which clears it
    });
    return process;
}

/// PostgreSQL refuses to run as root, and it insists on owning its folder.
void giveToUnprivilegedUser(const QString &folder)
{
    const passwd *user = unprivilegedUser();
    if (user && chown(folder.toLocal8Bit().constData(), user->pw_uid, user->pw_gid) != 0)
        qFatal("The folder of the test's PostgreSQL could not be given to its user: %s", std::strerror(errno));
}

} // namespace

PostgresCluster::PostgresCluster(const Options &options)
    : m_folder(QDir::tempPath() + u"/creditdesk-pg-XXXXXX"_s), m_mayFill(options.mayFill), m_port(freePort())
{
    giveToUnprivilegedUser(m_folder.path());
    if (m_mayFill && !QFile::copy(QStringLiteral(CREDITDESK_FULL_DISK), m_folder.filePath(u"fulldisk.so"_s)))
        fail(u"cannot copy the library that fills disks"_s); // where its user may read it
    runProgram(u"initdb"_s, {u"-D"_s, u"data"_s, u"-U"_s, u"postgres"_s, u"-A"_s, u"trust"_s, u"-E"_s, u"UTF8"_s,
                             u"--no-locale"_s, u"--no-sync"_s});
    configure(QStringList{options.durable ? u"fsync = on"_s : u"fsync = off"_s} + options.settings);
    start();
}

PostgresCluster::PostgresCluster(PostgresCluster &primary)
    : m_folder(QDir::tempPath() + u"/creditdesk-pg-XXXXXX"_s), m_port(freePort())
{
    giveToUnprivilegedUser(m_folder.path());
    runProgram(u"pg_basebackup"_s, {u"-D"_s, u"data"_s, u"-R"_s, u"-X"_s, u"stream"_s, u"-c"_s, u"fast"_s,
                                    u"--no-sync"_s, u"-d"_s, primary.conninfo(u"postgres"_s)});
    configure({});
    start();
    catchUpWith(primary);
}

PostgresCluster::~PostgresCluster()
{
    if (running())
        kill(); // the data goes away with the folder
}

PostgresCluster &PostgresCluster::shared()
{
    static PostgresCluster cluster;
    return cluster;
}

std::unique_ptr<PostgresCluster> PostgresCluster::makeReplica()
{
    return std::unique_ptr<PostgresCluster>(new PostgresCluster(*this));
}

void PostgresCluster::configure(const QStringList &settings)
{
    QFile file(m_folder.filePath(u"data/postgresql.conf"_s));
    if (!file.open(QIODevice::Append))
        fail(u"cannot write postgresql.conf"_s);
    const QStringList lines = QStringList{u"listen_addresses = '127.0.0.1'"_s,
                                          u"port = %1"_s.arg(m_port),
                                          u"unix_socket_directories = '%1'"_s.arg(socketFolder()),
                                          u"shared_buffers = 32MB"_s,
                                          u"max_connections = 100"_s,
                                          u"wal_level = replica"_s,
                                          u"autovacuum_naptime = 5s"_s,
                                          u"log_line_prefix = '%m [%p] %a '"_s} +
                              settings;
    file.write('\n' + lines.join(u'\n').toUtf8() + '\n');
}

void PostgresCluster::runProgram(const QString &name, const QStringList &arguments)
{
    const auto process = makeProcess(m_folder.path(), SIGKILL);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(QString::fromLatin1(kPrograms) + name, arguments);
    if (!process->waitForFinished(kProgramTimeoutMs) || process->exitStatus() != QProcess::NormalExit ||
        process->exitCode() != 0)
        fail(u"%1 failed: %2"_s.arg(name, QString::fromUtf8(process->readAll())));
}

void PostgresCluster::start()
{
    if (running())
        return;
    const QDeadlineTimer deadline(kStartTimeoutMs);
    while (true) {
        // SIGQUIT: the postmaster ends its children at once.
        m_process = makeProcess(m_folder.path(), SIGQUIT);
        m_process->setProcessChannelMode(QProcess::MergedChannels);
        if (m_mayFill) {
            QProcessEnvironment environment = m_process->processEnvironment();
            environment.insert(u"LD_PRELOAD"_s, m_folder.filePath(u"fulldisk.so"_s));
            environment.insert(u"FULL_DISK_FLAG"_s, m_folder.filePath(kFullDiskFlag));
            m_process->setProcessEnvironment(environment);
        }
        m_process->setStandardOutputFile(m_folder.filePath(u"log"_s), QIODevice::Append);
        m_process->start(QString::fromLatin1(kPrograms) + u"postgres"_s, {u"-D"_s, u"data"_s});
        const QByteArray info = conninfo(u"postgres"_s).toUtf8();
        while (m_process->state() != QProcess::NotRunning) {
            if (PQping(info.constData()) == PQPING_OK)
                return;
            if (deadline.hasExpired())
                fail(u"PostgreSQL does not start"_s);
            (void)m_process->waitForFinished(kPollMs);
        }
        // After a kill the last process may not have let go of the shared memory yet.
        if (deadline.hasExpired())
            fail(u"PostgreSQL ends while it starts"_s);
        QThread::msleep(50);
    }
}

void PostgresCluster::stop()
{
    if (!running())
        return;
    ::kill(static_cast<pid_t>(m_process->processId()), SIGINT);
    if (!m_process->waitForFinished(kProgramTimeoutMs))
        fail(u"PostgreSQL does not stop"_s);
    m_process.reset();
}

void PostgresCluster::kill()
{
    if (!running())
        return;
    // The postmaster stands still first, so that it starts no further child while the list is made.
    ::kill(static_cast<pid_t>(m_process->processId()), SIGSTOP);
    for (const qint64 pid : processes())
        ::kill(static_cast<pid_t>(pid), SIGKILL);
    m_process->waitForFinished(kProgramTimeoutMs);
    m_process.reset();
}

bool PostgresCluster::running() const
{
    return m_process && m_process->state() != QProcess::NotRunning;
}

std::vector<qint64> PostgresCluster::processes() const
{
    const QString own = QString::number(m_process->processId());
    std::vector<qint64> pids{m_process->processId()};
    QFile children(u"/proc/%1/task/%1/children"_s.arg(own));
    if (children.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> names = children.readAll().simplified().split(' ');
        for (const QByteArray &name : names) {
            if (const qint64 pid = name.toLongLong(); pid > 0)
                pids.push_back(pid);
        }
    }
    return pids;
}

void PostgresCluster::fillDisk()
{
    QFile flag(m_folder.filePath(kFullDiskFlag));
    if (!m_mayFill || !flag.open(QIODevice::WriteOnly))
        fail(u"this disk cannot be filled"_s);
}

void PostgresCluster::makeRoom()
{
    QFile::remove(m_folder.filePath(kFullDiskFlag));
}

void PostgresCluster::promote()
{
    runProgram(u"pg_ctl"_s, {u"promote"_s, u"-w"_s, u"-D"_s, u"data"_s});
}

void PostgresCluster::catchUpWith(PostgresCluster &primary)
{
    const QString target = primary.sql(u"postgres"_s, u"SELECT pg_current_wal_lsn()"_s).value(0);
    const QDeadlineTimer deadline(kStartTimeoutMs);
    while (sql(u"postgres"_s, u"SELECT coalesce(pg_last_wal_replay_lsn() >= '%1', false)"_s.arg(target)).value(0) !=
           "t"_L1) {
        if (deadline.hasExpired())
            fail(u"the replica does not catch up"_s);
        QThread::msleep(kPollMs);
    }
}

QString PostgresCluster::url(const QString &database, const QString &user) const
{
    return u"postgresql://%1@127.0.0.1:%2/%3"_s.arg(user).arg(m_port).arg(database);
}

QString PostgresCluster::conninfo(const QString &database) const
{
    return u"host='%1' port=%2 user=postgres dbname='%3' connect_timeout=20"_s.arg(socketFolder())
        .arg(m_port)
        .arg(database);
}

QString PostgresCluster::log() const
{
    QFile file(m_folder.filePath(u"log"_s));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString PostgresCluster::createDatabase(const QString &templateName)
{
    static int made = 0;
    const QString name = u"test_%1_%2"_s.arg(getpid()).arg(++made);
    sql(u"postgres"_s, u"CREATE DATABASE %1 TEMPLATE %2"_s.arg(name, templateName));
    return name;
}

void PostgresCluster::dropDatabase(const QString &name)
{
    sql(u"postgres"_s, u"DROP DATABASE IF EXISTS %1 WITH (FORCE)"_s.arg(name));
}

QStringList PostgresCluster::sql(const QString &database, const QString &statements) const
{
    const Connection connection(PQconnectdb(conninfo(database).toUtf8().constData()), &PQfinish);
    const ResultPtr result(PQexec(connection.get(), statements.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(u"%1 (%2)"_s.arg(QString::fromUtf8(PQerrorMessage(connection.get())), statements.left(500)));
    QStringList rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        QStringList cells;
        for (int column = 0; column < PQnfields(result.get()); ++column)
            cells << QString::fromUtf8(PQgetvalue(result.get(), row, column));
        rows << cells.join(u'|');
    }
    return rows;
}

void PostgresCluster::fail(const QString &what) const
{
    throw std::runtime_error((what + u"\n--- end of PostgreSQL's log:\n"_s + log().right(4000)).toStdString());
}

} // namespace creditdesk::test
