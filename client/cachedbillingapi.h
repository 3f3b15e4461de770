// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "client/offlinecache.h"

namespace creditdesk::client {

/// Another BillingApi with a memory: what was read is kept, and when the server cannot be reached the last answer to
/// the same question comes back, dated and marked `fromCache`. Signing out forgets everything of that person.
class CachedBillingApi : public BillingApi {
    Q_OBJECT
public:
    /// Both outlive this.
    CachedBillingApi(BillingApi &inner, OfflineCache &cache, QObject *parent = nullptr);

    QUrl serverUrl() const override { return m_inner.serverUrl(); }
    void setServerUrl(const QUrl &url) override { m_inner.setServerUrl(url); }
    bool isOnline() const override { return m_inner.isOnline(); }
    bool isLive() const override { return m_inner.isLive(); }
    std::optional<Timestamp> lastLiveContact() const override { return m_inner.lastLiveContact(); }

    void signInPlace(QObject *context, Callback<SignInPlace> done) override
    {
        m_inner.signInPlace(context, std::move(done));
    }
    void signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done) override;
    Call *signInByBrowser(const BrowserSignInRequest &request, QObject *context, Callback<AuthUser> done) override;
    void resume(QObject *context, Callback<AuthUser> done) override;
    void signOut(QObject *context, Callback<void> done) override;
    std::optional<AuthUser> user() const override { return m_inner.user(); }
    bool keepsSession() const override { return m_inner.keepsSession(); }

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

    void startLive() override { m_inner.startLive(); }
    void stopLive() override { m_inner.stopLive(); }

private:
    template <typename T>
    DatedCallback<T> remembering(const QString &user, const QString &key, DatedCallback<T> done);
    [[nodiscard]] QString server() const;
    [[nodiscard]] QString userId() const;
    Callback<AuthUser> noting(Callback<AuthUser> done);

    BillingApi &m_inner;
    OfflineCache &m_cache;
    QString m_knownServer; ///< of the person signed in last, to forget after the api itself has forgotten
    QString m_knownUser;
};

} // namespace creditdesk::client
