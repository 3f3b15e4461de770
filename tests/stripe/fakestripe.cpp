// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/fakestripe.h"

#include <QJsonDocument>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

http::ClientResponse json(const QJsonObject &object, int status = 200)
{
    http::ClientResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Request-Id", "req_test");
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return response;
}

http::ClientResponse refusal(int status, const QString &code, const QString &param = {})
{
    return json({{u"error"_s, QJsonObject{{u"type"_s, u"invalid_request_error"_s},
                                          {u"code"_s, code},
                                          {u"param"_s, param},
                                          {u"message"_s, u"a message that may quote person@example.com"_s}}}},
                status);
}

QJsonObject listOf(const QJsonArray &data, bool hasMore = false)
{
    return {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, hasMore}};
}

QJsonObject shortPage(const QJsonArray &all, const QString &after)
{
    constexpr int kPage = 3;
    QJsonArray page;
    bool found = after.isEmpty();
    for (const QJsonValue &item : all) {
        if (found && page.size() == kPage)
            return listOf(page, true);
        if (found)
            page.append(item);
        found = found || item.toObject().value("id"_L1).toString() == after;
    }
    return listOf(page);
}

/// A name that comes several times has its values joined by commas.
QHash<QString, QString> decoded(const QByteArray &form)
{
    QHash<QString, QString> fields;
    for (const QByteArray &pair : form.split('&')) {
        const qsizetype equals = pair.indexOf('=');
        if (equals > 0) {
            QString &value = fields[QUrl::fromPercentEncoding(pair.left(equals))];
            value += (value.isEmpty() ? QString() : u","_s) + QUrl::fromPercentEncoding(pair.mid(equals + 1));
        }
    }
    return fields;
}

/// Whether an object is as the query of a list asks.
bool isAsked(const QJsonObject &object, const QHash<QString, QString> &fields)
{
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        const qint64 created = object.value("created"_L1).toInteger();
        if (field.key() == "limit"_L1 || field.key() == "starting_after"_L1 || field.key() == "expand[]"_L1)
            continue;
        if (field.key() == "created[gte]"_L1 || field.key() == "created[lt]"_L1) {
            if ((created >= field.value().toLongLong()) != field.key().contains(u'g'))
                return false;
            continue;
        }
        QJsonValue value = object;
        for (const QString &step : QString(field.key()).remove(u']').split(u'['))
            value = value.toObject().value(step);
        if (value.toString() != field.value())
            return false;
    }
    return true;
}

} // namespace

FakeStripe::FakeStripe()
{
    addPrice(u"price_starter"_s, u"starter_monthly"_s, 900, true);
    addPrice(u"price_pro"_s, u"pro_monthly"_s, 2900, true);
    addPrice(u"price_small"_s, u"pack_small"_s, 500, false);
    addPrice(u"price_medium"_s, u"pack_medium"_s, 1500, false);
    addPrice(u"price_large"_s, u"pack_large"_s, 3500, false);
}

Transport FakeStripe::transport()
{
    return [this](http::ClientRequest request) -> boost::asio::awaitable<Result<http::ClientResponse>> {
        co_return answer(request);
    };
}

void FakeStripe::failNext(int status, std::initializer_list<http::Header> headers)
{
    http::ClientResponse response = refusal(status, u"made_to_fail"_s);
    for (const auto &[name, value] : headers)
        response.headers.add(name, value);
    const std::lock_guard lock(m_mutex);
    m_planned.push_back({response});
}

void FakeStripe::failNext(const QString &networkCode)
{
    const std::lock_guard lock(m_mutex);
    m_planned.push_back({failure(ErrorKind::Network, networkCode, u"made to fail"_s)});
}

void FakeStripe::loseNextAnswer()
{
    const std::lock_guard lock(m_mutex);
    m_planned.push_back({});
}

void FakeStripe::loseAnswers(const QString &request, int times)
{
    const std::lock_guard lock(m_mutex);
    m_lost[request] = times;
}

void FakeStripe::addPrice(const QString &id, const QString &lookupKey, std::int64_t amountMinor, bool recurring)
{
    QJsonObject price{{u"id"_s, id},
                      {u"object"_s, u"price"_s},
                      {u"lookup_key"_s, lookupKey},
                      {u"active"_s, true},
                      {u"unit_amount"_s, qint64(amountMinor)},
                      {u"currency"_s, u"usd"_s},
                      {u"product"_s, u"prod_"_s + id}};
    if (recurring)
        price.insert(u"recurring"_s, QJsonObject{{u"interval"_s, u"month"_s}});
    const std::lock_guard lock(m_mutex);
    m_objects.insert(id, price);
}

