// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/telling.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace creditdesk::stripe::history {

namespace {

constexpr int kStepsAtOnce = 16;
constexpr int kDeliveriesAtOnce = 40;
constexpr int kLostPercent = 6;
constexpr int kTwicePercent = 12;
constexpr int kLatePercent = 40;
constexpr int kTroublePercent = 12; ///< of the batches
constexpr int kCrashPercent = 6;    ///< of the batches
constexpr int kLateAfterAllPercent = 30;
constexpr auto kSilence = 24h; ///< in a longer round no webhook comes at all

/// One thing happens, and Stripe tells each of its events.
asio::awaitable<std::vector<WebhookAnswer>> tellStep(Shop &shop, World &world, Step step)
{
    world.apply(step);
    std::vector<WebhookAnswer> answers;
    for (const Told &told : step.events) {
        WebhookAnswer answer = co_await shop.deliver(told);
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

} // namespace

Telling::Telling(std::vector<std::unique_ptr<Shop>> shops, World &world, test::TestClock &clock, std::uint64_t seed)
    : m_shops(std::move(shops)), m_world(world), m_clock(clock), m_random(seed)
{
}

void Telling::open(const Life &life)
{
    m_world.apply(life.opening());
    shop().addPeople(life);
    makeGood({}, m_clock.now());
}

void Telling::note(const WebhookAnswer &answer)
{
    ++m_counts.states[answer.state];
    ++(answer.status < 300 ? m_counts.delivered : m_counts.refused);
    if (answer.status == 400)
        throw std::runtime_error("refused: " + answer.reason.toStdString());
}

void Telling::clean(const Round &round)
{
    m_answers.clear();
    for (auto step = round.steps.begin(); step != round.steps.end();) {
        std::set<QString> people;
        std::vector<Step> batch; // of different people, so one cannot come before the other
        for (; step != round.steps.end() && std::ssize(batch) < kStepsAtOnce && people.insert(step->person).second;
             ++step)
            batch.push_back(*step);
        m_clock.set(batch.back().at);
        std::vector<std::future<std::vector<WebhookAnswer>>> told;
        for (const Step &one : batch)
            told.push_back(asio::co_spawn(m_threads, tellStep(shop(), m_world, one), asio::use_future));
        for (auto &answers : told) {
            for (const WebhookAnswer &answer : answers.get())
                note(answer);
        }
    }
    finish(round, round.meanwhile);
}

std::vector<Telling::Delivery> Telling::plan(const Round &round, std::vector<Told> &lost)
{
    const bool silence = round.until - round.from > kSilence;
    std::vector<Delivery> deliveries;
    for (const Step &step : round.steps) {
        const std::int64_t most = (round.until - step.at) / 1ms;
        for (const Told &told : step.events) {
            if (silence || chance(kLostPercent)) {
                lost.push_back(told);
                continue;
            }
            do {
                const std::int64_t delayMs = chance(kLatePercent) ? below(most) : below(most / 20);
                deliveries.push_back({told, step.at + std::chrono::milliseconds(delayMs)});
            } while (chance(kTwicePercent));
        }
    }
    std::sort(deliveries.begin(), deliveries.end(), [](const Delivery &a, const Delivery &b) { return a.at < b.at; });
    m_counts.lost += int(lost.size());
    return deliveries;
}

void Telling::happen(const Round &round, Timestamp until)
{
    for (; m_happened < round.steps.size() && round.steps[m_happened].at <= until; ++m_happened)
        m_world.apply(round.steps[m_happened]);
}

std::vector<Telling::Delivery> Telling::deliver(const std::vector<Delivery> &batch)
{
    std::vector<std::future<WebhookAnswer>> answers;
    for (const Delivery &delivery : batch)
        answers.push_back(asio::co_spawn(m_threads, anyShop().deliver(delivery.told), asio::use_future));
    std::vector<Delivery> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const WebhookAnswer answer = answers[i].get();
        note(answer);
        if (answer.status >= 300)
            again.push_back(batch[i]);
        else if (answer.state == "duplicate"_L1)
            ++m_counts.duplicates;
    }
    return again;
}

std::vector<Query> Telling::ask(const std::vector<Query> &queries)
{
    std::vector<std::future<QString>> answers;
    for (const Query &query : queries)
        answers.push_back(anyShop().ask(query));
    std::vector<Query> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const QString answer = answers[i].get();
        if (answer.isEmpty()) {
            ++m_counts.unanswered;
            again.push_back(queries[i]);
            continue;
        }
        ++m_counts.answers[answer.section(u' ', -1)];
        m_answers.append(
            u"%1 for %2 of %3: %4"_s.arg(queries[i].key, QString::number(queries[i].cost), queries[i].person, answer));
    }
    return again;
}

