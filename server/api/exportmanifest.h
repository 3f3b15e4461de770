// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <QCryptographicHash>
#include <QMap>

namespace creditdesk::api {

/// What lets a reader check an export without us: rows, sums by type, opening and closing balance, SHA-256 of the
/// bytes. Opening and closing are those of the first and the last row; `adds_up` says whether opening + sum = closing,
/// which is so whenever the filter leaves no row out between them.
class ExportManifest {
public:
    ExportManifest(const HistoryFilter &filter, std::int64_t throughSeq);

    void addBytes(const QByteArray &csv) { m_hash.addData(csv); }
    [[nodiscard]] Result<void> addRow(const Transaction &row); ///< in the order of the file; error `overflow`
    [[nodiscard]] QJsonObject toJson(const QStringList &columns, Timestamp now) const;

private:
    struct Edge {
        std::int64_t seq = 0;
        Credits before;
        Credits after;
    };

    HistoryFilter m_filter;
    std::int64_t m_throughSeq;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
    std::int64_t m_rows = 0;
    Credits m_sum;
    QMap<QString, Credits> m_sumByType;
    std::optional<Edge> m_oldest;
    std::optional<Edge> m_newest;
};

} // namespace creditdesk::api
