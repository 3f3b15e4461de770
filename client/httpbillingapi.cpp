// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpbillingapi.h"

#include "client/httpchatcall.h"
#include "client/httpjob.h"
#include "core/jsonreader.h"

#include <QJsonDocument>
#include <QUuid>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

HttpRequest get(const QString &path, const QList<std::pair<QString, QString>> &query = {})
{
    HttpRequest request;
    request.path = path;
    request.query = query;
    return request;
}

/// Every command has its own key from here on, whatever becomes of its first sending.
HttpRequest post(const QString &path, const QJsonObject &body = {})
{
    HttpRequest request;
    request.verb = HttpRequest::Verb::Post;
    request.path = path;
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.idempotencyKey = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    return request;
}

/// A whole answer that we cannot read: another server, or another version.
Error unreadable(const Error &why)
{
    return Error{ErrorKind::Upstream, u"invalid_answer"_s, why.detail};
}

Result<QString> decodePortal(const QJsonObject &object)
{
    JsonReader reader(object);
    const QString url = reader.text("portal_url"_L1);
    if (const auto wrong = reader.finish())
        return tl::unexpected(*wrong);
    return url;
}

} // namespace

HttpBillingApi::HttpBillingApi(Options options, TokenStore &store, const Clock &clock, QObject *parent)
    : BillingApi(parent),
      m_clock(clock),
      m_transport(options.serverUrl, options.http),
      m_session(m_transport, store, clock, options.profile),
      m_stream(m_transport, m_session, clock, options.stream)
{
    connect(&m_transport, &HttpTransport::onlineChanged, this, &BillingApi::onlineChanged);
    connect(&m_stream, &EventStream::connectedChanged, this, [this](bool connected) {
        Q_EMIT liveChanged(connected);
        if (connected)
            Q_EMIT resyncNeeded();
    });
    connect(&m_stream, &EventStream::eventArrived, this, &HttpBillingApi::eventArrived);
    connect(&m_session, &Session::ended, this, [this] {
        m_stream.stop();
        Q_EMIT signedOut();
    });
}

HttpBillingApi::~HttpBillingApi() = default;

void HttpBillingApi::setNetworkEnabled(bool enabled)
{
    m_transport.setEnabled(enabled);
    if (!enabled)
        m_transport.noteReached(false);
}

QUrl HttpBillingApi::serverUrl() const
{
    return m_transport.serverUrl();
}

void HttpBillingApi::setServerUrl(const QUrl &url)
{
    m_stream.stop();
    m_session.forget();
    m_transport.setServerUrl(url);
}

bool HttpBillingApi::isOnline() const
{
    return m_transport.isOnline();
}

bool HttpBillingApi::isLive() const
{
    return m_stream.isConnected();
}

std::optional<Timestamp> HttpBillingApi::lastLiveContact() const
{
    return m_stream.lastContact();
}

void HttpBillingApi::signIn(const QString &email, const QString &password, QObject *context, Callback<AuthUser> done)
{
    m_stream.stop();
    m_session.signIn(email, password, context, std::move(done));
}

void HttpBillingApi::signInPlace(QObject *context, Callback<SignInPlace> done)
{
    m_session.findPlace(context, std::move(done));
}

Call *HttpBillingApi::signInByBrowser(const BrowserSignInRequest &request, QObject *context, Callback<AuthUser> done)
{
    m_stream.stop();
    return m_session.signInByBrowser(request, context, std::move(done));
}

void HttpBillingApi::resume(QObject *context, Callback<AuthUser> done)
{
    m_stream.stop();
    m_session.resume(context, std::move(done));
}

void HttpBillingApi::signOut(QObject *context, Callback<void> done)
{
    m_session.signOut(context, std::move(done));
}

std::optional<AuthUser> HttpBillingApi::user() const
{
    return m_session.user();
}

bool HttpBillingApi::keepsSession() const
{
    return m_session.isKept();
}

template <typename T>
void HttpBillingApi::call(HttpRequest request, QObject *context, Callback<T> done, Decode<T> decode)
{
    auto *job = new HttpJob(m_transport, &m_session, std::move(request), this);
    connect(job, &HttpJob::finished, context, [done = std::move(done), decode](const Result<HttpAnswer> &answer) {
        if (!answer) {
            done(tl::unexpected(answer.error()));
            return;
        }
        auto decoded = parseJsonObject(answer->body).and_then(decode);
        if (decoded)
            done(std::move(decoded));
        else
            done(tl::unexpected(unreadable(decoded.error())));
    });
}

template <typename T>
void HttpBillingApi::read(HttpRequest request, QObject *context, DatedCallback<T> done)
{
    call<T>(
        std::move(request), context,
        [this, done = std::move(done)](Result<T> result) {
            if (result)
                done(Dated<T>{std::move(*result), m_clock.now(), false});
            else
                done(tl::unexpected(result.error()));
        },
        &T::fromJson);
}

void HttpBillingApi::command(HttpRequest request, QObject *context, Callback<void> done)
{
    auto *job = new HttpJob(m_transport, &m_session, std::move(request), this);
    connect(job, &HttpJob::finished, context, [done = std::move(done)](const Result<HttpAnswer> &answer) {
        if (answer)
            done({});
        else
            done(tl::unexpected(answer.error()));
    });
}

