// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgreserror.h"
#include "server/store/postgresql/postgresparams.h"

#include <QHash>
#include <QJsonObject>

#include <functional>
#include <memory>
#include <span>

struct pg_conn; // libpq's own names: its header stays in the .cpp
struct pg_result;

namespace creditdesk::store {

/// The rows of one executed statement, held in memory.
class PostgresRows {
public:
    explicit PostgresRows(pg_result *result);

    bool next() { return ++m_row < m_count; }
    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const; ///< of 2, 4 or 8 bytes; NULL: 0
    [[nodiscard]] bool boolean(int column) const { return !bytes(column).isEmpty() && bytes(column).front() != '\0'; }
    [[nodiscard]] Credits credits(int column) const { return Credits(integer(column)); }
    [[nodiscard]] QString text(int column) const { return QString::fromUtf8(view(column)); }
    [[nodiscard]] QByteArray bytes(int column) const { return view(column).toByteArray(); }
    [[nodiscard]] QString uuid(int column) const { return fromPgUuid(view(column)); }
    [[nodiscard]] Timestamp time(int column) const { return fromPgTime(integer(column)); }
    [[nodiscard]] std::optional<Timestamp> optionalTime(int column) const;
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const;
    [[nodiscard]] QByteArray json(int column) const { return view(column).sliced(1).toByteArray(); } ///< a jsonb's text
    [[nodiscard]] QStringList texts(int column) const;                                               ///< a text[]
    [[nodiscard]] std::int64_t changed() const;
    [[nodiscard]] QByteArray tag() const; ///< what the statement was: "COMMIT", "ROLLBACK", "UPDATE 3" …

private:
    [[nodiscard]] QByteArrayView view(int column) const;

    std::shared_ptr<pg_result> m_result;
    int m_row = -1;
    int m_count = 0;
};

/// What another session said by NOTIFY.
struct PostgresNotification {
    QString channel;
    QString payload;
};

/// One connection, used by one thread. Statements queue up and travel together: a whole transaction is one round trip.
class PostgresConnection {
public:
    enum class WhenLost {
        StaysLost, ///< every call says so: for whoever writes
        Reconnects ///< and asks again what had no answer yet: for whoever only reads
    };
    /// `setUp` runs at once: statements without parameters, separated by semicolons.
    [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> open(const QString &url, const QByteArray &setUp,
                                                                          WhenLost whenLost = WhenLost::StaysLost);
    ~PostgresConnection();
    [[nodiscard]] static bool understands(const QString &url); ///< libpq can take it apart
    PostgresConnection(const PostgresConnection &) = delete;
    PostgresConnection &operator=(const PostgresConnection &) = delete;

    enum class Plan {
        Kept, ///< prepared once; the text must be one of a bounded number
        Once, ///< planned for these values
    };
    using OnRows = std::function<void(PostgresRows &)>;

    /// Goes with the next run() or flush(), in this order; `onRows` is called there if it succeeds.
    void queue(const QByteArray &sql, PostgresParams params = {}, OnRows onRows = {}, Plan plan = Plan::Kept);
    /// Sends all that is queued and waits. The first failure, after which the server skipped what followed it.
    [[nodiscard]] Result<void> flush();
    /// The same, all of it from one snapshot.
    [[nodiscard]] Result<void> flushSnapshot();
    [[nodiscard]] Result<PostgresRows> run(const QByteArray &sql, PostgresParams params = {}, Plan plan = Plan::Kept);
    [[nodiscard]] Result<void> execute(const QByteArray &sql, PostgresParams params = {});
    void forget() { m_queue.clear(); } ///< what is queued is not sent
    /// Takes back what was queued last, if it is that and was not sent.
    bool takeBack(const QByteArray &sql);

    /// Many statements in one text, in one transaction unless they say otherwise.
    [[nodiscard]] Result<void> script(const QByteArray &sql);

    /// Calls `read` inside one read-only transaction (one snapshot); nested calls join the outer one.
    [[nodiscard]] Result<void> inSnapshot(const std::function<Result<void>()> &read);
    [[nodiscard]] bool isLost() const;
    [[nodiscard]] const PostgresFault &lastFault() const { return m_fault; } ///< of the last failure
    void forgetFault() { m_fault = {}; }
    [[nodiscard]] int backendPid() const; ///< the server's process of this session

    /// What was notified meanwhile, after waiting for it up to `timeoutMs`. Ends early when `wakeDescriptor` can be
    /// read.
    [[nodiscard]] Result<std::vector<PostgresNotification>> notifications(int timeoutMs, int wakeDescriptor);

private:
    struct Queued {
        QByteArray sql;
        PostgresParams params;
        OnRows onRows;
        Plan plan;
        QByteArray preparing; ///< name under which it is being prepared; empty: nothing to prepare
    };
    struct Closer {
        void operator()(pg_conn *connection) const;
    };

    PostgresConnection(QString url, QByteArray setUp, WhenLost whenLost)
        : m_url(std::move(url)), m_setUp(std::move(setUp)), m_whenLost(whenLost)
    {
    }
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] bool send(Queued &queued);
    [[nodiscard]] bool receive(Queued &queued);
    [[nodiscard]] Result<void> sendAll(std::vector<Queued> &batch);
    [[nodiscard]] std::optional<PostgresRows> takeResult();
    void awaitSync();
    void remember(const pg_result *result);
    [[nodiscard]] Error lost();

    const QString m_url;
    const QByteArray m_setUp;
    const WhenLost m_whenLost;
    std::unique_ptr<pg_conn, Closer> m_connection;
    std::vector<Queued> m_queue;
    QHash<QByteArray, QByteArray> m_prepared; ///< text -> name
    int m_statements = 0;
    bool m_failed = false;   ///< in this flush
    bool m_answered = false; ///< something of this flush
    PostgresFault m_fault;
    bool m_inSnapshot = false;
    bool m_snapshotOpen = false; ///< its BEGIN was answered: a new connection would not see the same
};

} // namespace creditdesk::store
