// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/metrics.h"

namespace creditdesk::api {
namespace {

void writeHead(QByteArray &out, const QByteArray &name, const QByteArray &help, const QByteArray &type)
{
    out += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

/// The methods that we serve. A client may send any other word, and must not make a series of its own by it.
QByteArray methodLabel(const QString &method)
{
    static const QByteArrayList served{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    const QByteArray word = method.toUtf8();
    return served.contains(word) ? word : QByteArray("other");
}

QByteArray seconds(double microseconds)
{
    return QByteArray::number(microseconds / 1e6, 'g', 9);
}

} // namespace

void Metrics::countRequest(const http::AccessRecord &record)
{
    const QByteArray route = record.route.isEmpty() ? QByteArray("none") : record.route.toUtf8();
    const QByteArray labels = "method=\"" + methodLabel(record.method) + "\",route=\"" + route + '"';
    const std::lock_guard lock(m_mutex);
    Series &series = m_routes[labels];
    ++series.byStatus[record.status];
    ++series.count;
    series.totalUs += std::uint64_t(record.durationUs);
    for (std::size_t i = 0; i < kBucketsUs.size(); ++i) {
        if (record.durationUs <= kBucketsUs[i])
            ++series.buckets[i];
    }
}

void Metrics::countRows(const ledger::Outcome &outcome)
{
    if (outcome.replayed)
        return;
    const std::lock_guard lock(m_mutex);
    for (const Transaction &row : outcome.rows)
        ++m_rowsByType[toString(row.type).toLatin1()];
}

void Metrics::addGauge(const QByteArray &name, const QByteArray &help, std::function<double()> read)
{
    m_figures.push_back({name, help, "gauge", std::move(read)});
}

void Metrics::addCounter(const QByteArray &name, const QByteArray &help, std::function<double()> read)
{
    m_figures.push_back({name, help, "counter", std::move(read)});
}

QByteArray Metrics::exposition() const
{
    QByteArray out;
    const std::lock_guard lock(m_mutex);
    writeHead(out, "creditdesk_http_requests_total", "Answered requests.", "counter");
    for (auto it = m_routes.begin(); it != m_routes.end(); ++it) {
        for (const auto &[status, count] : it->byStatus)
            out += "creditdesk_http_requests_total{" + it.key() + ",status=\"" + QByteArray::number(status) + "\"} " +
                   QByteArray::number(qulonglong(count)) + '\n';
    }
    const QByteArray duration = "creditdesk_http_request_duration_seconds";
    writeHead(out, duration, "Time from request to the end of its answer.", "histogram");
    for (auto it = m_routes.begin(); it != m_routes.end(); ++it) {
        for (std::size_t i = 0; i < kBucketsUs.size(); ++i)
            out += duration + "_bucket{" + it.key() + ",le=\"" + seconds(kBucketsUs[i]) + "\"} " +
                   QByteArray::number(qulonglong(it->buckets[i])) + '\n';
        const QByteArray count = QByteArray::number(qulonglong(it->count));
        out += duration + "_bucket{" + it.key() + ",le=\"+Inf\"} " + count + '\n';
        out += duration + "_sum{" + it.key() + "} " + seconds(double(it->totalUs)) + '\n';
        out += duration + "_count{" + it.key() + "} " + count + '\n';
    }
    writeHead(out, "creditdesk_ledger_rows_total", "Ledger rows booked since the start.", "counter");
    for (auto it = m_rowsByType.begin(); it != m_rowsByType.end(); ++it)
        out += "creditdesk_ledger_rows_total{type=\"" + it.key() + "\"} " + QByteArray::number(qulonglong(*it)) + '\n';
    for (const Figure &figure : m_figures) {
        writeHead(out, figure.name, figure.help, figure.type);
        out += figure.name + ' ' + QByteArray::number(figure.read(), 'g', 15) + '\n';
    }
    return out;
}

} // namespace creditdesk::api
