// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/life.h"

#include "server/ledger/cycles.h"
#include "server/stripe/stripeconfig.h"

#include <QJsonDocument>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe::history {

namespace {

constexpr auto kLongestStory = 90min;
constexpr auto kMargin = 1h; ///< around a round, in which nothing is due for people with a story
constexpr int kOldShapePercent = 30;
constexpr int kStoryPercent = 5;
constexpr int kQueryPercent = 5;

} // namespace

Life::Life(std::uint64_t seed, int people, Timestamp start) : m_random(seed), m_now(start)
{
    for (int i = 0; i < people; ++i) {
        Person person;
        person.payer.user = QUuid::createUuidV5(QUuid(), u"person %1"_s.arg(i)).toString(QUuid::WithoutBraces);
        person.payer.customer = u"cus_%1"_s.arg(i);
        person.born = start - std::chrono::hours(below(24 * 60));
        m_ids.append(person.payer.user);
        m_people.push_back(std::move(person));
    }
}

Timestamp Life::birthday(const QString &person) const
{
    return m_people.at(std::size_t(m_ids.indexOf(person))).born;
}

Step Life::opening() const
{
    Step step;
    step.at = m_now;
    for (const Article &article : {kStarter, kPro, kPacks[0], kPacks[1], kPacks[2]})
        step.objects.push_back(priceObject(article));
    return step;
}

std::int64_t Life::below(std::int64_t bound)
{
    return std::int64_t(m_random() % std::uint64_t(bound));
}

QString Life::fresh(const QString &prefix)
{
    return prefix + u"_h%1"_s.arg(++m_counter);
}

Step &Life::step(const Person &person, Timestamp at)
{
    Step fresh;
    fresh.person = person.payer.user;
    fresh.at = at;
    m_steps.push_back(std::move(fresh));
    return m_steps.back();
}

void Life::tell(const QString &type, const QJsonObject &about)
{
    Step &last = m_steps.back();
    const QString id = fresh(u"evt"_s);
    const QJsonObject event = eventObject(id, type, about, chance(kOldShapePercent), last.at);
    last.events.push_back({id, type, last.at, QJsonDocument(event).toJson(QJsonDocument::Compact)});
}

bool Life::isQuiet(const Person &person, const Round &round) const
{
    const Timestamp from = round.from - kMargin;
    const Timestamp until = round.until + kMargin;
    const Timestamp cycle = ledger::cycleStart(person.born, ledger::cycleAtOrAfter(person.born, from));
    return cycle > until && std::none_of(person.expiries.begin(), person.expiries.end(),
                                         [&](Timestamp at) { return at >= from && at <= until; });
}

bool Life::planIsDue(const Person &person, const Round &round) const
{
    return person.plan && !person.owed && person.plan->until + kLongestStory <= round.until;
}

Query Life::query(const QString &person)
{
    const std::int64_t cost = chance(10) ? 200 + below(3'000) : 5 + below(120);
    return {person, cost, fresh(u"query"_s)};
}

void Life::choose(Person &person, Timestamp at)
{
    const auto kind = below(100);
    if (person.dispute && kind < 50)
        return finishDispute(person, at);
    if (person.refund && kind < 60)
        return finishRefund(person, at);
    if (person.delayed && kind < 70)
        return finishDelayed(person, at);
    if (person.owed && kind < 80)
        return chance(70) ? payOwed(person, at) : endPlan(person, at);
    if (kind < 35)
        return choosePackStory(person, at);
    if (kind < 60 && !person.payments.empty())
        return chooseMoneyBack(person, at);
    if (kind == 99 && chance(20))
        return leave(person, at);
    choosePlanStory(person, at);
}

Round Life::next()
{
    Round round;
    const auto jump = below(100);
    const std::int64_t gapMinutes = jump < 70 ? below(120) : jump < 95 ? below(48 * 60) : below(12 * 24 * 60);
    round.from = m_now + std::chrono::minutes(gapMinutes);
    round.until = round.from + (chance(4) ? 48h : std::chrono::hours(2 + below(7)));
    m_now = round.until;

    m_steps.clear();
    const auto room = std::chrono::duration_cast<std::chrono::seconds>(round.until - round.from - kLongestStory);
    for (Person &person : m_people) {
        const std::size_t before = m_steps.size();
        const Timestamp at = round.from + std::chrono::seconds(below(room.count()));
        if (person.gone) {
            // nothing happens to them at Stripe any more
        } else if (planIsDue(person, round)) {
            continuePlan(person, std::max(person.plan->until, round.from) + moment());
        } else if (chance(kStoryPercent) && isQuiet(person, round)) {
            choose(person, at);
        }
        if (m_steps.size() == before && chance(2) && isQuiet(person, round))
            round.meanwhile.push_back(query(person.payer.user));
        if (chance(kQueryPercent))
            round.after.push_back(query(person.payer.user));
    }
    std::stable_sort(m_steps.begin(), m_steps.end(), [](const Step &a, const Step &b) { return a.at < b.at; });
    round.steps = std::move(m_steps);
    return round;
}

} // namespace creditdesk::stripe::history
