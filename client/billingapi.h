// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/balance.h"
#include "core/catalogue.h"
#include "core/chat.h"
#include "core/checkout.h"
#include "core/pricing.h"
#include "core/signinplace.h"
#include "core/transaction.h"
#include "core/usagestats.h"
#include "core/user.h"

#include <QObject>
#include <QUrl>

#include <functional>

class QIODevice;

namespace creditdesk::client {

template <typename T>
using Callback = std::function<void(Result<T>)>;

/// A read answer with its date: `fromCache` says that the server could not be asked and this is the last one known.
template <typename T>
struct Dated {
    T value;
    Timestamp fetchedAt;
    bool fromCache = false;
};

template <typename T>
using DatedCallback = Callback<Dated<T>>;

/// A running call that can be given up. Dropping the handle does not cancel.
class Call : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void cancel() = 0; ///< no callback comes after it

Q_SIGNALS:
    void progress(qint64 receivedBytes, qint64 totalBytes); ///< total -1: unknown
};

/// A query whose answer streams in. Cancelling ends the stream; the server then books nothing for it.
class ChatCall : public Call {
    Q_OBJECT
public:
    using Call::Call;

Q_SIGNALS:
    void textArrived(const QString &text); ///< the next piece of the answer
};

/// What the browser shows when it comes back from signing in: plain words, already translated.
struct ReturnPages {
    QString doneTitle;
    QString doneText;
    QString failedTitle;
    QString failedText;
    QString language = QStringLiteral("en"); ///< BCP 47
};

struct BrowserSignInRequest {
    QString provider; ///< one of SignInPlace::providers
    ReturnPages pages;
    std::function<void(const QUrl &)> openPage; ///< called once; the address is never logged
};

/// The billing server as the models see it. Every call answers exactly once, never synchronously, and not at all once
/// `context` is gone. Mutating calls make their own Idempotency-Key, once per call, kept over retries.
class BillingApi : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // Where the server is. Changing it ends the session locally; call while signed out.
    [[nodiscard]] virtual QUrl serverUrl() const = 0;
    virtual void setServerUrl(const QUrl &url) = 0;
    [[nodiscard]] virtual bool isOnline() const = 0; ///< false: the last call could not reach the server
    [[nodiscard]] virtual bool isLive() const = 0;   ///< the event stream is connected
    /// The last sign of life of the live stream: until then what was fetched is known to be current.
    [[nodiscard]] virtual std::optional<Timestamp> lastLiveContact() const = 0;

    // Session
    /// Where people of this server sign in; asks the server.
    virtual void signInPlace(QObject *context, Callback<SignInPlace> done) = 0;
    virtual void signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done) = 0;
    /// By a page in the person's own browser; answers when they come back, or after five minutes.
    virtual Call *signInByBrowser(const BrowserSignInRequest &request, QObject *context, Callback<AuthUser> done) = 0;
    /// By a kept refresh token; `no_session` if none. Without a network it answers with the user last known.
    virtual void resume(QObject *context, Callback<AuthUser> done) = 0;
    virtual void signOut(QObject *context, Callback<void> done) = 0;
    [[nodiscard]] virtual std::optional<AuthUser> user() const = 0;
    /// False: no keyring, the session ends with the program. Known after signIn() or resume() answered.
    [[nodiscard]] virtual bool keepsSession() const = 0;

    // Credits
    virtual void balance(QObject *context, DatedCallback<Balance> done) = 0;
    virtual void history(const HistoryQuery &query, QObject *context, DatedCallback<HistoryPage> done) = 0;
    virtual void usageStats(const UsageQuery &query, QObject *context, DatedCallback<UsageStats> done) = 0;
    virtual void cost(const QStringList &tools, QObject *context, Callback<QueryCost> done) = 0;
    virtual void plans(QObject *context, DatedCallback<Catalogue> done) = 0;
    /// Streams the CSV into `target` (open, owned by the caller); done gives the bytes written.
    virtual Call *exportCsv(const HistoryFilter &filter, QIODevice *target, QObject *context,
                            Callback<qint64> done) = 0;

    // Chat
    /// Spends credits once the answer is whole: done gives what was booked, or why nothing was. Never sent twice.
    virtual ChatCall *askChat(const ChatQuestion &question, QObject *context, Callback<ChatReceipt> done) = 0;

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
    void signedOut();      ///< the session ended, by us or by the server
    void balanceChanged(); ///< live: fetch again what depends on it
    void transactionBooked(const creditdesk::Transaction &transaction);
    void planChanged();
    void liveChanged(bool connected);
    void resyncNeeded(); ///< live: events may have been missed (a new stream, or the server lost some): read again what
                         ///< is shown
    void onlineChanged(bool online);
};

} // namespace creditdesk::client