void Telling::askAll(std::vector<Query> queries)
{
    while (!queries.empty())
        queries = ask(queries);
}

void Telling::makeTrouble()
{
    m_world.setTrouble(chance(kTroublePercent) ? double(1 + below(9)) / 10 : 0);
    if (!chance(kCrashPercent))
        return;
    const auto moment = chance(50) ? CrashingStore::Moment::BeforeCommit : CrashingStore::Moment::AfterCommit;
    anyShop().killAt(1 + int(below(3)), moment);
    m_killed = true;
}

void Telling::reopenKilled()
{
    if (!m_killed)
        return;
    for (const auto &shop : m_shops)
        shop->reopen();
    ++m_counts.crashes;
    m_killed = false;
}

/// The server looks for what it has not heard of, while some of it arrives late.
void Telling::makeGood(const std::vector<Told> &lost, Timestamp now)
{
    std::future<Recovered> look = asio::co_spawn(m_threads, anyShop().recover(), asio::use_future);
    std::vector<Delivery> late;
    for (const Told &told : lost) {
        if (chance(kLateAfterAllPercent))
            late.push_back({told, now});
    }
    std::shuffle(late.begin(), late.end(), m_random);
    while (!late.empty())
        late = deliver(late);
    const Recovered found = look.get();
    if (found.failed > 0 || found.elsewhere)
        throw std::runtime_error("the search failed");
    m_counts.recovered += int(found.recovered());
}

void Telling::dirty(const Round &round)
{
    m_answers.clear();
    std::vector<Told> lost;
    std::vector<Delivery> waiting = plan(round, lost);
    std::vector<Query> meanwhile = round.meanwhile;

    while (!waiting.empty()) {
        const std::size_t count = std::min(waiting.size(), std::size_t(1 + below(kDeliveriesAtOnce)));
        std::vector<Delivery> batch(waiting.begin(), waiting.begin() + std::ptrdiff_t(count));
        waiting.erase(waiting.begin(), waiting.begin() + std::ptrdiff_t(count));
        const Timestamp now = std::max_element(batch.begin(), batch.end(), [](const Delivery &a, const Delivery &b) {
                                  return a.at < b.at;
                              })->at;
        happen(round, now);
        m_clock.set(chance(10) ? now - std::chrono::minutes(below(30)) : now); // clocks are set back now and then
        std::shuffle(batch.begin(), batch.end(), m_random);
        makeTrouble();
        const std::vector<Delivery> again = deliver(batch);
        if (chance(20))
            meanwhile = ask(meanwhile);
        reopenKilled();
        waiting.insert(waiting.end(), again.begin(), again.end()); // Stripe sends them again, after all others
    }
    happen(round, round.until);
    m_happened = 0;
    m_world.setTrouble(0);
    m_clock.set(round.until);
    makeGood(lost, round.until);
    finish(round, meanwhile);
}

void Telling::finish(const Round &round, const std::vector<Query> &meanwhile)
{
    m_clock.set(round.until);
    askAll(meanwhile); // first: the same person may be asked again
    askAll(round.after);
    QStringList touched;
    for (const Step &step : round.steps)
        touched.append(step.person);
    touched.removeDuplicates();
    shop().touch(touched);
    m_answers.sort();
}

} // namespace creditdesk::stripe::history
