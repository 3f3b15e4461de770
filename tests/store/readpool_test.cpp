// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/async.h"
#include "server/store/readpool.h"
#include "tests/store/storefixture.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

using namespace store::testing;
using ledger::testing::deduct;
using ledger::testing::pack;
namespace asio = boost::asio;

asio::awaitable<void> writeThenRead(Office &office, ReadPool &pool, int &done)
{
    const auto caller = std::this_thread::get_id();
    Submission submission{kAnna, u"t"_s, u"k"_s, "f", {pack(10, u"p"_s), deduct(3)}, {}};
    const auto outcome = co_await submitAsync(*office.writer, std::move(submission));
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(outcome->available, Credits(7));

    const std::function<Result<Credits>(Reader &)> balance = [&](Reader &reader) -> Result<Credits> {
        EXPECT_NE(std::this_thread::get_id(), caller);
        return reader.account(kAnna).map([](const auto &state) { return state->balance; });
    };
    const Result<Credits> read = co_await pool.run<Credits>(balance);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(read, Credits(7));

    const std::function<Result<void>(Records &)> refuse = [](Records &) -> Result<void> {
        return failure(ErrorKind::Conflict, u"no"_s, u"No."_s);
    };
    const Result<void> refused = co_await writeAsync(*office.writer, refuse);
    EXPECT_EQ(refused.error().code, u"no"_s);
    ++done;
}

TEST(ReadPool, CoroutinesResumeWhereTheyWere)
{
    Office office(Kind::Sqlite);
    ReadPool pool(office.files.store());
    asio::io_context context;
    int done = 0;
    asio::co_spawn(context, writeThenRead(office, pool, done), asio::detached);
    context.run();
    EXPECT_EQ(done, 1);
}

TEST(ReadPool, SaysWhenTheStoreCannotBeOpenedAndTriesAgain)
{
    QTemporaryDir directory;
    SqliteStore store(directory.filePath(u"late.sqlite"_s));
    ReadPool pool(store, {.threads = 1});
    const auto ask = [&] {
        std::promise<QString> code;
        pool.enqueue([&](const Result<Reader *> &reader) { code.set_value(reader ? u"ok"_s : reader.error().code); });
        return code.get_future().get();
    };
    EXPECT_EQ(ask(), u"database_missing"_s);
    ASSERT_TRUE(store.migrate());
    EXPECT_EQ(ask(), u"ok"_s);
}

TEST(ReadPool, AFullQueueSaysSo)
{
    Office office(Kind::Memory);
    ReadPool pool(office.files.store(), {.threads = 1, .queueLength = 1});
    std::promise<void> started;
    std::promise<void> gate;
    pool.enqueue([&](const Result<Reader *> &) {
        started.set_value();
        gate.get_future().wait();
    });
    started.get_future().wait();
    std::promise<bool> second;
    pool.enqueue([&](const Result<Reader *> &reader) { second.set_value(reader.has_value()); });
    QString third;
    pool.enqueue([&](const Result<Reader *> &reader) { third = reader ? u"ok"_s : reader.error().code; });
    EXPECT_EQ(third, u"busy"_s);
    gate.set_value();
    EXPECT_TRUE(second.get_future().get());
}

} // namespace
} // namespace creditdesk::store
