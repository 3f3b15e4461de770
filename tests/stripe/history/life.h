// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/stripe/history/objects.h"
#include "tests/stripe/history/world.h"

#include <optional>

namespace creditdesk::stripe::history {

/// A query that somebody is charged for.
struct Query {
    QString person;
    std::int64_t cost = 0;
    QString key;
};

/// Some hours in which things happen at Stripe.
struct Round {
    Timestamp from;
    Timestamp until;
    std::vector<Step> steps;      ///< by time
    std::vector<Query> meanwhile; ///< of people to whom nothing happens
    std::vector<Query> after;     ///< at `until`, when everything is known
};

/// What happens to many people over the years, from a seed: the same seed tells the same life. What may happen to one
/// person in one round is chosen so that the order in which we hear of it cannot matter (README.md says why).
class Life {
public:
    Life(std::uint64_t seed, int people, Timestamp start);

    [[nodiscard]] const QStringList &people() const { return m_ids; }
    [[nodiscard]] Timestamp birthday(const QString &person) const;
    [[nodiscard]] Step opening() const; ///< the prices
    [[nodiscard]] Round next();

private:
    struct Delayed {
        QString session;
        Article article;
        Payment payment;
    };
    struct OpenClaim {
        QString id;
        QString intent; ///< of the payment
        std::int64_t minor = 0;
        QString status;
        Timestamp at;
    };
    struct Person {
        Payer payer;
        Timestamp born;
        std::optional<SubscriptionFacts> plan;
        std::optional<Bill> owed;
        std::optional<Delayed> delayed;
        std::optional<OpenClaim> refund; ///< pending
        std::optional<OpenClaim> dispute;
        std::int64_t creditMinor = 0;
        std::vector<Timestamp> expiries;
        std::vector<Payment> payments;
        bool hadMoneyBack = false;
        bool gone = false;
    };

    // Chance.
    [[nodiscard]] std::int64_t below(std::int64_t bound);
    [[nodiscard]] bool chance(int percent) { return below(100) < percent; }
    [[nodiscard]] std::chrono::seconds moment() { return std::chrono::seconds(1 + below(600)); }
    [[nodiscard]] QString fresh(const QString &prefix);

    // The frame of a round (life.cpp).
    void choose(Person &person, Timestamp at);
    [[nodiscard]] bool isQuiet(const Person &person, const Round &round) const;
    [[nodiscard]] bool planIsDue(const Person &person, const Round &round) const;
    [[nodiscard]] Query query(const QString &person);
    Step &step(const Person &person, Timestamp at);
    void tell(const QString &type, const QJsonObject &about);

    // Buying (buying.cpp).
    void choosePlanStory(Person &person, Timestamp at);
    void choosePackStory(Person &person, Timestamp at);
    void subscribe(Person &person, Timestamp at);
    void continuePlan(Person &person, Timestamp at); ///< its period is over
    void switchPlan(Person &person, Timestamp at);
    void payOwed(Person &person, Timestamp at);
    void endPlan(Person &person, Timestamp at);
    void changePlan(Person &person, Timestamp at, bool endsWithPeriod);
    void leave(Person &person, Timestamp at);
    void buyPack(Person &person, Timestamp at);
    void buyPackLater(Person &person, Timestamp at);
    void finishDelayed(Person &person, Timestamp at);
    void abandon(Person &person, Timestamp at);
    [[nodiscard]] Payment pay(const QString &invoice, std::int64_t minor, Timestamp at);
    [[nodiscard]] Bill bill(Person &person, const QString &reason, std::vector<Line> lines, Timestamp at,
                            bool forNothing = false);
    void tellPaid(Person &person, const Bill &bill);

    // Money back (moneyback.cpp).
    void chooseMoneyBack(Person &person, Timestamp at);
    void refund(Person &person, Payment &payment, Timestamp at);
    void finishRefund(Person &person, Timestamp at);
    void dispute(Person &person, Payment &payment, Timestamp at);
    void finishDispute(Person &person, Timestamp at);
    void tellRefund(const Person &person, const Payment &payment, const QJsonObject &refund);

    std::mt19937_64 m_random;
    std::int64_t m_counter = 0;
    Timestamp m_now;
    QStringList m_ids;
    std::vector<Person> m_people;
    std::vector<Step> m_steps; ///< of the round that is being made
};

} // namespace creditdesk::stripe::history