void FakeStripe::setSubscription(const QString &id, const QJsonObject &subscription)
{
    const std::lock_guard lock(m_mutex);
    m_objects.insert(id, subscription);
}

void FakeStripe::setObject(const QJsonObject &object)
{
    const std::lock_guard lock(m_mutex);
    m_objects.insert(object.value("id"_L1).toString(), object);
}

void FakeStripe::removeObject(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    m_objects.remove(id);
}

void FakeStripe::setLineItems(const QString &sessionId, const QString &priceId, int quantity)
{
    const std::lock_guard lock(m_mutex);
    m_lineItems.insert(
        sessionId,
        {QJsonObject{{u"id"_s, u"li_1"_s}, {u"price"_s, m_objects.value(priceId)}, {u"quantity"_s, quantity}}});
}

void FakeStripe::setInvoiceLines(const QString &invoiceId, const QJsonArray &lines)
{
    const std::lock_guard lock(m_mutex);
    m_lineItems.insert(invoiceId, lines);
}

QStringList FakeStripe::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

int FakeStripe::countOf(const QString &request) const
{
    return static_cast<int>(requests().count(request));
}

QHash<QString, QString> FakeStripe::lastFields(const QString &path) const
{
    const std::lock_guard lock(m_mutex);
    return m_lastFields.value(path);
}

http::ClientRequest FakeStripe::lastRequest() const
{
    const std::lock_guard lock(m_mutex);
    return m_recorded.empty() ? http::ClientRequest() : m_recorded.back();
}

std::vector<http::ClientRequest> FakeStripe::recorded() const
{
    const std::lock_guard lock(m_mutex);
    return m_recorded;
}

int FakeStripe::created(const QString &prefix) const
{
    const std::lock_guard lock(m_mutex);
    return m_counters.value(prefix);
}

QString FakeStripe::newId(const QString &prefix)
{
    return prefix + u"_new"_s + QString::number(++m_counters[prefix]);
}

Result<http::ClientResponse> FakeStripe::answer(const http::ClientRequest &request)
{
    const std::lock_guard lock(m_mutex);
    const QUrl url(QString::fromUtf8(request.url));
    const bool isPost = request.method == http::Method::Post;
    const QString verb = isPost ? u"POST "_s : request.method == http::Method::Delete ? u"DELETE "_s : u"GET "_s;
    m_requests.append(verb + url.path());
    m_recorded.push_back(request);
    const Fields fields = decoded(isPost ? request.body : url.query(QUrl::FullyEncoded).toUtf8());
    m_lastFields.insert(url.path(), fields);

    int &lost = m_lost[m_requests.last()];
    bool loseAnswer = lost > 0;
    lost -= loseAnswer ? 1 : 0;
    if (!m_planned.empty()) {
        const Planned planned = m_planned.front();
        m_planned.pop_front();
        if (planned.instead)
            return *planned.instead;
        loseAnswer = true;
    }
    const QByteArray key = request.headers.value("Idempotency-Key");
    http::ClientResponse response;
    if (isPost && m_idempotent.contains(key)) {
        const auto &[body, first] = m_idempotent[key];
        response = body == request.body ? first : refusal(400, u"idempotency_error"_s);
    } else {
        response = carryOut(request.method, url.path(), fields);
        if (isPost && response.status == 200)
            m_idempotent.insert(key, {request.body, response});
    }
    if (loseAnswer)
        return failure(ErrorKind::Network, u"connection_lost"_s, u"made to fail"_s);
    return response;
}

http::ClientResponse FakeStripe::carryOut(http::Method method, const QString &path, const Fields &fields)
{
    if (method == http::Method::Post)
        return post(path, fields);
    if (method == http::Method::Get)
        return get(path, fields);
    const QString id = path.section(u'/', -1);
    if (!m_objects.contains(id))
        return refusal(404, u"resource_missing"_s, u"id"_s);
    m_objects[id].insert(u"status"_s, u"canceled"_s);
    return json(m_objects.value(id));
}

