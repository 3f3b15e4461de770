// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/sandbox.h"
#include "server/http/client.h"
#include "server/http/server.h"
#include "tests/support/eventually.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

namespace creditdesk::sandbox {

using test::eventually;

/// A clock that the test moves.
class TestClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return fromEpochMs(m_ms); }
    void advance(qint64 seconds) { m_ms += seconds * 1000; }

private:
    std::atomic<qint64> m_ms = 1'795'000'000'000; // November 2026
};

struct Reply {
    int status = 0;
    QJsonObject body;
    QByteArray text;
    http::Headers headers;
};

/// A running sandbox, a webhook receiver, and calls to both faces of the sandbox.
class SandboxFixture : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;
    /// Ends it and starts it again with `options` (state file and all).
    void restart();

    Reply api(http::Method method, const QString &path, const QByteArray &form = {},
              const QByteArray &idempotencyKey = {});
    Reply post(const QString &path, const QByteArray &form, const QByteArray &key = {})
    {
        return api(http::Method::Post, path, form, key);
    }
    Reply get(const QString &path) { return api(http::Method::Get, path); }
    Reply control(const QString &path, const QByteArray &json = "{}");
    Reply page(http::Method method, const QString &path, const QByteArray &form = {},
               const http::Headers &headers = {});
    Reply open(const QString &path) { return page(http::Method::Get, path); }
    Reply send(http::ClientRequest request);

    /// A customer, a recurring and a one-time price.
    void addCatalogue();
    QString openSession(const QString &mode, const QString &price);
    /// Pays a new subscription of m_starter; its id.
    QString subscribe();

    struct Received {
        QByteArray body;
        QByteArray signature;
    };
    [[nodiscard]] std::vector<Received> received();
    /// Polls until it holds or ten seconds are over.

    TestClock m_clock;
    SandboxOptions m_options;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<http::Server> m_receiver;
    std::atomic<int> m_receiverStatus = 200;
    QString m_customer, m_starter, m_pro, m_pack;

private:
    http::Client m_client{1};
    std::mutex m_mutex;
    std::vector<Received> m_received;
};

} // namespace creditdesk::sandbox
