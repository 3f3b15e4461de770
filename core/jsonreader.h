// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/error.h"
#include "core/timestamp.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <functional>
#include <optional>

namespace creditdesk {

/// Reads the members of one JSON object and collects what is wrong, so that a codec is straight-line code:
/// read everything, then ask finish(). Integers are exact: a double such as 1.5 is refused.
class JsonReader {
public:
    explicit JsonReader(QJsonObject object, QString path = {});

    QString text(QLatin1StringView key);
    std::optional<QString> optionalText(QLatin1StringView key);
    std::int64_t integer(QLatin1StringView key);
    std::optional<std::int64_t> optionalInteger(QLatin1StringView key);
    bool boolean(QLatin1StringView key, bool whenMissing);
    Credits credits(QLatin1StringView key) { return Credits(integer(key)); }
    Timestamp time(QLatin1StringView key);
    std::optional<Timestamp> optionalTime(QLatin1StringView key);
    QStringList texts(QLatin1StringView key);  ///< missing: empty
    QJsonObject object(QLatin1StringView key); ///< missing or null: empty
    QJsonArray array(QLatin1StringView key);   ///< missing or null: empty
    [[nodiscard]] bool has(QLatin1StringView key) const;

    /// Says that a value that was read is not acceptable.
    void reject(QLatin1StringView key, const QString &why);
    /// For servers: every member that was never asked for is an error.
    void refuseUnknown();

    /// The first three complaints as one `invalid_json` error with `errors[]` in extra; nothing when all is well.
    [[nodiscard]] std::optional<Error> finish() const;

private:
    QJsonValue take(QLatin1StringView key);

    QJsonObject m_object;
    QString m_path;
    QStringList m_asked;
    QJsonArray m_errors;
};

/// Parses one JSON object from bytes; refuses nesting over `maxDepth`, and anything that is not an object.
[[nodiscard]] Result<QJsonObject> parseJsonObject(const QByteArray &bytes, int maxDepth = 32);

/// Decodes each element with `decode`; the first error wins.
template <typename T>
[[nodiscard]] Result<std::vector<T>> decodeArray(const QJsonArray &array,
                                                 const std::function<Result<T>(const QJsonObject &)> &decode)
{
    std::vector<T> decoded;
    decoded.reserve(static_cast<std::size_t>(array.size()));
    for (const QJsonValue &value : array) {
        auto one = decode(value.toObject());
        if (!one)
            return tl::unexpected(one.error());
        decoded.push_back(std::move(*one));
    }
    return decoded;
}

} // namespace creditdesk
