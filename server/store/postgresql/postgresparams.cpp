// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgresparams.h"

#include <QUuid>
#include <QtEndian>

#include <limits>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

// Types by their fixed numbers (pg_type.dat): the value's own, and that of its array.
struct Oids {
    unsigned value;
    unsigned array;
};
constexpr Oids kBool{16, 1000};
constexpr Oids kBytea{17, 1001};
constexpr Oids kInt8{20, 1016};
constexpr Oids kInt4{23, 1007};
constexpr Oids kText{25, 1009};
constexpr Oids kTimestamptz{1184, 1185};
constexpr Oids kUuid{2950, 2951};
constexpr Oids kJsonb{3802, 3807};

constexpr std::int64_t kPgEpochMs = 946'684'800'000; // 2000-01-01
constexpr std::int64_t kMicrosecondsPerMs = 1'000;
constexpr std::int64_t kFirstMs = -200'000'000'000'000; // 4369 BC: PostgreSQL begins at 4714 BC
constexpr std::int64_t kLastMs = 9'000'000'000'000'000; // the year 287,000: it ends at 294,276
constexpr char kJsonbVersion = 1;
constexpr int kUuidBytes = 16;

template <typename Integer>
QByteArray bigEndian(Integer value)
{
    const Integer swapped = qToBigEndian(value);
    return {reinterpret_cast<const char *>(&swapped), sizeof swapped};
}

// One a type: its numbers and its bytes; nullopt is NULL.
template <typename T>
struct Codec;
template <>
struct Codec<QString> {
    static constexpr Oids oids = kText;
    static std::optional<QByteArray> bytes(const QString &text) { return text.toUtf8(); }
};
template <>
struct Codec<std::int64_t> {
    static constexpr Oids oids = kInt8;
    static std::optional<QByteArray> bytes(std::int64_t value) { return bigEndian(value); }
};
template <>
struct Codec<int> {
    static constexpr Oids oids = kInt4;
    static std::optional<QByteArray> bytes(int value) { return bigEndian(value); }
};
template <>
struct Codec<bool> {
    static constexpr Oids oids = kBool;
    static std::optional<QByteArray> bytes(bool value) { return QByteArray(1, value ? '\1' : '\0'); }
};
template <>
struct Codec<Credits> {
    static constexpr Oids oids = kInt8;
    static std::optional<QByteArray> bytes(Credits credits) { return bigEndian(credits.count()); }
};
template <>
struct Codec<Timestamp> {
    static constexpr Oids oids = kTimestamptz;
    static std::optional<QByteArray> bytes(Timestamp at) { return bigEndian(toPgTime(at)); }
};
template <>
struct Codec<QByteArray> {
    static constexpr Oids oids = kBytea;
    static std::optional<QByteArray> bytes(const QByteArray &value) { return value; }
};
template <>
struct Codec<PgUuid> {
    static constexpr Oids oids = kUuid;
    static std::optional<QByteArray> bytes(const PgUuid &id)
    {
        return id.bytes.size() == kUuidBytes ? std::optional(id.bytes) : std::nullopt;
    }
};
template <>
struct Codec<PgJson> {
    static constexpr Oids oids = kJsonb;
    static std::optional<QByteArray> bytes(const PgJson &json) { return QByteArray(1, kJsonbVersion) + json.text; }
};
template <typename T>
struct Codec<std::optional<T>> {
    static constexpr Oids oids = Codec<T>::oids;
    static std::optional<QByteArray> bytes(const std::optional<T> &value)
    {
        return value ? Codec<T>::bytes(*value) : std::nullopt;
    }
};
/// Dimensions, "has NULLs", element type; length and lower bound of the one dimension; then length and bytes of each.
template <typename T>
struct Codec<std::vector<T>> {
    static constexpr Oids oids{Codec<T>::oids.array, 0};
    static std::optional<QByteArray> bytes(const std::vector<T> &values)
    {
        QByteArray elements;
        bool hasNull = false;
        for (const T &value : values) {
            const std::optional<QByteArray> element = Codec<T>::bytes(value);
            hasNull = hasNull || !element;
            elements += bigEndian(element ? static_cast<std::int32_t>(element->size()) : std::int32_t(-1));
            elements += element.value_or(QByteArray());
        }
        QByteArray array = bigEndian(std::int32_t(values.empty() ? 0 : 1)) + bigEndian(std::int32_t(hasNull ? 1 : 0)) +
                           bigEndian(Codec<T>::oids.value);
        if (!values.empty())
            array += bigEndian(static_cast<std::int32_t>(values.size())) + bigEndian(std::int32_t(1)) + elements;
        return array;
    }
};

} // namespace

