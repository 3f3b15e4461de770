// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/testserver.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QStringList>

#include <stdexcept>

namespace creditdesk::test {

/// What a query on the server's database file gives, as text; read beside the running server.
[[nodiscard]] inline QList<QStringList> rowsOf(const TestServer &server, const QString &sql)
{
    const QString connection = QStringLiteral("rowsOf");
    QList<QStringList> rows;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(server.databasePath());
        database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
        const bool opened = database.open();
        QSqlQuery query(database);
        if (!opened || !query.exec(sql))
            throw std::runtime_error(query.lastError().text().toStdString());
        while (query.next()) {
            QStringList row;
            for (int column = 0; column < query.record().count(); ++column)
                row.append(query.value(column).toString());
            rows.append(row);
        }
    }
    QSqlDatabase::removeDatabase(connection);
    return rows;
}

} // namespace creditdesk::test
