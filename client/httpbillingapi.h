// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "client/eventstream.h"
#include "client/httptransport.h"
#include "client/session.h"

namespace creditdesk::client {

/// BillingApi over HTTP to a creditdesk-server. Used from the thread it lives in.
class HttpBillingApi : public BillingApi {
    Q_OBJECT
public:
    struct Options {
        QUrl serverUrl;
        QString profile = QStringLiteral("default"); ///< keeps sessions of several desktop profiles apart
        HttpLimits http = {};
        StreamLimits stream = {};
    };

    /// `store` and `clock` outlive the api.
    HttpBillingApi(Options options, TokenStore &store, const Clock &clock, QObject *parent = nullptr);
    ~HttpBillingApi() override;

    void setNetworkEnabled(bool enabled); ///< false: as if the cable was out (`--offline`)

    QUrl serverUrl() const override;
    void setServerUrl(const QUrl &url) override;
    bool isOnline() const override;
    bool isLive() const override;
    std::optional<Timestamp> lastLiveContact() const override;

    void signInPlace(QObject *context, Callback<SignInPlace> done) override;
    void signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done) override;
    Call *signInByBrowser(const BrowserSignInRequest &request, QObject *context, Callback<AuthUser> done) override;
    void resume(QObject *context, Callback<AuthUser> done) override;
    void signOut(QObject *context, Callback<void> done) override;
    std::optional<AuthUser> user() const override;
    bool keepsSession() const override;

    void balance(QObject *context, DatedCallback<Balance> done) override;
    void history(const HistoryQuery &query, QObject *context, DatedCallback<HistoryPage> done) override;
    void usageStats(const UsageQuery &query, QObject *context, DatedCallback<UsageStats> done) override;
    void cost(const QStringList &tools, QObject *context, Callback<QueryCost> done) override;
    void plans(QObject *context, DatedCallback<Catalogue> done) override;
    Call *exportCsv(const HistoryFilter &filter, QIODevice *target, QObject *context, Callback<qint64> done) override;

    ChatCall *askChat(const ChatQuestion &question, QObject *context, Callback<ChatReceipt> done) override;
    void startSubscriptionCheckout(const QString &planId, QObject *context, Callback<CheckoutStart> done) override;
    void startPackCheckout(const QString &packId, QObject *context, Callback<CheckoutStart> done) override;
    void checkoutState(const QString &sessionId, QObject *context, Callback<CheckoutState> done) override;
    void portalUrl(QObject *context, Callback<QString> done) override;
    void cancelSubscription(QObject *context, Callback<void> done) override;
    void resumeSubscription(QObject *context, Callback<void> done) override;
    void sendContact(const ContactRequest &request, QObject *context, Callback<void> done) override;

    void startLive() override;
    void stopLive() override;

private:
    template <typename T>
    using Decode = Result<T> (*)(const QJsonObject &);

    template <typename T>
    void call(HttpRequest request, QObject *context, Callback<T> done, Decode<T> decode);
    template <typename T>
    void read(HttpRequest request, QObject *context, DatedCallback<T> done);
    void command(HttpRequest request, QObject *context, Callback<void> done);
    void eventArrived(const SseEvent &event);

    const Clock &m_clock;
    HttpTransport m_transport;
    Session m_session;
    EventStream m_stream;
};

} // namespace creditdesk::client