void HttpBillingApi::balance(QObject *context, DatedCallback<Balance> done)
{
    read<Balance>(get(u"/api/credits/balance"_s), context, std::move(done));
}

void HttpBillingApi::history(const HistoryQuery &query, QObject *context, DatedCallback<HistoryPage> done)
{
    read<HistoryPage>(get(u"/api/credits/history"_s, query.toQueryItems()), context, std::move(done));
}

void HttpBillingApi::usageStats(const UsageQuery &query, QObject *context, DatedCallback<UsageStats> done)
{
    read<UsageStats>(get(u"/api/credits/usage-stats"_s, query.toQueryItems()), context, std::move(done));
}

void HttpBillingApi::cost(const QStringList &tools, QObject *context, Callback<QueryCost> done)
{
    QList<std::pair<QString, QString>> query;
    if (!tools.isEmpty())
        query.push_back({u"tools"_s, tools.join(u',')});
    call<QueryCost>(get(u"/api/credits/cost"_s, query), context, std::move(done), &QueryCost::fromJson);
}

void HttpBillingApi::plans(QObject *context, DatedCallback<Catalogue> done)
{
    HttpRequest request = get(u"/api/plans"_s);
    request.needsUser = false;
    read<Catalogue>(std::move(request), context, std::move(done));
}

Call *HttpBillingApi::exportCsv(const HistoryFilter &filter, QIODevice *target, QObject *context, Callback<qint64> done)
{
    HistoryQuery query;
    query.filter = filter;
    auto items = query.toQueryItems();
    items.removeIf([](const auto &item) { return item.first == "limit"_L1; }); // an export has no pages
    HttpRequest request = get(u"/api/credits/export.csv"_s, items);
    request.sink = target;
    auto *job = new HttpJob(m_transport, &m_session, std::move(request), this);
    connect(job, &HttpJob::finished, context, [done = std::move(done)](const Result<HttpAnswer> &answer) {
        done(answer.map([](const HttpAnswer &whole) { return whole.bytes; }));
    });
    connect(context, &QObject::destroyed, job, &Call::cancel); // the target goes with it
    return job;
}

ChatCall *HttpBillingApi::askChat(const ChatQuestion &question, QObject *context, Callback<ChatReceipt> done)
{
    HttpRequest request = post(u"/api/chat/stream"_s, question.toJson());
    request.silenceMs = m_transport.limits().chatSilenceMs;
    request.repeatable = false; // an answer that broke off is asked for again by the person, with a key of its own
    request.headers = {{"Accept", "text/event-stream, application/problem+json"}, {"Accept-Encoding", "identity"}};
    auto *call = new HttpChatCall(m_transport, m_session, std::move(request), this);
    connect(call, &HttpChatCall::finished, context, std::move(done));
    connect(context, &QObject::destroyed, call, &Call::cancel); // nobody reads on: the server need not either
    return call;
}

void HttpBillingApi::startSubscriptionCheckout(const QString &planId, QObject *context, Callback<CheckoutStart> done)
{
    call<CheckoutStart>(post(u"/api/stripe/create-subscription-checkout"_s, {{u"plan"_s, planId}}), context,
                        std::move(done), &CheckoutStart::fromJson);
}

void HttpBillingApi::startPackCheckout(const QString &packId, QObject *context, Callback<CheckoutStart> done)
{
    call<CheckoutStart>(post(u"/api/stripe/create-credit-checkout"_s, {{u"pack"_s, packId}}), context, std::move(done),
                        &CheckoutStart::fromJson);
}

void HttpBillingApi::checkoutState(const QString &sessionId, QObject *context, Callback<CheckoutState> done)
{
    const QString path = u"/api/stripe/checkout/"_s + QString::fromLatin1(QUrl::toPercentEncoding(sessionId));
    call<CheckoutState>(get(path), context, std::move(done), &CheckoutState::fromJson);
}

void HttpBillingApi::portalUrl(QObject *context, Callback<QString> done)
{
    call<QString>(post(u"/api/stripe/portal"_s), context, std::move(done), &decodePortal);
}

void HttpBillingApi::cancelSubscription(QObject *context, Callback<void> done)
{
    command(post(u"/api/stripe/cancel"_s), context, std::move(done));
}

void HttpBillingApi::resumeSubscription(QObject *context, Callback<void> done)
{
    command(post(u"/api/stripe/resume"_s), context, std::move(done));
}

void HttpBillingApi::sendContact(const ContactRequest &request, QObject *context, Callback<void> done)
{
    command(post(u"/api/contact"_s, request.toJson()), context, std::move(done));
}

void HttpBillingApi::startLive()
{
    m_stream.start();
}

void HttpBillingApi::stopLive()
{
    m_stream.stop();
}

void HttpBillingApi::eventArrived(const SseEvent &event)
{
    if (event.type == "balance") {
        Q_EMIT balanceChanged();
    } else if (event.type == "plan") {
        Q_EMIT planChanged();
    } else if (event.type == "reset") {
        Q_EMIT resyncNeeded();
    } else if (event.type == "transaction") {
        const auto transaction = parseJsonObject(event.data).and_then(&Transaction::fromJson);
        if (transaction)
            Q_EMIT transactionBooked(*transaction);
        else
            Q_EMIT balanceChanged(); // something was booked, even if we cannot read it
    }
}

} // namespace creditdesk::client
