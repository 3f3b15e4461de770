// SPDX-License-Identifier: GPL-3.0-or-later
// Two servers on one database, each event up to five times at once, in parallel: every payment is granted once, and the
// plan is what Stripe has, whoever looked there last.
#include "server/store/verify.h"
#include "tests/stripe/eventshapes.h"
#include "tests/stripe/servicefixture.h"
#include "tests/stripe/storekind.h"

#include <algorithm>
#include <future>
#include <random>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

class TwoServers : public ServiceFixture, public testing::WithParamInterface<StoreKind> {
protected:
    TwoServers() : ServiceFixture(newStore(GetParam()))
    {
        m_other = std::make_unique<StripeService>(config(), m_stripe.transport(),
                                                  ServiceParts{m_otherWriter, m_otherReads, m_clock, testCatalogue()},
                                                  quickLimits());
    }

    static QString person(int number) { return u"6f1c1c1e-0000-4000-8000-%1"_s.arg(number, 12, 10, QChar(u'0')); }

    /// Everything about user 42 becomes about that person.
    static QJsonObject about(int number, const QJsonObject &event)
    {
        QByteArray text = QJsonDocument(event).toJson();
        text.replace("\"42\"", '"' + person(number).toUtf8() + '"');
        for (const char *id : {"\"cus_1", "\"sub_1", "\"in_", "\"cs_", "\"evt_"})
            text.replace(id, id + QByteArray(1, 'p') + QByteArray::number(number) + '_');
        return QJsonDocument::fromJson(text).object();
    }

    void stripeHas(int number, const QString &sample, const QString &status)
    {
        QJsonObject object = about(number, sampleEvent(u"new/"_s + sample)).value("data"_L1).toObject();
        QJsonObject subscription = object.value("object"_L1).toObject();
        subscription.insert(u"status"_s, status);
        m_stripe.setSubscription(subscription.value("id"_L1).toString(), subscription);
    }

    /// Delivers each of `events` `times` times, in random order, from four threads to both servers.
    void storm(const std::vector<QJsonObject> &events, int times, std::mt19937 &random)
    {
        std::vector<QJsonObject> sent;
        for (const QJsonObject &event : events)
            sent.insert(sent.end(), static_cast<std::size_t>(times), event);
        std::ranges::shuffle(sent, random);
        std::atomic<std::size_t> next = 0;
        std::vector<std::thread> senders;
        for (int sender = 0; sender < 4; ++sender) {
            senders.emplace_back([&, sender] {
                StripeService &service = sender % 2 == 0 ? *m_service : *m_other;
                for (std::size_t index = next++; index < sent.size(); index = next++) {
                    const WebhookAnswer answer = deliverTo(service, sent[index]);
                    EXPECT_EQ(answer.status, 200) << answer.eventType.toStdString() << answer.reason.toStdString();
                }
            });
        }
        for (std::thread &sender : senders)
            sender.join();
    }

    store::LedgerWriter m_otherWriter{m_store, m_clock, testCatalogue()};
    store::ReadPool m_otherReads{m_store};
    std::unique_ptr<StripeService> m_other;
};
INSTANTIATE_TEST_SUITE_P(Stores, TwoServers, testing::Values(StoreKind::Sqlite, StoreKind::Postgres),
                         [](const auto &kind) { return nameOf(kind.param); });

TEST_P(TwoServers, EachEventUpToFiveTimesAtOnceGrantsOnce)
{
    constexpr int kPeople = 10;
    std::mt19937 random(4);
    for (int number = 0; number < kPeople; ++number) {
        addUser(person(number), u"p%1@example.com"_s.arg(number));
        stripeHas(number, u"sub_updated_active"_s, u"active"_s);
        for (const char *session : {"p1", "p4"})
            m_stripe.setLineItems(u"cs_p%1_"_s.arg(number) + QLatin1StringView(session), u"price_small"_s, 1);
    }
    for (int number = 0; number < kPeople; ++number) {
        std::vector<QJsonObject> events;
        for (const char *name : {"cs_sub", "sub_created_incomplete", "inv_create_paid", "inv_create_succeeded",
                                 "cs_pack_paid", "cs_pack_free"}) {
            for (const Shape shape : {Shape::Old, Shape::New}) // two events, one payment
                events.push_back(about(number, eventIn(shape, QLatin1StringView(name))));
        }
        storm(events, 1 + number % 5, random);
        QStringList purchases = booked(TransactionType::Purchase, person(number));
        purchases.sort();
        const QString prefix = u"cs_p%1_"_s.arg(number);
        EXPECT_EQ(purchases, (QStringList{prefix + u"p1:500"_s, prefix + u"p4:500"_s}));
        const ledger::AccountState state = account(person(number));
        EXPECT_EQ(state.balance, Credits(100 + 1000 + 1000)) << number;
        EXPECT_EQ(state.plan.planId, u"starter"_s);
        EXPECT_EQ(state.plan.status, u"active"_s);
        for (const QJsonObject &event : events)
            EXPECT_EQ(eventRow(event.value("id"_L1).toString())->state, u"applied"_s);
    }
    EXPECT_TRUE(store::verify(*m_store.openReader().value()));
}