http::ClientResponse FakeStripe::get(const QString &path, const Fields &fields)
{
    if (path == "/v1/prices"_L1) {
        QJsonArray found;
        for (const QJsonObject &object : std::as_const(m_objects)) {
            if (object.value("object"_L1).toString() == "price"_L1 &&
                fields.value(u"lookup_keys[]"_s).split(u',').contains(object.value("lookup_key"_L1).toString()))
                found.append(object);
        }
        return json(listOf(found));
    }
    if (path == "/v1/billing_portal/configurations"_L1 || path == "/v1/webhook_endpoints"_L1) {
        QJsonArray found;
        for (const QJsonObject &object : std::as_const(m_objects)) {
            if (object.value("object"_L1).toString() == path)
                found.append(object);
        }
        return json(listOf(found));
    }
    static const QHash<QString, QString> kLists{{u"/v1/checkout/sessions"_s, u"checkout.session"_s},
                                                {u"/v1/invoices"_s, u"invoice"_s},
                                                {u"/v1/invoice_payments"_s, u"invoice_payment"_s},
                                                {u"/v1/refunds"_s, u"refund"_s},
                                                {u"/v1/disputes"_s, u"dispute"_s}};
    if (const QString type = kLists.value(path); !type.isEmpty())
        return listWhere(type, fields);
    if (path == "/v1/subscriptions"_L1) {
        QJsonArray found;
        for (const QJsonObject &object : std::as_const(m_objects)) {
            if (object.value("object"_L1).toString() == "subscription"_L1 &&
                object.value("status"_L1).toString() != "canceled"_L1 &&
                object.value("customer"_L1).toString() == fields.value(u"customer"_s))
                found.append(object);
        }
        return json(listOf(found));
    }
    if (path.endsWith("/lines"_L1) && m_lineItems.contains(path.section(u'/', -2, -2)))
        return json(shortPage(m_lineItems.value(path.section(u'/', -2, -2)), fields.value(u"starting_after"_s)));
    if (path.endsWith("/line_items"_L1))
        return json(listOf(m_lineItems.value(path.section(u'/', -2, -2))));
    const QString id = path.section(u'/', -1);
    return m_objects.contains(id) ? json(m_objects.value(id)) : refusal(404, u"resource_missing"_s, u"id"_s);
}

http::ClientResponse FakeStripe::listWhere(const QString &type, const Fields &fields) const
{
    std::vector<QJsonObject> found;
    std::ranges::copy_if(m_objects, std::back_inserter(found), [&](const QJsonObject &object) {
        return object.value("object"_L1).toString() == type && isAsked(object, fields);
    });
    std::ranges::sort(found, std::greater(), [](const QJsonObject &object) {
        return std::pair(object.value("created"_L1).toInteger(), object.value("id"_L1).toString());
    });
    auto first = found.begin();
    if (const QString after = fields.value(u"starting_after"_s); !after.isEmpty()) {
        const auto last =
            std::ranges::find(found, after, [](const QJsonObject &o) { return o.value("id"_L1).toString(); });
        first = last == found.end() ? last : last + 1;
    }
    const auto count = std::min<std::ptrdiff_t>(m_pageSize, found.end() - first);
    QJsonArray page;
    std::copy_n(first, count, std::back_inserter(page));
    QJsonObject list = listOf(page);
    list.insert(u"has_more"_s, first + count != found.end());
    return json(list);
}

http::ClientResponse FakeStripe::post(const QString &path, const Fields &fields)
{
    if (path == "/v1/customers"_L1) {
        const QString id = newId(u"cus"_s);
        m_objects.insert(id, {{u"id"_s, id}, {u"object"_s, u"customer"_s}});
        return json(m_objects.value(id));
    }
    if (path == "/v1/checkout/sessions"_L1) {
        if (!m_objects.contains(fields.value(u"customer"_s)))
            return refusal(400, u"resource_missing"_s, u"customer"_s);
        const QString id = newId(u"cs"_s);
        m_objects.insert(id, {{u"id"_s, id},
                              {u"object"_s, u"checkout.session"_s},
                              {u"url"_s, u"https://pay.test/"_s + id},
                              {u"mode"_s, fields.value(u"mode"_s)},
                              {u"created"_s, m_counters.value(u"cs"_s)},
                              {u"customer"_s, fields.value(u"customer"_s)},
                              {u"status"_s, u"open"_s}});
        return json(m_objects.value(id));
    }
    if (path.endsWith("/expire"_L1)) {
        QJsonObject &session = m_objects[path.section(u'/', -2, -2)];
        session.insert(u"status"_s, u"expired"_s);
        return json(session);
    }
    if (path == "/v1/billing_portal/sessions"_L1 && !m_objects.contains(fields.value(u"customer"_s)))
        return refusal(400, u"resource_missing"_s, u"customer"_s);
    if (path == "/v1/billing_portal/sessions"_L1)
        return json({{u"id"_s, newId(u"bps"_s)}, {u"url"_s, u"https://portal.test/1"_s}});
    if (path == "/v1/products"_L1) {
        m_objects.insert(fields.value(u"id"_s), {{u"id"_s, fields.value(u"id"_s)}, {u"object"_s, u"product"_s}});
        return json(m_objects.value(fields.value(u"id"_s)));
    }
    if (path == "/v1/prices"_L1)
        return createPrice(fields);
    if (path.startsWith("/v1/webhook_endpoints"_L1))
        return putWebhookEndpoint(path.section(u'/', 3), fields);
    if (path.startsWith("/v1/billing_portal/configurations"_L1))
        return putPortalConfiguration(path.section(u'/', 4), fields);
    const QString id = path.section(u'/', -1);
    if (path.startsWith("/v1/subscriptions/"_L1) && m_objects.contains(id)) {
        QJsonObject &subscription = m_objects[id];
        if (fields.value(u"cancel_at_period_end"_s) == "false"_L1)
            subscription.insert(u"cancel_at"_s, QJsonValue());
        if (fields.contains(u"cancel_at_period_end"_s))
            subscription.insert(u"cancel_at_period_end"_s, fields.value(u"cancel_at_period_end"_s) == "true"_L1);
        if (fields.contains(u"cancel_at"_s))
            subscription.insert(u"cancel_at"_s, QJsonValue());
        return json(subscription);
    }
    return refusal(404, u"resource_missing"_s);
}

