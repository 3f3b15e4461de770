// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresconnection.h"

#include <QtEndian>

#include <libpq-fe.h>

namespace creditdesk::store {

PostgresRows::PostgresRows(pg_result *result) : m_result(result, &PQclear), m_count(PQntuples(result)) {}

QByteArrayView PostgresRows::view(int column) const
{
    return {PQgetvalue(m_result.get(), m_row, column), PQgetlength(m_result.get(), m_row, column)};
}

bool PostgresRows::isNull(int column) const
{
    return PQgetisnull(m_result.get(), m_row, column) == 1;
}

std::int64_t PostgresRows::integer(int column) const
{
    const QByteArrayView value = view(column);
    switch (value.size()) {
    case sizeof(std::int64_t):
        return qFromBigEndian<std::int64_t>(value.data());
    case sizeof(std::int32_t):
        return qFromBigEndian<std::int32_t>(value.data());
    case sizeof(std::int16_t):
        return qFromBigEndian<std::int16_t>(value.data());
    default:
        return 0;
    }
}

std::optional<Timestamp> PostgresRows::optionalTime(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(time(column));
}

std::optional<std::int64_t> PostgresRows::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

/// As in postgresparams.cpp: dimensions, NULLs, type; length and lower bound; then length and bytes of each.
QStringList PostgresRows::texts(int column) const
{
    constexpr qsizetype kHeader = 12;
    constexpr qsizetype kDimension = 8;
    constexpr qsizetype kLength = 4;
    const QByteArrayView value = view(column);
    QStringList texts;
    if (value.size() < kHeader + kDimension) // no dimension: empty
        return texts;
    const auto number = [&](qsizetype at) { return qFromBigEndian<std::int32_t>(value.data() + at); };
    qsizetype at = kHeader + kDimension;
    for (int i = number(kHeader); i > 0 && at + kLength <= value.size(); --i) {
        const qsizetype length = std::max(0, number(at)); // -1: NULL
        at += kLength;
        texts.append(QString::fromUtf8(value.sliced(at, length)));
        at += length;
    }
    return texts;
}

std::int64_t PostgresRows::changed() const
{
    return QByteArray(PQcmdTuples(m_result.get())).toLongLong();
}

QByteArray PostgresRows::tag() const
{
    return PQcmdStatus(m_result.get());
}

} // namespace creditdesk::store
