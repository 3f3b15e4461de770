// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/runtoend.h"
#include "server/store/async.h"
#include "server/store/postgresql/postgresstore.h"
#include "server/store/readpool.h"
#include "server/store/sqlitestore.h"
#include "server/stripe/stripeservice.h"
#include "tests/stripe/fakestripe.h"
#include "tests/stripe/quicklimits.h"
#include "tests/stripe/sampleevents.h"
#include "tests/stripe/testcatalogue.h"
#include "tests/support/stripesignature.h"
#include "tests/support/testclock.h"

#include <QJsonDocument>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace creditdesk::stripe {

/// The service on a real store, with a Stripe in memory. The person is user 42, as in the sample events.
class ServiceFixture : public testing::Test {
protected:
    static constexpr std::int64_t kNowSeconds = 1'790'000'100;
    static inline const QByteArray kSecret = "whsec_test";
    static inline const QString kUser = QStringLiteral("42");

    /// On a SQLite file unless another store is given; of PostgreSQL's people none is called 42, so it starts empty.
    explicit ServiceFixture(std::unique_ptr<store::Store> store = nullptr)
        : m_ownStore(store ? std::move(store)
                           : std::make_unique<store::SqliteStore>(m_directory.filePath(QStringLiteral("desk.db")))),
          m_store(*m_ownStore),
          m_clock(fromEpochMs(kNowSeconds * 1000))
    {
        must(m_store.migrate());
        m_writer = std::make_unique<store::LedgerWriter>(m_store, m_clock, testCatalogue());
        m_reads = std::make_unique<store::ReadPool>(m_store);
        m_service = std::make_unique<StripeService>(
            config(), m_stripe.transport(), ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
        if (!dynamic_cast<store::PostgresStore *>(m_ownStore.get()))
            addUser(kUser, QStringLiteral("person@example.com"));
    }

    static void must(const Result<void> &done)
    {
        if (!done)
            throw std::runtime_error(done.error().code.toStdString());
    }

    static StripeConfig config()
    {
        StripeConfig config;
        config.secretKey = "sk_test_secret";
        config.webhookSecrets = {kSecret};
        config.publicUrl = "http://desk.test";
        config.apiBase = "http://stripe.test"; // without Stripe's own limits
        return config;
    }

    template <typename T>
    T run(boost::asio::awaitable<T> work)
    {
        return http::runToEnd(std::move(work));
    }

    void addUser(const QString &id, const QString &email)
    {
        store::UserRecord user{id, email, {}, Role::User, m_clock.now()};
        must(run(store::writeAsync(*m_writer, [user](store::Records &records) { return records.addUser(user); })));
    }

    /// What no event asked for.
    Result<ledger::Outcome> book(const QString &userId, ledger::Command command)
    {
        store::Submission submission;
        submission.accountId = userId;
        submission.operation = QStringLiteral("test");
        submission.commands.push_back(std::move(command));
        return run(store::submitAsync(*m_writer, std::move(submission)));
    }

    static QByteArray signature(const QByteArray &body, std::int64_t seconds, const QByteArray &secret = kSecret)
    {
        return test::stripeSignature(body, fromEpochMs(seconds * 1000), secret);
    }

    WebhookAnswer deliverTo(StripeService &service, const QJsonObject &event)
    {
        const QByteArray body = QJsonDocument(event).toJson();
        return run(service.handleWebhook(body, signature(body, toEpochMs(m_clock.now()) / 1000)));
    }
    WebhookAnswer deliver(const QJsonObject &event) { return deliverTo(*m_service, event); }
    WebhookAnswer deliver(const QString &sample) { return deliver(sampleEvent(sample)); }

    /// What the samples talk about, as Stripe has it now.
    void stripeHasSubscription(const QString &status, const QString &sample = QStringLiteral("new/sub_updated_pro"))
    {
        QJsonObject subscription = sampleObject(sample);
        subscription.insert(QStringLiteral("status"), status);
        m_stripe.setSubscription(QStringLiteral("sub_1"), subscription);
    }

    ledger::AccountState account(const QString &id = kUser)
    {
        return m_store.openReader().value()->account(id).value().value();
    }

    std::vector<Transaction> rows(const QString &id = kUser)
    {
        std::vector<Transaction> all;
        HistoryFilter filter;
        filter.order = HistoryOrder::OldestFirst;
        must(m_store.openReader().value()->eachRow(id, filter, [&](const Transaction &row) {
            all.push_back(row);
            return true;
        }));
        return all;
    }

    /// Rows of that type, as "reference:amount".
    QStringList booked(TransactionType type, const QString &id = kUser)
    {
        QStringList list;
        for (const Transaction &row : rows(id)) {
            if (row.type == type)
                list.append(row.stripeReference + QLatin1Char(':') + QString::number(row.amount.count()));
        }
        return list;
    }

    std::optional<store::StripeEventRecord> eventRow(const QString &id)
    {
        return m_store.openReader().value()->records().stripe().event(id).value();
    }
    std::optional<store::CheckoutSessionRecord> sessionRow(const QString &id)
    {
        return m_store.openReader().value()->records().stripe().session(id).value();
    }

    QTemporaryDir m_directory;
    std::unique_ptr<store::Store> m_ownStore;
    store::Store &m_store;
    test::TestClock m_clock;
    FakeStripe m_stripe;
    std::unique_ptr<store::LedgerWriter> m_writer;
    std::unique_ptr<store::ReadPool> m_reads;
    std::unique_ptr<StripeService> m_service;
};

} // namespace creditdesk::stripe
