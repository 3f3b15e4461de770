// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/stripe/history/shop.h"

#include <map>

namespace creditdesk::stripe::history {

/// What a telling came to, for the end of the test.
struct Counts {
    int delivered = 0; ///< answered 2xx, duplicates included
    int refused = 0;   ///< answered 5xx, to be sent again
    int duplicates = 0;
    int lost = 0;      ///< no webhook brought them at first
    int recovered = 0; ///< of these, what the search at the round's end found before a late webhook
    int crashes = 0;
    int unanswered = 0;             ///< queries that had to be asked again
    std::map<QString, int> answers; ///< of queries, by their first word
    std::map<QString, int> states;  ///< of deliveries
};

/// Tells rounds to one shop, or to several that share a database.
class Telling {
public:
    Telling(std::vector<std::unique_ptr<Shop>> shops, World &world, test::TestClock &clock, std::uint64_t seed);

    /// People come, nobody has bought yet, and the server takes its first look at Stripe.
    void open(const Life &life);
    /// Each event once, in order, as things happen.
    void clean(const Round &round);
    /// Several times, late, in any order, some not at all; Stripe stumbles, shops die and come back.
    void dirty(const Round &round);

    [[nodiscard]] Shop &shop() { return *m_shops.front(); }
    [[nodiscard]] const Counts &counts() const { return m_counts; }
    /// Query and answer of the last round, sorted.
    [[nodiscard]] const QStringList &answers() const { return m_answers; }

private:
    struct Delivery {
        Told told;
        Timestamp at;
    };
    [[nodiscard]] std::int64_t below(std::int64_t bound) { return std::int64_t(m_random() % std::uint64_t(bound)); }
    [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
    [[nodiscard]] Shop &anyShop() { return *m_shops[std::size_t(below(std::ssize(m_shops)))]; }

    [[nodiscard]] std::vector<Delivery> plan(const Round &round, std::vector<Told> &lost);
    /// All at once; those that have to come again.
    [[nodiscard]] std::vector<Delivery> deliver(const std::vector<Delivery> &batch);
    [[nodiscard]] std::vector<Query> ask(const std::vector<Query> &queries); ///< those without an answer
    void askAll(std::vector<Query> queries);
    void happen(const Round &round, Timestamp until); ///< every step up to then
    void makeTrouble();
    void reopenKilled();
    void makeGood(const std::vector<Told> &lost, Timestamp now);
    void finish(const Round &round, const std::vector<Query> &meanwhile);
    void note(const WebhookAnswer &answer);

    std::vector<std::unique_ptr<Shop>> m_shops;
    World &m_world;
    test::TestClock &m_clock;
    std::mt19937_64 m_random;
    boost::asio::thread_pool m_threads{2};
    std::size_t m_happened = 0; ///< steps of this round
    bool m_killed = false;
    Counts m_counts;
    QStringList m_answers;
};

} // namespace creditdesk::stripe::history