TEST_P(TwoServers, ThePlanIsWhatStripeHadLastWhoeverLooked)
{
    constexpr int kRounds = 12;
    std::mt19937 random(9);
    for (int number = 0; number < kRounds; ++number) {
        addUser(person(number), u"p%1@example.com"_s.arg(number));
        const std::vector<std::pair<QString, QString>> life{{u"sub_updated_active"_s, u"active"_s},
                                                            {u"sub_cancel_at_period_end"_s, u"active"_s},
                                                            {u"sub_updated_active"_s, u"active"_s},
                                                            {u"sub_updated_pro"_s, u"past_due"_s},
                                                            {u"sub_deleted"_s, u"canceled"_s}};
        // Stripe's own changes go on while their events are worked on; each is told after it happened.
        std::vector<std::thread> deliveries;
        int told = 0;
        for (const auto &[sample, status] : life) {
            stripeHas(number, sample, status);
            QJsonObject event = about(number, sampleEvent(u"new/"_s + sample));
            event.insert(u"id"_s, u"evt_%1_%2"_s.arg(number).arg(told++));
            for (StripeService *service : {m_service.get(), m_other.get()})
                deliveries.emplace_back([this, service, event] { EXPECT_EQ(deliverTo(*service, event).status, 200); });
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 8)); // any overlap is a case of its own
        }
        for (std::thread &delivery : deliveries)
            delivery.join();
        const ledger::PlanAssignment plan = account(person(number)).plan;
        EXPECT_EQ(plan.planId, u"free"_s) << number;
        const bool isOver = plan.status == "canceled"_L1 || plan.status == "none"_L1; // nobody had seen it alive
        EXPECT_TRUE(isOver) << plan.status.toStdString();
    }
}

/// A Stripe that waits with its answer about the subscription until told.
TEST_P(TwoServers, WhoLookedEarlierAndWritesLaterLooksAgain)
{
    addUser(person(1), u"p1@example.com"_s);
    stripeHas(1, u"sub_updated_active"_s, u"active"_s);
    std::promise<void> asked;
    std::promise<void> goOn;
    std::atomic<int> looks = 0;
    const Transport direct = m_stripe.transport();
    const auto slow = [&](http::ClientRequest request) -> boost::asio::awaitable<Result<http::ClientResponse>> {
        const bool isLook = request.url.contains("/v1/subscriptions/");
        Result<http::ClientResponse> answer = co_await direct(std::move(request));
        if (isLook && looks++ == 0) { // as it was then; it arrives much later
            asked.set_value();
            goOn.get_future().wait();
        }
        co_return answer;
    };
    StripeService slowServer(config(), slow, ServiceParts{m_otherWriter, m_otherReads, m_clock, testCatalogue()},
                             quickLimits());
    const auto told = [&](StripeService &service, const QString &sample) {
        return deliverTo(service, about(1, sampleEvent(u"new/"_s + sample))).state;
    };
    QString late;
    std::thread early([&] { late = told(slowServer, u"sub_updated_active"_s); });
    asked.get_future().wait();
    stripeHas(1, u"sub_deleted"_s, u"canceled"_s);
    EXPECT_EQ(told(*m_service, u"sub_deleted"_s), u"applied"_s);
    goOn.set_value();
    early.join();
    EXPECT_EQ(late, u"applied"_s);
    EXPECT_GE(looks, 2) << "it noticed that somebody else had written";
    EXPECT_EQ(account(person(1)).plan.planId, u"free"_s) << "a stale answer revives nothing";
}

} // namespace
} // namespace creditdesk::stripe
