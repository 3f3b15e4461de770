// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/csvwriter.h"
#include "server/api/exportmanifest.h"
#include "server/api/historyexport.h"
#include "server/http/router.h"

#include <algorithm>
#include <array>
#include <stdexcept>

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

struct ExportRequest {
    QString userId;
    HistoryFilter filter;
    CsvFormat format;
    std::int64_t throughSeq = 0;
};

constexpr std::array kFormatParameters{"columns"_L1, "delimiter"_L1, "tz"_L1, "through_seq"_L1};
constexpr std::array kPageParameters{"limit"_L1, "cursor"_L1, "seq_from"_L1, "seq_to"_L1};

/// Splits the parameters in two: those of the CSV, and those of the history, which knows its own.
Result<ExportRequest> readExport(const Subject &subject)
{
    QueryItems ofFormat;
    QueryItems ofHistory;
    for (const auto &item : subject.query) {
        const QString name = item.first.endsWith("[]"_L1) ? item.first.chopped(2) : item.first;
        const bool isFormat =
            std::find(kFormatParameters.begin(), kFormatParameters.end(), name) != kFormatParameters.end();
        (isFormat ? ofFormat : ofHistory).append(item);
    }
    QueryReader reader(ofFormat);
    ExportRequest wanted;
    wanted.userId = subject.userId;
    wanted.format = readCsvFormat(reader);
    const auto through = reader.integer(u"through_seq"_s);
    if (through && *through < 0)
        reader.reject(u"through_seq"_s, u"'through_seq' must not be negative."_s);
    wanted.throughSeq = through.value_or(-1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    const auto isOfPage = [](const auto &item) {
        return std::find(kPageParameters.begin(), kPageParameters.end(), item.first) != kPageParameters.end();
    };
    if (std::any_of(ofHistory.begin(), ofHistory.end(), isOfPage))
        return failure(ErrorKind::InvalidInput, u"invalid_parameter"_s,
                       u"An export is the whole filtered history: leave limit, cursor, seq_from and seq_to out."_s);
    const auto query = HistoryQuery::fromQueryItems(ofHistory);
    if (!query)
        return tl::unexpected(query.error());
    wanted.filter = query->filter;
    return wanted;
}

/// Who wants what, with throughSeq settled: the newest row of now unless the caller named one.
Awaitable<Result<ExportRequest>> prepare(ApiContext &context, const http::Request &request)
{
    const auto subject = co_await readSubject(context, request);
    if (!subject)
        co_return tl::unexpected(subject.error());
    auto wanted = readExport(*subject);
    if (!wanted)
        co_return tl::unexpected(wanted.error());
    const auto lastSeq = co_await readCurrent<std::int64_t>(
        context, wanted->userId,
        [](store::Reader &, const ledger::AccountState &account) -> Result<std::int64_t> { return account.lastSeq; });
    if (!lastSeq)
        co_return tl::unexpected(lastSeq.error());
    wanted->throughSeq = wanted->throughSeq < 0 ? *lastSeq : std::min(wanted->throughSeq, *lastSeq);
    co_return wanted;
}

Awaitable<void> sendRows(ApiContext &context, ExportRequest wanted, http::StreamWriter &writer)
{
    HistoryExport rows(context, wanted.userId, wanted.filter, wanted.throughSeq);
    QByteArray chunk = csvHeader(wanted.format);
    while (co_await writer.write(chunk)) {
        const auto next = co_await rows.nextChunk();
        if (!next) // cut off, so that nobody takes half a file for a whole one
            throw std::runtime_error("export: " + next.error().code.toStdString());
        if (next->empty())
            break;
        chunk.clear();
        for (const Transaction &row : *next)
            chunk += csvRow(wanted.format, row);
    }
}

Awaitable<http::Response> exportCsv(ApiContext &context, http::Request request)
{
    auto wanted = co_await prepare(context, request);
    if (!wanted)
        co_return http::Response::problem(wanted.error());
    const std::int64_t throughSeq = wanted->throughSeq;
    http::Response response = http::Response::stream(
        "text/csv; charset=utf-8; header=present", [&context, wanted = std::move(*wanted)](http::StreamWriter &writer) {
            return sendRows(context, wanted, writer);
        });
    response.headers.set("Content-Disposition", "attachment; filename=\"credit-history.csv\"");
    response.headers.set("X-Through-Seq", QByteArray::number(qlonglong(throughSeq)));
    response.headers.set("Cache-Control", "private, no-store");
    co_return response;
}

Awaitable<http::Response> manifest(ApiContext &context, http::Request request)
{
    auto wanted = co_await prepare(context, request);
    if (!wanted)
        co_return http::Response::problem(wanted.error());
    ExportManifest manifest(wanted->filter, wanted->throughSeq);
    manifest.addBytes(csvHeader(wanted->format));
    HistoryExport rows(context, wanted->userId, wanted->filter, wanted->throughSeq);
    for (;;) {
        const auto next = co_await rows.nextChunk();
        if (!next)
            co_return http::Response::problem(next.error());
        if (next->empty())
            break;
        for (const Transaction &row : *next) {
            manifest.addBytes(csvRow(wanted->format, row));
            if (const auto added = manifest.addRow(row); !added)
                co_return http::Response::problem(added.error());
        }
    }
    co_return http::Response::json(manifest.toJson(wanted->format.columns, context.clock.now()));
}

} // namespace

void addExportRoutes(http::Router &router, ApiContext &context)
{
    router.add(http::Method::Get, u"/api/credits/export.csv"_s,
               [&context](http::Request request) { return exportCsv(context, std::move(request)); });
    router.add(http::Method::Get, u"/api/credits/export.manifest.json"_s,
               [&context](http::Request request) { return manifest(context, std::move(request)); });
}

} // namespace creditdesk::api
