// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/balance.h"
#include "core/catalogue.h"
#include "core/checkout.h"
#include "core/pricing.h"
#include "core/transaction.h"
#include "core/usagestats.h"
#include "core/user.h"

#include <QObject>

#include <functional>

class QIODevice;

namespace creditdesk::client {

template <typename T>
using Callback = std::function<void(Result<T>)>;

/// A running call that can be given up. Dropping the handle does not cancel.
class Call : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void cancel() = 0; ///< no callback comes after it

Q_SIGNALS:
    void progress(qint64 receivedBytes, qint64 totalBytes); ///< total -1: unknown
};

/// The billing server as the models see it. Every call answers exactly once, never synchronously, and not at all once
/// `context` is gone. Mutating calls make their own Idempotency-Key, once per call, kept over retries.
class BillingApi : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // Session
    virtual void signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done) = 0;
    virtual void resume(QObject *context, Callback<AuthUser> done) = 0; ///< by a kept refresh token; `no_session` if none
    virtual void signOut(QObject *context, Callback<void> done) = 0;
    [[nodiscard]] virtual std::optional<AuthUser> user() const = 0;

    // Credits
    virtual void balance(QObject *context, Callback<Balance> done) = 0;
    virtual void history(const HistoryQuery &query, QObject *context, Callback<HistoryPage> done) = 0;
    virtual void usageStats(const UsageQuery &query, QObject *context, Callback<UsageStats> done) = 0;
    virtual void cost(const QStringList &tools, QObject *context, Callback<QueryCost> done) = 0;
    virtual void plans(QObject *context, Callback<Catalogue> done) = 0;
    /// Streams the CSV into `target` (open, owned by the caller); done gives the bytes written.
    virtual Call *exportCsv(const HistoryFilter &filter, QIODevice *target, QObject *context, Callback<qint64> done) = 0;

    // Stripe
    virtual void startSubscriptionCheckout(const QString &planId, QObject *context, Callback<CheckoutStart> done) = 0;
    virtual void startPackCheckout(const QString &packId, QObject *context, Callback<CheckoutStart> done) = 0;
    virtual void checkoutState(const QString &sessionId, QObject *context, Callback<CheckoutState> done) = 0;
    virtual void portalUrl(QObject *context, Callback<QString> done) = 0;
    virtual void cancelSubscription(QObject *context, Callback<void> done) = 0; ///< at the period's end
    virtual void resumeSubscription(QObject *context, Callback<void> done) = 0;
    virtual void sendContact(const ContactRequest &request, QObject *context, Callback<void> done) = 0;

    /// Opens the live event stream; it reconnects by itself with Last-Event-ID until stopLive().
    virtual void startLive() = 0;
    virtual void stopLive() = 0;

Q_SIGNALS:
    void signedOut();                                    ///< the session ended, by us or by the server
    void balanceChanged();                               ///< live: fetch again what depends on it
    void transactionBooked(const creditdesk::Transaction &transaction);
    void planChanged();
    void liveChanged(bool connected);
};

} // namespace creditdesk::client
