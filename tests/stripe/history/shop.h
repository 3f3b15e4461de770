// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"
#include "server/stripe/recovery.h"
#include "server/stripe/stripeservice.h"
#include "tests/stripe/history/crashingstore.h"
#include "tests/stripe/history/life.h"
#include "tests/support/testclock.h"

#include <boost/asio/thread_pool.hpp>

#include <future>

namespace creditdesk::stripe::history {

/// One server: the real service, ledger writer and read pool on a store. Thread-safe but for reopen().
class Shop {
public:
    using OpenStore = std::function<std::unique_ptr<store::Store>()>;
    Shop(OpenStore open, World &world, test::TestClock &clock);
    ~Shop();

    void addPeople(const Life &life);
    [[nodiscard]] boost::asio::awaitable<WebhookAnswer> deliver(Told told);
    /// Looks for what no webhook brought.
    [[nodiscard]] boost::asio::awaitable<Recovered> recover();
    /// What the person is told: the credits afterwards, or why not. Empty: no answer came, ask again with the same key.
    [[nodiscard]] std::future<QString> ask(const Query &query);
    void killAt(int commitsFromNow, CrashingStore::Moment moment) { m_store->killAt(commitsFromNow, moment); }
    void reopen(); ///< everything is dropped, as by a crash, and made anew on the same database
    /// Books what is due for everybody.
    void touch(const QStringList &people);
    [[nodiscard]] std::unique_ptr<store::Reader> reader();

private:
    void open();
    void close();

    OpenStore m_open;
    World &m_world;
    test::TestClock &m_clock;
    std::unique_ptr<CrashingStore> m_store;
    std::unique_ptr<store::LedgerWriter> m_writer;
    std::unique_ptr<store::ReadPool> m_reads;
    std::unique_ptr<StripeService> m_service;
};

/// The outcome of `result`, or a thrown std::runtime_error: what cannot fail in a test.
template <typename T>
T must(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().code.toStdString() + ": " + result.error().detail.toStdString());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

} // namespace creditdesk::stripe::history