http::ClientResponse FakeStripe::putPortalConfiguration(const QString &knownId, const Fields &fields)
{
    if (!knownId.isEmpty() && !m_objects.contains(knownId))
        return refusal(404, u"resource_missing"_s, u"configuration"_s);
    const QString id = knownId.isEmpty() ? newId(u"bpc"_s) : knownId;
    const QString condition = u"features[subscription_update][schedule_at_period_end][conditions][%1][type]"_s;
    QJsonArray conditions;
    for (int index = 0; fields.contains(condition.arg(index)); ++index)
        conditions.append(QJsonObject{{u"type"_s, fields.value(condition.arg(index))}});
    const QJsonObject update{{u"schedule_at_period_end"_s, QJsonObject{{u"conditions"_s, conditions}}}};
    m_objects.insert(id, {{u"id"_s, id},
                          {u"object"_s, u"/v1/billing_portal/configurations"_s},
                          {u"metadata"_s, QJsonObject{{u"creditdesk"_s, fields.value(u"metadata[creditdesk]"_s)}}},
                          {u"features"_s, QJsonObject{{u"subscription_update"_s, update}}}});
    return json(m_objects.value(id));
}

http::ClientResponse FakeStripe::putWebhookEndpoint(const QString &knownId, const Fields &fields)
{
    const bool isNew = knownId.isEmpty();
    if (!isNew && !m_objects.contains(knownId))
        return refusal(404, u"resource_missing"_s, u"id"_s);
    const QString id = isNew ? newId(u"we"_s) : knownId;
    QJsonObject &endpoint = m_objects[id];
    endpoint.insert(u"id"_s, id);
    endpoint.insert(u"object"_s, u"/v1/webhook_endpoints"_s);
    if (isNew) {
        endpoint.insert(u"url"_s, fields.value(u"url"_s));
        endpoint.insert(u"api_version"_s, fields.value(u"api_version"_s));
    }
    QJsonArray events;
    for (int index = 0; fields.contains(u"enabled_events[%1]"_s.arg(index)); ++index)
        events.append(fields.value(u"enabled_events[%1]"_s.arg(index)));
    endpoint.insert(u"enabled_events"_s, events);
    endpoint.insert(u"status"_s, fields.value(u"disabled"_s) == "true"_L1 ? u"disabled"_s : u"enabled"_s);
    QJsonObject answer = endpoint;
    if (isNew)
        answer.insert(u"secret"_s, u"whsec_new"_s); // told only once
    return json(answer);
}

http::ClientResponse FakeStripe::createPrice(const Fields &fields)
{
    const QString lookupKey = fields.value(u"lookup_key"_s);
    for (QJsonObject &other : m_objects) {
        if (other.value("lookup_key"_L1).toString() != lookupKey)
            continue;
        if (fields.value(u"transfer_lookup_key"_s) != "true"_L1)
            return refusal(400, u"resource_already_exists"_s, u"lookup_key"_s);
        other.insert(u"lookup_key"_s, QJsonValue());
    }
    const QString id = newId(u"price"_s);
    QJsonObject price{{u"id"_s, id},
                      {u"object"_s, u"price"_s},
                      {u"lookup_key"_s, lookupKey},
                      {u"unit_amount"_s, fields.value(u"unit_amount"_s).toLongLong()},
                      {u"currency"_s, fields.value(u"currency"_s)},
                      {u"product"_s, fields.value(u"product"_s)}};
    if (fields.contains(u"recurring[interval]"_s))
        price.insert(u"recurring"_s, QJsonObject{{u"interval"_s, fields.value(u"recurring[interval]"_s)}});
    m_objects.insert(id, price);
    return json(price);
}

void FakeStripe::clear()
{
    const std::lock_guard lock(m_mutex);
    m_objects.clear();
}

} // namespace creditdesk::stripe
