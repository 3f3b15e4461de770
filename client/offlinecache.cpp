// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/offlinecache.h"

#include "core/jsonreader.h"

#include <QFile>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QUuid>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

OfflineCache::OfflineCache(const QString &path)
    : m_path(path), m_connection(u"creditdesk-offline-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(path);
    m_open = open();
    if (!m_open) { // damaged, or of another version
        database.close();
        QFile::remove(path);
        m_open = open();
    }
}

OfflineCache::~OfflineCache()
{
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

bool OfflineCache::open()
{
    QSqlDatabase database = QSqlDatabase::database(m_connection, false);
    if (!database.open())
        return false;
    QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner);
    QSqlQuery query(database);
    return query.exec(u"PRAGMA journal_mode = MEMORY"_s) && query.exec(u"PRAGMA synchronous = OFF"_s) &&
           query.exec(u"PRAGMA secure_delete = ON"_s) && // signing out leaves no figures behind
           query.exec(
               u"CREATE TABLE IF NOT EXISTS answers (server TEXT NOT NULL, user TEXT NOT NULL, key TEXT NOT NULL, "
               "answer BLOB NOT NULL, fetched_ms INTEGER NOT NULL, PRIMARY KEY (server, user, key))"_s) &&
           query.exec(u"SELECT count(fetched_ms) FROM answers"_s);
}

void OfflineCache::store(const QString &server, const QString &user, const QString &key, const QJsonObject &answer,
                         Timestamp fetchedAt)
{
    const QByteArray bytes = QJsonDocument(answer).toJson(QJsonDocument::Compact);
    if (!m_open || bytes.size() > kMaxAnswerBytes)
        return;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.prepare(u"INSERT OR REPLACE INTO answers (server, user, key, answer, fetched_ms) VALUES (?, ?, ?, ?, ?)"_s);
    query.addBindValue(server);
    query.addBindValue(user);
    query.addBindValue(key);
    query.addBindValue(bytes);
    query.addBindValue(QVariant::fromValue<qint64>(toEpochMs(fetchedAt)));
    if (!query.exec())
        return;
    query.prepare(
        u"DELETE FROM answers WHERE server = :server AND user = :user AND rowid <= (SELECT rowid FROM answers "
        "WHERE server = :server AND user = :user ORDER BY rowid DESC LIMIT 1 OFFSET :kept)"_s);
    query.bindValue(u":server"_s, server);
    query.bindValue(u":user"_s, user);
    query.bindValue(u":kept"_s, kMaxAnswersPerUser);
    query.exec();
}

std::optional<OfflineCache::Entry> OfflineCache::load(const QString &server, const QString &user,
                                                      const QString &key) const
{
    if (!m_open)
        return std::nullopt;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.prepare(u"SELECT answer, fetched_ms FROM answers WHERE server = ? AND user = ? AND key = ?"_s);
    query.addBindValue(server);
    query.addBindValue(user);
    query.addBindValue(key);
    if (!query.exec() || !query.next())
        return std::nullopt;
    const auto answer = parseJsonObject(query.value(0).toByteArray());
    if (!answer)
        return std::nullopt;
    return Entry{*answer, fromEpochMs(query.value(1).toLongLong())};
}

void OfflineCache::forget(const QString &server, const QString &user)
{
    if (!m_open)
        return;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.prepare(u"DELETE FROM answers WHERE server = ? AND user = ?"_s);
    query.addBindValue(server);
    query.addBindValue(user);
    query.exec();
}

} // namespace creditdesk::client
