// SPDX-License-Identifier: GPL-3.0-or-later
// Lists: the SQLite store must find what the plain loops of the memory store find.
#include "server/store/historycursor.h"
#include "server/store/searchwords.h"
#include "tests/store/storefixture.h"

#include <gmock/gmock.h>

#include <random>

using namespace Qt::StringLiterals;
using ::testing::ElementsAre;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;

/// The same 400 rows or so of two people in both stores.
void fill(Office &office)
{
    std::mt19937 random(7);
    const QStringList words{u"Fixing the login page"_s, u"Résumé of a meeting"_s, u"Query about GitHub"_s, u"x"_s};
    for (int i = 0; i < 300; ++i) {
        office.clock.set(office.clock.now() + std::chrono::minutes(random() % 3'000));
        const QString account = random() % 3 ? kAnna : kBert;
        ledger::Deduct query = deduct(1 + random() % 9);
        query.description = words[random() % 4];
        query.requestId = u"req_%1"_s.arg(i);
        if (random() % 2)
            query.tools = {u"github"_s};
        ledger::AddGrant bought = pack(10 + random() % 90, u"pack:cs_%1"_s.arg(i));
        bought.stripeReference = u"cs_Test_%1"_s.arg(i);
        if (random() % 2)
            bought.expiresAt = office.clock.now() + std::chrono::hours(random() % 2'000 + 1);
        if (random() % 4)
            (void)office.submit(account, {query});
        else
            (void)office.submit(account, {bought});
    }
}

std::vector<HistoryFilter> filters()
{
    std::vector<HistoryFilter> all(1);
    const auto add = [&](auto change) {
        HistoryFilter filter;
        change(filter);
        all.push_back(filter);
        filter.order = HistoryOrder::OldestFirst;
        all.push_back(filter);
    };
    using enum TransactionType;
    const Timestamp middle = kStart + std::chrono::days(120);
    add([&](HistoryFilter &f) { f.from = middle; });
    add([&](HistoryFilter &f) { f.to = middle; });
    add([&](HistoryFilter &f) {
        f.from = kStart + std::chrono::days(50);
        f.to = middle;
    });
    add([&](HistoryFilter &f) {
        f.from = middle;
        f.to = kStart;
    });
    add([&](HistoryFilter &f) { f.types = {Usage}; });
    add([&](HistoryFilter &f) {
        f.types = {Usage, Purchase};
        f.from = middle;
    });
    add([&](HistoryFilter &f) { f.types = {Purchase, Expiry}; });
    add([&](HistoryFilter &f) { f.types = allTransactionTypes(); });
    add([&](HistoryFilter &f) { f.minAmount = Credits(-3); });
    add([&](HistoryFilter &f) {
        f.maxAmount = Credits(-3);
        f.types = {Usage};
    });
    add([&](HistoryFilter &f) {
        f.minAmount = Credits(20);
        f.maxAmount = Credits(60);
    });
    for (const QString &text : {u"login"_s, u"LOG pag"_s, u"resume"_s, u"résumé"_s, u"req_12"_s, u"cs_test"_s,
                                u"github"_s, u"nothing-like-this"_s, u"\"quoted\" OR *"_s, u"   "_s, u"x"_s})
        add([&](HistoryFilter &f) { f.text = text; });
    add([&](HistoryFilter &f) {
        f.text = u"login"_s;
        f.types = {Usage};
        f.to = middle;
        f.maxAmount = Credits(-4);
    });
    return all;
}

class HistoryOf : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Stores, HistoryOf, ::testing::Values(Kind::Sqlite, Kind::Postgres),
                         [](const auto &test) { return nameOf(test.param); });

/// All pages of a filter, one behind the other.
std::vector<Transaction> everyPage(Reader &reader, const QString &account, const HistoryFilter &filter)
{
    std::vector<Transaction> rows;
    HistoryQuery query;
    query.filter = filter;
    query.limit = 37;
    std::int64_t total = 0;
    do {
        const auto page = reader.history(account, query);
        EXPECT_TRUE(page) << page.error().detail.toStdString();
        if (!page)
            break;
        total = page->total;
        EXPECT_TRUE(page->nextCursor.isEmpty() || page->items.size() == 37);
        rows.insert(rows.end(), page->items.begin(), page->items.end());
        query.cursor = page->nextCursor;
    } while (!query.cursor.isEmpty());
    EXPECT_EQ(total, std::int64_t(rows.size()));
    return rows;
}

/// Rows of several people booked in one millisecond stand in an order of the store's own.
void orderByOwner(std::vector<Transaction> &rows, HistoryOrder order)
{
    std::ranges::sort(rows, [order](const Transaction &left, const Transaction &right) {
        const auto key = [](const Transaction &row) { return std::tie(row.bookedAt, row.userId, row.seq); };
        return order == HistoryOrder::OldestFirst ? key(left) < key(right) : key(right) < key(left);
    });
}

TEST_P(HistoryOf, FindsWhatPlainLoopsFind)
{
    Office memory(Kind::Memory, 100);
    Office store(GetParam(), 100);
    fill(memory);
    fill(store);
    std::size_t listed = 0;
    for (const QString &account : {kAnna, kBert, QString()}) {
        for (const HistoryFilter &filter : filters()) {
            SCOPED_TRACE(account.toStdString() + " " + filter.text.toStdString());
            auto expected = everyPage(*memory.reader, account, filter);
            auto found = everyPage(*store.reader, account, filter);
            std::vector<Transaction> streamed;
            ASSERT_TRUE(store.reader->eachRow(account, filter, [&](const Transaction &row) {
                streamed.push_back(row);
                return true;
            }));
            ASSERT_EQ(streamed, found);
            const bool oldestFirst = filter.order == HistoryOrder::OldestFirst;
            const auto time = [&](const Transaction &row) {
                return oldestFirst ? toEpochMs(row.bookedAt) : -toEpochMs(row.bookedAt);
            };
            ASSERT_TRUE(std::ranges::is_sorted(found, {}, time));
            if (account.isEmpty()) {
                orderByOwner(expected, filter.order);
                orderByOwner(found, filter.order);
            }
            ASSERT_EQ(found, expected);
            listed += found.size();
        }
    }
    EXPECT_GT(listed, 5'000U);
}

class Pages : public ::testing::TestWithParam<Kind> {};

INSTANTIATE_TEST_SUITE_P(Stores, Pages, ::testing::ValuesIn(everyKind()),
                         [](const auto &test) { return nameOf(test.param); });

std::vector<std::int64_t> seqs(const HistoryPage &page)
{
    std::vector<std::int64_t> all;
    for (const Transaction &row : page.items)
        all.push_back(row.seq);
    return all;
}

TEST_P(Pages, RandomAccessBySeq)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    for (int i = 0; i < 9; ++i)
        ASSERT_TRUE(office.submit(kAnna, {deduct(1)}));
    HistoryQuery query;
    query.seqFrom = 3;
    query.seqTo = 5;
    const auto page = office.reader->history(kAnna, query).value();
    EXPECT_THAT(seqs(page), ElementsAre(5, 4, 3));
    EXPECT_EQ(page.total, 10);
    EXPECT_EQ(page.nextCursor, QString());
    query.filter.order = HistoryOrder::OldestFirst;
    query.seqFrom = 9;
    query.seqTo = 4'000;
    EXPECT_THAT(seqs(office.reader->history(kAnna, query).value()), ElementsAre(9, 10));
}

TEST_P(Pages, ACursorStaysPutWhileRowsArrive)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(office.submit(kAnna, {deduct(1)}));
    HistoryQuery query;
    query.limit = 2;
    const auto first = office.reader->history(kAnna, query).value();
    ASSERT_TRUE(office.submit(kAnna, {deduct(1)}));
    query.cursor = first.nextCursor;
    const auto second = office.reader->history(kAnna, query).value();
    EXPECT_THAT(seqs(first), ElementsAre(5, 4));
    EXPECT_THAT(seqs(second), ElementsAre(3, 2));
}

TEST_P(Pages, NonsenseIsRefused)
{
    Office office(GetParam());
    const auto code = [&](const QString &user, const HistoryQuery &query) {
        const auto page = office.reader->history(user, query);
        return page ? u"ok"_s : page.error().code;
    };
    HistoryQuery query;
    query.limit = 501;
    EXPECT_EQ(code(kAnna, query), u"invalid_parameter"_s);
    query.limit = 0;
    EXPECT_EQ(code(kAnna, query), u"invalid_parameter"_s);
    query.limit = 10;
    query.cursor = u"bm9uc2Vuc2U"_s;
    EXPECT_EQ(code(kAnna, query), u"invalid_cursor"_s);
    query.cursor = HistoryCursor{{}, std::numeric_limits<std::int64_t>::min(), 1}.encode(kAnna, query.filter);
    EXPECT_EQ(code(kAnna, query), u"invalid_cursor"_s);
    query.cursor.clear();
    query.seqFrom = 1;
    EXPECT_EQ(code({}, query), u"invalid_parameter"_s);
    query.filter.text = u"x"_s;
    EXPECT_EQ(code(kAnna, query), u"invalid_parameter"_s);
}

TEST_P(Pages, ACursorOfAnotherListIsRefused)
{
    Office office(GetParam());
    ASSERT_TRUE(office.submit(kAnna, {pack(100, u"p"_s)}));
    ASSERT_TRUE(office.submit(kAnna, {deduct(1)}));
    HistoryQuery query;
    query.limit = 1;
    query.cursor = office.reader->history(kAnna, query)->nextCursor;
    ASSERT_FALSE(query.cursor.isEmpty());
    EXPECT_EQ(office.reader->history(kBert, query).error().code, u"invalid_cursor"_s);
    query.filter.types = {TransactionType::Usage};
    EXPECT_EQ(office.reader->history(kAnna, query).error().code, u"invalid_cursor"_s);
}

TEST(SearchWords, FoldCaseAccentsAndPunctuation)
{
    EXPECT_EQ(searchWords(u"cs_Test-1: Résumé, ﬁnal ÅNGSTRÖM straße"_s),
              (QStringList{u"cs"_s, u"test"_s, u"1"_s, u"resume"_s, u"final"_s, u"angstrom"_s, u"straße"_s}));
    EXPECT_EQ(searchWords(u" \"*\" -- "_s), QStringList());
    EXPECT_EQ(searchWords(u"日本語 123"_s), (QStringList{u"日本語"_s, u"123"_s}));
}

} // namespace
} // namespace creditdesk::store