std::optional<PgUuid> pgUuid(const QString &id)
{
    const QUuid uuid = QUuid::fromString(id);
    if (uuid.isNull() || uuid.toString(QUuid::WithoutBraces) != id)
        return std::nullopt;
    return PgUuid{uuid.toRfc4122()};
}

QString fromPgUuid(QByteArrayView bytes)
{
    return bytes.size() == kUuidBytes ? QUuid::fromRfc4122(bytes).toString(QUuid::WithoutBraces) : QString();
}

std::int64_t toPgTime(Timestamp at)
{
    const std::int64_t ms = toEpochMs(at);
    if (ms < kFirstMs)
        return std::numeric_limits<std::int64_t>::min();
    if (ms > kLastMs)
        return std::numeric_limits<std::int64_t>::max();
    return (ms - kPgEpochMs) * kMicrosecondsPerMs;
}

Timestamp fromPgTime(std::int64_t microseconds)
{
    if (microseconds == std::numeric_limits<std::int64_t>::min())
        return Timestamp::min();
    if (microseconds == std::numeric_limits<std::int64_t>::max())
        return Timestamp::max();
    return fromEpochMs(microseconds / kMicrosecondsPerMs + kPgEpochMs);
}

QString pgTextArrayLiteral(const QStringList &texts)
{
    QString literal = u"{"_s;
    for (const QString &text : texts) {
        if (literal.size() > 1)
            literal += u',';
        literal += u'"' + QString(text).replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s) + u'"';
    }
    return literal + u'}';
}

template <typename T>
void PostgresParams::add(const T &value)
{
    m_types.push_back(Codec<T>::oids.value);
    m_values.push_back(Codec<T>::bytes(value));
}

// What the header promises.
template void PostgresParams::add(const QString &);
template void PostgresParams::add(const std::int64_t &);
template void PostgresParams::add(const int &);
template void PostgresParams::add(const bool &);
template void PostgresParams::add(const Credits &);
template void PostgresParams::add(const Timestamp &);
template void PostgresParams::add(const QByteArray &);
template void PostgresParams::add(const PgUuid &);
template void PostgresParams::add(const PgJson &);
template void PostgresParams::add(const std::optional<QString> &);
template void PostgresParams::add(const std::optional<std::int64_t> &);
template void PostgresParams::add(const std::optional<Credits> &);
template void PostgresParams::add(const std::optional<Timestamp> &);
template void PostgresParams::add(const PgArray<QString> &);
template void PostgresParams::add(const PgArray<std::int64_t> &);
template void PostgresParams::add(const PgArray<int> &);
template void PostgresParams::add(const PgArray<Credits> &);
template void PostgresParams::add(const PgArray<Timestamp> &);
template void PostgresParams::add(const PgArray<QByteArray> &);
template void PostgresParams::add(const PgArray<PgUuid> &);
template void PostgresParams::add(const PgArray<PgJson> &);
template void PostgresParams::add(const PgArray<std::optional<QString>> &);
template void PostgresParams::add(const PgArray<std::optional<std::int64_t>> &);
template void PostgresParams::add(const PgArray<std::optional<Credits>> &);
template void PostgresParams::add(const PgArray<std::optional<Timestamp>> &);

} // namespace creditdesk::store
