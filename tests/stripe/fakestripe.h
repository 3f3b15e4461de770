// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/stripeclient.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <deque>
#include <mutex>

namespace creditdesk::stripe {

/// A Stripe in memory behind the transport: just enough objects to sell, with idempotency keys as Stripe keeps them.
/// Thread-safe. Answers come on the caller's executor.
class FakeStripe {
public:
    FakeStripe();

    [[nodiscard]] Transport transport();

    /// What the next answers are instead; one is used up per request. An Error is a broken connection.
    void failNext(int status, std::initializer_list<http::Header> headers = {});
    void failNext(const QString &networkCode);
    /// The request is carried out, but the answer gets lost.
    void loseNextAnswer();
    /// The same for the next `times` requests of that kind, "POST /v1/customers" …
    void loseAnswers(const QString &request, int times);

    void addPrice(const QString &id, const QString &lookupKey, std::int64_t amountMinor, bool recurring);
    void setSubscription(const QString &id, const QJsonObject &subscription);
    /// All lines of an invoice; listed three to a page, as if Stripe's pages were that short.
    void setInvoiceLines(const QString &invoiceId, const QJsonArray &lines);
    /// A refund, dispute, session, invoice … by its id, as Stripe is to have it from now on.
    void setObject(const QJsonObject &object);
    void setPageSize(int size) { m_pageSize = size; } ///< of lists; before the first request
    void removeObject(const QString &id);             ///< as if it had never been
    void setLineItems(const QString &sessionId, const QString &priceId, int quantity);
    void clear(); ///< an account without any object

    /// "POST /v1/customers" …, in order, failed ones included.
    [[nodiscard]] QStringList requests() const;
    [[nodiscard]] int countOf(const QString &request) const;
    /// The decoded parameters of the last request to that path.
    [[nodiscard]] QHash<QString, QString> lastFields(const QString &path) const;
    [[nodiscard]] http::ClientRequest lastRequest() const;
    [[nodiscard]] std::vector<http::ClientRequest> recorded() const; ///< all, in order
    [[nodiscard]] int created(const QString &prefix) const;          ///< how many objects of that id prefix were made

private:
    using Fields = QHash<QString, QString>;
    [[nodiscard]] Result<http::ClientResponse> answer(const http::ClientRequest &request);
    [[nodiscard]] http::ClientResponse carryOut(http::Method method, const QString &path, const Fields &fields);
    [[nodiscard]] http::ClientResponse get(const QString &path, const Fields &fields);
    /// Every object of that type whose members are what the query says.
    [[nodiscard]] http::ClientResponse listWhere(const QString &type, const Fields &fields) const;
    [[nodiscard]] http::ClientResponse post(const QString &path, const Fields &fields);
    [[nodiscard]] http::ClientResponse putPortalConfiguration(const QString &knownId, const Fields &fields);
    [[nodiscard]] http::ClientResponse putWebhookEndpoint(const QString &knownId, const Fields &fields);
    [[nodiscard]] http::ClientResponse createPrice(const Fields &fields);
    QString newId(const QString &prefix);

    struct Planned {
        std::optional<Result<http::ClientResponse>> instead; ///< nothing: lose the answer
    };

    int m_pageSize = 100;
    mutable std::mutex m_mutex; ///< guards all below
    std::deque<Planned> m_planned;
    QHash<QString, int> m_lost; ///< how often the answer to a request gets lost
    QStringList m_requests;
    std::vector<http::ClientRequest> m_recorded;
    QHash<QString, Fields> m_lastFields;
    QHash<QString, QJsonObject> m_objects;                                       ///< by id
    QHash<QString, QJsonArray> m_lineItems;                                      ///< by session id
    QHash<QByteArray, std::pair<QByteArray, http::ClientResponse>> m_idempotent; ///< key to body and answer
    QHash<QString, int> m_counters;
};

} // namespace creditdesk::stripe
