// SPDX-License-Identifier: GPL-3.0-or-later
// creditdesk-bench: fills a database, and measures the writer without HTTP. Prints one JSON object.
#include "bench/bulkfill.h"
#include "bench/ledgerload.h"
#include "core/jsonreader.h"
#include "server/store/postgresql/postgresstore.h"
#include "server/store/pruner.h"
#include "server/store/sqlitestore.h"

#include <CLI/CLI.hpp>

#include <QFile>
#include <QJsonDocument>
#include <QUuid>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace creditdesk;

namespace {

constexpr int kMeasureDepth = 64; // as many as the HTTP run has connections
constexpr auto kHistory = std::chrono::days(180);

Result<Catalogue> readCatalogue(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput, u"no_catalogue"_s, u"cannot read "_s + path);
    const auto json = parseJsonObject(file.readAll());
    return json ? Catalogue::fromJson(*json) : Result<Catalogue>(tl::unexpected(json.error()));
}

Result<QStringList> knownAccounts(store::Store &store, int count)
{
    const auto reader = store.openReader();
    if (!reader)
        return tl::unexpected(reader.error());
    return (*reader)->accountIds({}, count).map(
        [](const std::vector<QString> &known) { return QStringList(known.begin(), known.end()); });
}

/// Accounts of the database: those that exist (people who can sign in), then benchmark accounts up to `count`.
Result<QStringList> openAccounts(store::Store &store, QStringList ids, int count, Timestamp createdAt)
{
    auto session = store.openWriter();
    if (!session)
        return tl::unexpected(session.error());
    auto done = (*session)->begin();
    for (int i = static_cast<int>(ids.size()); done && i < count; ++i) {
        const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        done = (*session)->records().addUser({id, u"bench-%1@creditdesk.example"_s.arg(i), {}, Role::User, createdAt});
        ids.append(id);
    }
    if (done)
        done = (*session)->commit();
    return done ? Result<QStringList>(ids) : tl::unexpected(done.error());
}

struct Options {
    std::string database;
    std::string catalogue;
    std::int64_t rows = 0;
    std::int64_t readerRows = 0;
    int accounts = 1'000;
    int seconds = 0;
};

/// `readerRows` for each of the first, who can sign in; what is left evenly for the others.
Result<std::vector<bench::Share>> sharesOf(const Options &options, const QStringList &accounts, qsizetype readers)
{
    const std::int64_t others = accounts.size() - readers;
    const std::int64_t left = options.rows - readers * options.readerRows;
    if (others < 1 || left < others)
        return failure(ErrorKind::InvalidInput, u"too_few_rows"_s, u"Not every account would get a row."_s);
    std::vector<bench::Share> shares;
    for (qsizetype i = 0; i < accounts.size(); ++i) {
        const std::int64_t other = i - readers;
        shares.push_back(
            {accounts[i], other < 0 ? options.readerRows : left / others + (other < left % others ? 1 : 0)});
    }
    return shares;
}

/// `rows` deductions, spread over the last half year.
Result<bench::LoadResult> fill(const Options &options, store::Store &store, const Catalogue &catalogue)
{
    const auto now = SystemClock().now();
    const auto readers = knownAccounts(store, options.accounts);
    if (!readers)
        return tl::unexpected(readers.error());
    const auto accounts = openAccounts(store, *readers, options.accounts, now - kHistory);
    if (!accounts)
        return tl::unexpected(accounts.error());
    auto shares = sharesOf(options, *accounts, readers->size());
    if (!shares)
        return tl::unexpected(shares.error());
    {
        const bench::SteppingClock start(now - kHistory, std::chrono::milliseconds(0));
        store::LedgerWriter writer(store, start, catalogue);
        if (const auto given = bench::giveCredits(writer, *accounts); !given)
            return tl::unexpected(given.error());
    }
    return bench::bulkFill(
        store, catalogue,
        {std::move(*shares), now - kHistory, now - std::chrono::hours(1), now - store::PrunerLimits().keepKeys});
}

std::unique_ptr<store::Store> openStore(const QString &database)
{
    if (database.startsWith("postgres"_L1))
        return std::make_unique<store::PostgresStore>(store::PostgresOptions{.url = database});
    return std::make_unique<store::SqliteStore>(database);
}

/// The same statements as the server's, but one commit for each row.
Result<bench::LoadResult> measure(const Options &options, store::Store &store, const Catalogue &catalogue)
{
    const SystemClock clock;
    const auto accounts = knownAccounts(store, options.accounts);
    if (!accounts)
        return tl::unexpected(accounts.error());
    store::WriterLimits limits;
    limits.batchSize = 1;
    store::LedgerWriter writer(store, clock, catalogue, limits);
    const QString run = u"direct-"_s + QUuid::createUuid().toString(QUuid::Id128);
    return bench::deduct(writer, *accounts, run, kMeasureDepth,
                         {std::numeric_limits<std::int64_t>::max(), std::chrono::seconds(options.seconds)});
}

int run(const Options &options)
{
    const auto fail = [](const Error &error) {
        std::fprintf(stderr, "creditdesk-bench: %s: %s\n", qPrintable(error.code), qPrintable(error.detail));
        return 1;
    };
    const auto catalogue = readCatalogue(QString::fromStdString(options.catalogue));
    if (!catalogue)
        return fail(catalogue.error());
    const auto store = openStore(QString::fromStdString(options.database));
    if (const auto migrated = store->migrate(); !migrated)
        return fail(migrated.error());
    const auto result = options.rows > 0 ? fill(options, *store, *catalogue) : measure(options, *store, *catalogue);
    if (!result)
        return fail(result.error());
    const QJsonObject report{{u"deductions"_s, qint64(result->deductions)}, {u"seconds"_s, result->seconds}};
    std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    Options options;
    CLI::App program("Fills a ledger (--rows) or measures one commit a row (--seconds).", "creditdesk-bench");
    program.add_option("--database", options.database, "SQLite file, or postgresql://…")->required();
    program.add_option("--catalogue", options.catalogue, "catalogue.json")->required();
    program.add_option("--accounts", options.accounts, "to fill, or to go round in measuring")
        ->check(CLI::Range(1, 100'000));
    auto *rows = program.add_option("--rows", options.rows, "deductions to book")->check(CLI::PositiveNumber);
    program.add_option("--reader-rows", options.readerRows, "of these, for each account that is there already");
    program.add_option("--seconds", options.seconds, "how long to measure")->check(CLI::PositiveNumber)->excludes(rows);
    CLI11_PARSE(program, argc, argv);
    return run(options);
}
