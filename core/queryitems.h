// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

#include <QList>
#include <QStringList>

#include <optional>
#include <utility>

namespace creditdesk {

using QueryItems = QList<std::pair<QString, QString>>;

/// Reads the query parameters of a URL and collects what is wrong, like JsonReader for bodies.
/// Errors carry the code `invalid_parameter`.
class QueryReader {
public:
    explicit QueryReader(QueryItems items);

    std::optional<QString> text(const QString &name); ///< the last one given
    QStringList list(const QString &name);            ///< every one; "a,b" counts as two; "type[]" equals "type"
    std::optional<std::int64_t> integer(const QString &name);
    std::optional<Timestamp> time(const QString &name);
    /// How many of a list, by `limit`: 1 to `most`; `whenMissing` when it is not given or refused.
    int limit(int whenMissing, int most);
    void reject(const QString &name, const QString &why);
    /// Refuses what was never asked for, then gives the first complaint.
    [[nodiscard]] std::optional<Error> finish();

private:
    QueryItems m_items;
    QStringList m_asked;
    std::optional<Error> m_error;
};

} // namespace creditdesk
