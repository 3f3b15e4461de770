// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace creditdesk::test {

/// A real PostgreSQL 15 of one's own: initdb into a temporary directory, run as an unprivileged user (PostgreSQL
/// refuses root), reached by unix socket and on a loopback port, superuser `postgres` without a password. It dies with
/// this object, and with the thread that started it however that ends. What goes wrong is thrown as std::runtime_error
/// with the end of the server's log.
class PostgresCluster {
public:
    struct Options {
        bool durable = false; ///< fsync on, as in production: for tests that pull the plug
        QStringList settings; ///< further lines of postgresql.conf
        bool mayFill = false; ///< its disk can be filled
    };

    PostgresCluster() : PostgresCluster(Options()) {}
    explicit PostgresCluster(const Options &options);
    ~PostgresCluster();
    PostgresCluster(const PostgresCluster &) = delete;
    PostgresCluster &operator=(const PostgresCluster &) = delete;

    /// The one that the tests of a program share, made at first use; each test takes a database of its own from it.
    [[nodiscard]] static PostgresCluster &shared();

    /// A streaming replica of this cluster, by pg_basebackup, running and caught up.
    [[nodiscard]] std::unique_ptr<PostgresCluster> makeReplica();
    void promote(); ///< a replica becomes a primary; returns when it takes writes
    /// Waits until the replica has replayed all that the primary wrote up to now.
    void catchUpWith(PostgresCluster &primary);

    void start(); ///< returns when it takes connections; the same port each time
    void stop();  ///< "fast": sessions are ended, everything is written
    void kill();  ///< SIGKILL to every process of it: what the power switch does
    [[nodiscard]] bool running() const;

    void fillDisk(); ///< from now on no file of it grows: "no space left on device"
    void makeRoom();

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString socketFolder() const { return m_folder.path(); }
    [[nodiscard]] QString url(const QString &database, const QString &user = QStringLiteral("postgres")) const;
    [[nodiscard]] QString log() const; ///< the server's, whole

    /// A new empty database with a name of its own, or a copy of a template; returns the name.
    QString createDatabase(const QString &templateName = QStringLiteral("template0"));
    void dropDatabase(const QString &name); ///< with every session on it
    /// Runs SQL (one or many statements) as superuser; the rows of the last one, columns parted by '|', NULL as "".
    QStringList sql(const QString &database, const QString &statements) const;

private:
    explicit PostgresCluster(PostgresCluster &primary);
    void configure(const QStringList &settings);
    void runProgram(const QString &name, const QStringList &arguments);
    [[nodiscard]] std::vector<qint64> processes() const; ///< the postmaster and its children
    [[nodiscard]] QString conninfo(const QString &database) const;
    [[noreturn]] void fail(const QString &what) const;

    QTemporaryDir m_folder;
    bool m_mayFill = false;
    quint16 m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace creditdesk::test
