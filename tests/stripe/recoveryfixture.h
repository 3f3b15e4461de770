// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/recovery.h"
#include "tests/stripe/eventarchive.h"
#include "tests/stripe/servicefixture.h"

namespace creditdesk::stripe {

/// A service whose Stripe also lists events and objects; webhooks come only when a test delivers them.
class RecoveryFixture : public ServiceFixture {
protected:
    /// The person is 42 as everywhere, or, where that is no id, `person`.
    explicit RecoveryFixture(std::unique_ptr<store::Store> store = nullptr, const QString &person = kUser)
        : ServiceFixture(std::move(store)), m_person(person)
    {
        if (person != kUser)
            addUser(person, QStringLiteral("person@example.org"));
        m_service = serviceOn(*m_writer, *m_reads);
    }

    std::unique_ptr<StripeService> serviceOn(store::LedgerWriter &writer, store::ReadPool &reads)
    {
        StripeConfig unlimited = config();
        unlimited.apiBase = "http://stripe.test"; // else the pace is that of Stripe's test mode
        return std::make_unique<StripeService>(unlimited, m_archive.inFrontOf(m_stripe.transport()),
                                               ServiceParts{writer, reads, m_clock, testCatalogue()}, quickLimits());
    }

    Result<Recovered> look(RecoveryRequest request = {}) { return run(m_service->recover(std::move(request))); }
    Recovered lookWell(RecoveryRequest request = {})
    {
        const Result<Recovered> looked = look(std::move(request));
        EXPECT_TRUE(looked) << (looked ? std::string() : looked.error().detail.toStdString());
        return looked.value_or(Recovered());
    }

    /// A paid pack of 500 credits, bought so long ago.
    QJsonObject packEvent(const QString &name, std::chrono::seconds ago,
                          const QString &sample = QStringLiteral("new/cs_pack_paid"))
    {
        QJsonObject event = sampleEvent(sample);
        QJsonObject data = event.value(QStringLiteral("data")).toObject();
        QJsonObject session = data.value(QStringLiteral("object")).toObject();
        session.insert(QStringLiteral("id"), QString(QStringLiteral("cs_") + name));
        session.insert(QStringLiteral("client_reference_id"), m_person);
        session.insert(QStringLiteral("metadata"), QJsonObject{{QStringLiteral("user_id"), m_person}});
        session.insert(QStringLiteral("payment_intent"), QString(QStringLiteral("pi_") + name));
        session.insert(QStringLiteral("created"), secondsAgo(ago));
        data.insert(QStringLiteral("object"), session);
        event.insert(QStringLiteral("data"), data);
        event.insert(QStringLiteral("id"),
                     QString(QStringLiteral("evt_") + name + sample.section(QLatin1Char('_'), -1)));
        event.insert(QStringLiteral("created"), secondsAgo(ago));
        m_stripe.setLineItems(QStringLiteral("cs_") + name, QStringLiteral("price_small"), 1);
        return event;
    }
    [[nodiscard]] qint64 secondsAgo(std::chrono::seconds ago) const
    {
        return toEpochMs(m_clock.now()) / 1'000 - ago.count();
    }

    QStringList packs() { return booked(TransactionType::Purchase, m_person); }
    static QString booking(const QString &name) { return QStringLiteral("cs_") + name + QStringLiteral(":500"); }

    const QString m_person;
    EventArchive m_archive;
};

} // namespace creditdesk::stripe
