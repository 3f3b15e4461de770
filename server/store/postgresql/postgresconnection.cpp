// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresconnection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// A peer that vanished is noticed in seconds, not hours. What the URL says overrides each.
constexpr std::array kDefaults{
    std::pair{"connect_timeout", "5"},      std::pair{"keepalives_idle", "10"},
    std::pair{"keepalives_interval", "5"},  std::pair{"keepalives_count", "3"},
    std::pair{"tcp_user_timeout", "20000"}, std::pair{"fallback_application_name", "creditdesk"},
};
// Cannot be overridden: texts are UTF-8 on both sides, and no name of ours depends on a search path.
constexpr std::array kFixed{std::pair{"client_encoding", "UTF8"}};
constexpr int kBinary = 1;
constexpr auto kBeginSnapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

QString firstLine(const char *message)
{
    const QString text = QString::fromUtf8(message).trimmed();
    const qsizetype end = text.indexOf(u'\n');
    return end < 0 ? text : text.left(end);
}

QString field(const pg_result *result, int code)
{
    const char *value = PQresultErrorField(result, code);
    return value ? QString::fromUtf8(value) : QString();
}

} // namespace

void PostgresConnection::Closer::operator()(pg_conn *connection) const
{
    PQfinish(connection);
}

PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const QString &url, const QByteArray &setUp,
                                                                     WhenLost whenLost)
{
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(url, setUp, whenLost));
    if (auto connected = connection->connect(); !connected)
        return tl::unexpected(connected.error());
    return connection;
}

Result<void> PostgresConnection::connect()
{
    const QByteArray target = m_url.toUtf8();
    std::vector<const char *> names;
    std::vector<const char *> values;
    const auto set = [&](const char *name, const char *value) {
        names.push_back(name);
        values.push_back(value);
    };
    for (const auto &[name, value] : kDefaults)
        set(name, value);
    set("dbname", target.constData()); // a whole URL, which libpq takes apart
    for (const auto &[name, value] : kFixed)
        set(name, value);
    set(nullptr, nullptr);
    m_connection.reset(PQconnectdbParams(names.data(), values.data(), 1));
    m_prepared.clear();
    if (isLost())
        return tl::unexpected(unreachable(firstLine(PQerrorMessage(m_connection.get()))));
    // Notices would go to stderr; the log is not theirs.
    PQsetNoticeProcessor(
        m_connection.get(), [](void *, const char *) {}, nullptr);
    return m_setUp.isEmpty() ? Result<void>() : script(m_setUp);
}

bool PostgresConnection::understands(const QString &url)
{
    PQconninfoOption *parts = PQconninfoParse(url.toUtf8().constData(), nullptr);
    PQconninfoFree(parts);
    return parts != nullptr;
}

bool PostgresConnection::isLost() const
{
    return PQstatus(m_connection.get()) != CONNECTION_OK;
}

int PostgresConnection::backendPid() const
{
    return PQbackendPID(m_connection.get());
}

Error PostgresConnection::lost()
{
    // Keep what the server said before it went ("terminating connection due to …"), if it did.
    if (!m_failed)
        m_fault = {{}, firstLine(PQerrorMessage(m_connection.get())), {}};
    m_failed = true;
    m_prepared.clear();
    return toError(m_fault);
}

void PostgresConnection::remember(const pg_result *result)
{
    if (m_failed)
        return;
    m_failed = true;
    m_fault = {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY),
               field(result, PG_DIAG_CONSTRAINT_NAME)};
    if (m_fault.message.isEmpty())
        m_fault.message = firstLine(PQresultErrorMessage(result));
}

void PostgresConnection::queue(const QByteArray &sql, PostgresParams params, OnRows onRows, Plan plan)
{
    m_queue.push_back({sql, std::move(params), std::move(onRows), plan, {}});
}

bool PostgresConnection::takeBack(const QByteArray &sql)
{
    if (m_queue.empty() || m_queue.back().sql != sql)
        return false;
    m_queue.pop_back();
    return true;
}

bool PostgresConnection::send(Queued &queued)
{
    const auto &stored = queued.params.values();
    std::vector<const char *> values;
    std::vector<int> lengths;
    for (const auto &value : stored) {
        values.push_back(value ? value->constData() : nullptr);
        lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    const std::vector<int> formats(stored.size(), kBinary);
    const int count = queued.params.count();
    if (queued.plan == Plan::Once)
        return PQsendQueryParams(m_connection.get(), queued.sql.constData(), count, queued.params.types(),
                                 values.data(), lengths.data(), formats.data(), kBinary) == 1;
    QByteArray name = m_prepared.value(queued.sql);
    queued.preparing.clear();
    if (name.isEmpty()) {
        name = "s" + QByteArray::number(++m_statements);
        queued.preparing = name;
        m_prepared.insert(queued.sql, name); // taken back if it fails
        if (PQsendPrepare(m_connection.get(), name.constData(), queued.sql.constData(), count, queued.params.types()) !=
            1)
            return false;
    }
    return PQsendQueryPrepared(m_connection.get(), name.constData(), count, values.data(), lengths.data(),
                               formats.data(), kBinary) == 1;
}

/// The result of one message that was sent, and the NULL that ends it.
std::optional<PostgresRows> PostgresConnection::takeResult()
{
    std::optional<PostgresRows> rows;
    while (pg_result *result = PQgetResult(m_connection.get())) {
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            rows.emplace(result);
            continue;
        }
        if (status != PGRES_PIPELINE_ABORTED)
            remember(result);
        PQclear(result);
        if (isLost())
            break;
    }
    return rows;
}

