// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstore.h"

#include "server/store/postgresql/postgreslistener.h"
#include "server/store/postgresql/postgresreader.h"
#include "server/store/postgresql/postgresschema.h"
#include "server/store/postgresql/postgreswriter.h"
#include "server/store/postgresql/replicareader.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

Result<void> PostgresStore::migrate()
{
    auto connection = PostgresConnection::open(m_options.url, {});
    if (!connection)
        return tl::unexpected(connection.error());
    return migratePostgres(**connection).map([](int) {});
}

Result<QJsonObject> PostgresStore::publish(const Catalogue &catalogue)
{
    auto connection = PostgresConnection::open(m_options.url, {});
    if (!connection)
        return tl::unexpected(connection.error());
    auto done = (*connection)
                    ->run("SELECT creditdesk.finish_migration($1)",
                          PostgresParams(PgJson{QJsonDocument(catalogue.toJson()).toJson(QJsonDocument::Compact)}));
    if (!done)
        return tl::unexpected(done.error());
    return done->next() ? QJsonDocument::fromJson(done->json(0)).object() : QJsonObject();
}

Result<void> PostgresStore::prepare()
{
    auto connection = PostgresConnection::open(m_options.url, {});
    if (!connection)
        return tl::unexpected(connection.error());
    return requireCurrentPostgres(**connection);
}

Result<std::unique_ptr<WriteSession>> PostgresStore::openWriter()
{
    return PostgresWriter::open(m_options).map(
        [](auto &&writer) -> std::unique_ptr<WriteSession> { return std::move(writer); });
}

Result<std::unique_ptr<Reader>> PostgresStore::openReader()
{
    auto primary = PostgresReader::open(m_options.url);
    if (!primary)
        return tl::unexpected(primary.error());
    if (m_options.replicaUrl.isEmpty())
        return std::move(*primary);
    return std::make_unique<ReplicaReader>(std::move(*primary), m_options.replicaUrl);
}

std::unique_ptr<ChangeFeed> PostgresStore::listen(ChangeListener listener)
{
    return std::make_unique<PostgresListener>(m_options, std::move(listener));
}

Result<void> PostgresStore::checkUrl(const QString &url)
{
    if ((url.startsWith("postgresql://"_L1) || url.startsWith("postgres://"_L1)) &&
        PostgresConnection::understands(url))
        return {};
    return failure(
        ErrorKind::InvalidInput, u"invalid_database"_s,
        u"That is no address of a PostgreSQL database: postgresql://user@host:5432/name?sslmode=verify-full"_s);
}

} // namespace creditdesk::store
