// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/servicefixture.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {
namespace {

const QString kLook = u"GET /v1/subscriptions/sub_1"_s;

/// Events of one person that come together. One thread reads and one runs the handlers, so all of them wait for their
/// turn before the first one gets to ask Stripe.
class SharedLook : public ServiceFixture {
protected:
    SharedLook()
    {
        m_service = std::make_unique<StripeService>(config(), m_stripe.transport(),
                                                    ServiceParts{*m_writer, m_oneReader, m_clock, testCatalogue()},
                                                    quickLimits());
    }
    ~SharedLook() override { m_service.reset(); }

    QStringList deliverTogether(const QStringList &ids)
    {
        asio::io_context loop;
        QStringList states;
        for (const QString &id : ids) {
            QJsonObject event = sampleEvent(u"new/sub_updated_pro"_s);
            event[u"id"_s] = id;
            const QByteArray body = QJsonDocument(event).toJson();
            const QByteArray genuine = signature(body, toEpochMs(m_clock.now()) / 1000);
            asio::co_spawn(
                loop, m_service->handleWebhook(body, genuine),
                [&states](const std::exception_ptr &, const WebhookAnswer &answer) { states.append(answer.state); });
        }
        loop.run();
        return states;
    }

    store::ReadPool m_oneReader{m_store, {.threads = 1}};
};

TEST_F(SharedLook, ServesAllThatWaitedBeforeIt)
{
    stripeHasSubscription(u"active"_s);
    EXPECT_EQ(deliverTogether({u"evt_1"_s, u"evt_2"_s, u"evt_3"_s}), QStringList(3, u"applied"_s));
    EXPECT_EQ(m_stripe.countOf(kLook), 1);

    stripeHasSubscription(u"past_due"_s);
    EXPECT_EQ(deliverTogether({u"evt_4"_s, u"evt_5"_s}), QStringList(2, u"applied"_s));
    EXPECT_EQ(m_stripe.countOf(kLook), 2) << "what comes later needs a look of its own";
    EXPECT_EQ(account().plan.status, u"past_due"_s);
}

TEST_F(SharedLook, IsOverWhenSomebodyElseWroteThePlan)
{
    stripeHasSubscription(u"active"_s);
    m_writer->setListener([this, once = true](const QString &, const ledger::Outcome &outcome) mutable {
        if (!outcome.planChanged || !std::exchange(once, false))
            return;
        // After the first event's commit and before the second one reads: another server was told of something newer.
        stripeHasSubscription(u"past_due"_s);
        auto session = m_store.openWriter().value();
        must(session->begin());
        must(session->records().stripe().raisePlanVersion(kUser, 1).map([](bool) {}));
        must(session->commit());
    });
    EXPECT_EQ(deliverTogether({u"evt_1"_s, u"evt_2"_s, u"evt_3"_s}), QStringList(3, u"applied"_s));
    EXPECT_EQ(m_stripe.countOf(kLook), 2);
    EXPECT_EQ(account().plan.status, u"past_due"_s);
}

} // namespace
} // namespace creditdesk::stripe
