// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/server.h"
#include "server/ledger/command.h"

#include <QMap>

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace creditdesk::api {

/// Figures for Prometheus. Thread-safe. Labels come from closed lists (routes, methods, types), so the number of
/// series is bounded whatever clients send.
class Metrics {
public:
    void countRequest(const http::AccessRecord &record);
    void countRows(const ledger::Outcome &outcome);
    /// A figure that is read when somebody asks; before the first request.
    void addGauge(const QByteArray &name, const QByteArray &help, std::function<double()> read);
    void addCounter(const QByteArray &name, const QByteArray &help, std::function<double()> read); ///< never falls

    /// Text exposition format 0.0.4.
    [[nodiscard]] QByteArray exposition() const;

private:
    static constexpr std::array kBucketsUs{1'000, 5'000, 25'000, 100'000, 500'000, 2'500'000, 10'000'000};

    struct Series {
        std::map<int, std::uint64_t> byStatus;
        std::array<std::uint64_t, kBucketsUs.size()> buckets{};
        std::uint64_t count = 0;
        std::uint64_t totalUs = 0;
    };
    struct Figure {
        QByteArray name;
        QByteArray help;
        QByteArray type;
        std::function<double()> read;
    };

    mutable std::mutex m_mutex;
    QMap<QByteArray, Series> m_routes;            ///< by `method="…",route="…"`; guarded by m_mutex
    QMap<QByteArray, std::uint64_t> m_rowsByType; ///< guarded by m_mutex
    std::vector<Figure> m_figures;
};

} // namespace creditdesk::api
