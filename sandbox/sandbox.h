// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/webhooksender.h"

#include <memory>

namespace creditdesk::sandbox {

struct WebhookTarget {
    QString url;
    QString secret;
};

struct SandboxOptions {
    QString address = QStringLiteral("127.0.0.1"); ///< loopback only
    quint16 port = 0;                              ///< 0: any free one
    QString publicUrl = {};                        ///< of the hosted pages; empty: http://address:port
    QString stateFile = {};                        ///< empty: memory only
    QString apiKey = {};                           ///< empty: any sk_test_… key
    QString seed = {};                             ///< of ids; empty: random
    std::vector<WebhookTarget> webhooks = {};
    std::optional<Timestamp> clockStart = {}; ///< of a new state
    qint64 settleAfterSeconds = 10;
    QString apiVersion{kApiVersion}; ///< of the account: how events are made and, unless an endpoint says other, sent
    SignatureClock signatureClock = SignatureClock::Wall;
    RetrySchedule retrySchedule = defaultRetrySchedule();
};

/// The whole sandbox: HTTP server, webhook sender, and the thread that runs due work and saves the state. `wallClock`
/// must outlive it.
class Sandbox {
public:
    Sandbox(SandboxOptions options, const Clock &wallClock);
    ~Sandbox();

    /// Errors: `not_loopback`, `bad_state_file`, `port_in_use` and others of the HTTP server.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] QString baseUrl() const;
    [[nodiscard]] quint16 port() const;
    void stop(); ///< saves the state

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// 127.0.0.0/8, ::1 and "localhost".
[[nodiscard]] bool isLoopback(const QString &address);

} // namespace creditdesk::sandbox