bool PostgresConnection::receive(Queued &queued)
{
    if (!queued.preparing.isEmpty() && !takeResult())
        m_prepared.remove(queued.sql);
    auto rows = takeResult();
    if (!rows)
        return false;
    m_answered = true;
    if (queued.onRows && !m_failed)
        queued.onRows(*rows);
    return true;
}

void PostgresConnection::awaitSync()
{
    while (!isLost()) {
        pg_result *result = PQgetResult(m_connection.get());
        const bool synchronised = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        if (synchronised)
            return;
    }
}

Result<void> PostgresConnection::flush()
{
    std::vector<Queued> batch = std::exchange(m_queue, {});
    if (batch.empty())
        return {};
    const bool mayReconnect = m_whenLost == WhenLost::Reconnects && !m_snapshotOpen;
    if (isLost() && mayReconnect) {
        if (auto connected = connect(); !connected)
            return connected;
    }
    auto done = sendAll(batch);
    if (!done && isLost() && mayReconnect && !m_answered) { // it had died unnoticed since the last call
        if (auto connected = connect(); !connected)
            return connected;
        done = sendAll(batch);
    }
    m_snapshotOpen = m_inSnapshot && !isLost();
    return done;
}

Result<void> PostgresConnection::sendAll(std::vector<Queued> &batch)
{
    m_failed = false;
    m_answered = false;
    bool sending = !isLost() && PQenterPipelineMode(m_connection.get()) == 1;
    for (Queued &queued : batch)
        sending = sending && send(queued);
    if (!sending || PQpipelineSync(m_connection.get()) != 1)
        return tl::unexpected(lost());
    for (Queued &queued : batch) {
        // After a failure the rest comes back as "aborted", and has to be taken too.
        if (!receive(queued) && isLost())
            return tl::unexpected(lost());
    }
    awaitSync();
    if (isLost())
        return tl::unexpected(lost());
    (void)PQexitPipelineMode(m_connection.get());
    if (m_failed)
        return tl::unexpected(toError(m_fault));
    return {};
}

Result<PostgresRows> PostgresConnection::run(const QByteArray &sql, PostgresParams params, Plan plan)
{
    std::optional<PostgresRows> rows;
    queue(
        sql, std::move(params), [&](PostgresRows &found) { rows = std::move(found); }, plan);
    if (auto done = flush(); !done)
        return tl::unexpected(done.error());
    return std::move(*rows);
}

Result<void> PostgresConnection::execute(const QByteArray &sql, PostgresParams params)
{
    queue(sql, std::move(params));
    return flush();
}

Result<void> PostgresConnection::script(const QByteArray &sql)
{
    m_failed = false;
    const std::unique_ptr<pg_result, decltype(&PQclear)> result(PQexec(m_connection.get(), sql.constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return {};
    remember(result.get());
    return tl::unexpected(isLost() ? lost() : toError(m_fault));
}

Result<void> PostgresConnection::flushSnapshot()
{
    if (m_inSnapshot)
        return flush();
    m_queue.insert(m_queue.begin(), Queued{kBeginSnapshot, {}, {}, Plan::Kept, {}});
    queue("COMMIT");
    auto done = flush();
    if (!done && !isLost())
        (void)execute("ROLLBACK"); // the error is the answer
    return done;
}

Result<void> PostgresConnection::inSnapshot(const std::function<Result<void>()> &read)
{
    if (m_inSnapshot)
        return read();
    // Travels with the first statement of `read`.
    queue(kBeginSnapshot);
    m_inSnapshot = true;
    auto result = read();
    m_inSnapshot = false;
    m_snapshotOpen = false;
    forget();
    if (isLost())
        return result;
    const auto ended = execute("COMMIT"); // also ends a transaction that failed
    return result ? ended : result;
}

Result<std::vector<PostgresNotification>> PostgresConnection::notifications(int timeoutMs, int wakeDescriptor)
{
    std::vector<PostgresNotification> heard;
    const auto take = [&] {
        while (PGnotify *notification = PQnotifies(m_connection.get())) {
            heard.push_back({QString::fromUtf8(notification->relname), QString::fromUtf8(notification->extra)});
            PQfreemem(notification);
        }
        return !heard.empty();
    };
    m_failed = false;
    if (take())
        return heard;
    std::array<pollfd, 2> waits{pollfd{PQsocket(m_connection.get()), POLLIN, 0}, pollfd{wakeDescriptor, POLLIN, 0}};
    if (poll(waits.data(), waits.size(), timeoutMs) < 0 && errno != EINTR)
        return tl::unexpected(lost());
    if (waits[0].revents != 0 && PQconsumeInput(m_connection.get()) != 1)
        return tl::unexpected(lost());
    take();
    return heard;
}

} // namespace creditdesk::store
