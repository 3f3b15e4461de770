// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresstore.h"

#include "server/store/postgresql/postgresreader.h"
#include "server/store/postgresql/postgresschema.h"
#include "server/store/postgresql/postgreswriter.h"

#include <QJsonDocument>

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

Result<std::unique_ptr<WriteSession>> PostgresStore::openWriter()
{
    return PostgresWriter::open(m_options).map(
        [](auto &&writer) -> std::unique_ptr<WriteSession> { return std::move(writer); });
}

Result<std::unique_ptr<Reader>> PostgresStore::openReader()
{
    return PostgresReader::open(m_options.url).map([](auto &&reader) -> std::unique_ptr<Reader> {
        return std::move(reader);
    });
}

} // namespace creditdesk::store
