// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cachedbillingapi.h"

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

bool isOutage(const Error &error)
{
    return error.kind == ErrorKind::Network || error.kind == ErrorKind::Unavailable;
}

QString keyOf(QLatin1StringView name, const QList<std::pair<QString, QString>> &items)
{
    QString key = name;
    for (const auto &[item, value] : items)
        key += u'&' + item + u'=' + value;
    return key;
}

/// Charts ask for "the last 30 days", which are others tomorrow: yesterday's answer is the best one without a network.
QString keyOf(const UsageQuery &query)
{
    const auto days = std::chrono::round<std::chrono::days>(query.to - query.from).count();
    const bool byMonth = query.granularity == Granularity::Month; // twelve months are 365 or 366 days
    return u"usage-stats&%1&%2&%3&%4"_s.arg(toString(query.granularity), toString(query.grouping), query.timeZone)
        .arg(byMonth ? (days + 15) / 30 : days);
}

} // namespace

CachedBillingApi::CachedBillingApi(BillingApi &inner, OfflineCache &cache, QObject *parent)
    : BillingApi(parent), m_inner(inner), m_cache(cache)
{
    connect(&inner, &BillingApi::signedOut, this, [this] {
        if (!m_knownUser.isEmpty())
            m_cache.forget(m_knownServer, m_knownUser);
        m_knownUser.clear();
        Q_EMIT signedOut();
    });
    connect(&inner, &BillingApi::balanceChanged, this, &BillingApi::balanceChanged);
    connect(&inner, &BillingApi::transactionBooked, this, &BillingApi::transactionBooked);
    connect(&inner, &BillingApi::planChanged, this, &BillingApi::planChanged);
    connect(&inner, &BillingApi::liveChanged, this, &BillingApi::liveChanged);
    connect(&inner, &BillingApi::resyncNeeded, this, &BillingApi::resyncNeeded);
    connect(&inner, &BillingApi::onlineChanged, this, &BillingApi::onlineChanged);
}

QString CachedBillingApi::server() const
{
    return m_inner.serverUrl().toString(QUrl::RemoveUserInfo | QUrl::StripTrailingSlash);
}

QString CachedBillingApi::userId() const
{
    return m_inner.user() ? m_inner.user()->id : QString();
}

template <typename T>
DatedCallback<T> CachedBillingApi::remembering(const QString &user, const QString &key, DatedCallback<T> done)
{
    return [this, server = server(), user, key, done = std::move(done)](Result<Dated<T>> result) {
        if (result) {
            // An answer that comes after its person has left must not be kept.
            if (!result->fromCache && user == (user.isEmpty() ? QString() : userId()))
                m_cache.store(server, user, key, result->value.toJson(), result->fetchedAt);
            done(std::move(result));
            return;
        }
        if (isOutage(result.error())) {
            if (const auto kept = m_cache.load(server, user, key)) {
                if (auto decoded = T::fromJson(kept->answer)) {
                    done(Dated<T>{std::move(*decoded), kept->fetchedAt, true});
                    return;
                }
            }
        }
        done(std::move(result));
    };
}

Callback<AuthUser> CachedBillingApi::noting(Callback<AuthUser> done)
{
    return [this, done = std::move(done)](Result<AuthUser> result) {
        if (result) {
            m_knownServer = server();
            m_knownUser = result->id;
        }
        done(std::move(result));
    };
}

void CachedBillingApi::signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done)
{
    m_inner.signIn(email, password, context, noting(std::move(done)));
}

Call *CachedBillingApi::signInByBrowser(const BrowserSignInRequest &request, QObject *context, Callback<AuthUser> done)
{
    return m_inner.signInByBrowser(request, context, noting(std::move(done)));
}

void CachedBillingApi::resume(QObject *context, Callback<AuthUser> done)
{
    m_inner.resume(context, noting(std::move(done)));
}

void CachedBillingApi::signOut(QObject *context, Callback<void> done)
{
    m_inner.signOut(context, std::move(done));
}

void CachedBillingApi::balance(QObject *context, DatedCallback<Balance> done)
{
    m_inner.balance(context, remembering<Balance>(userId(), u"balance"_s, std::move(done)));
}

void CachedBillingApi::history(const HistoryQuery &query, QObject *context, DatedCallback<HistoryPage> done)
{
    m_inner.history(query, context,
                    remembering<HistoryPage>(userId(), keyOf("history"_L1, query.toQueryItems()), std::move(done)));
}

void CachedBillingApi::usageStats(const UsageQuery &query, QObject *context, DatedCallback<UsageStats> done)
{
    m_inner.usageStats(query, context, remembering<UsageStats>(userId(), keyOf(query), std::move(done)));
}

void CachedBillingApi::cost(const QStringList &tools, QObject *context, Callback<QueryCost> done)
{
    m_inner.cost(tools, context, std::move(done));
}

void CachedBillingApi::plans(QObject *context, DatedCallback<Catalogue> done)
{
    m_inner.plans(context, remembering<Catalogue>(u""_s, u"plans"_s, std::move(done))); // everybody's
}

Call *CachedBillingApi::exportCsv(const HistoryFilter &filter, QIODevice *target, QObject *context,
                                  Callback<qint64> done)
{
    return m_inner.exportCsv(filter, target, context, std::move(done));
}

ChatCall *CachedBillingApi::askChat(const ChatQuestion &question, QObject *context, Callback<ChatReceipt> done)
{
    return m_inner.askChat(question, context, std::move(done));
}

void CachedBillingApi::startSubscriptionCheckout(const QString &planId, QObject *context, Callback<CheckoutStart> done)
{
    m_inner.startSubscriptionCheckout(planId, context, std::move(done));
}

void CachedBillingApi::startPackCheckout(const QString &packId, QObject *context, Callback<CheckoutStart> done)
{
    m_inner.startPackCheckout(packId, context, std::move(done));
}

void CachedBillingApi::checkoutState(const QString &sessionId, QObject *context, Callback<CheckoutState> done)
{
    m_inner.checkoutState(sessionId, context, std::move(done));
}

void CachedBillingApi::portalUrl(QObject *context, Callback<QString> done)
{
    m_inner.portalUrl(context, std::move(done));
}

void CachedBillingApi::cancelSubscription(QObject *context, Callback<void> done)
{
    m_inner.cancelSubscription(context, std::move(done));
}

void CachedBillingApi::resumeSubscription(QObject *context, Callback<void> done)
{
    m_inner.resumeSubscription(context, std::move(done));
}

void CachedBillingApi::sendContact(const ContactRequest &request, QObject *context, Callback<void> done)
{
    m_inner.sendContact(request, context, std::move(done));
}

} // namespace creditdesk::client
