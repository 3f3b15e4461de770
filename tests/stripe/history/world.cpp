// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/world.h"

#include "tests/stripe/history/objects.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe::history {

namespace {

constexpr auto kEventsKept = std::chrono::days(3); // the history makes losses good much sooner
constexpr int kDefaultPage = 10;                   // Stripe's

http::ClientResponse json(const QJsonObject &object, int status = 200)
{
    http::ClientResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return response;
}

http::ClientResponse refusal(int status, const QString &code)
{
    return json({{u"error"_s, QJsonObject{{u"type"_s, u"api_error"_s}, {u"code"_s, code}}}}, status);
}

/// A page of `all`, which is newest first.
http::ClientResponse page(const std::vector<QJsonObject> &all, const QHash<QString, QStringList> &fields)
{
    const auto find = [&](const QString &id) {
        return std::find_if(all.begin(), all.end(),
                            [&](const QJsonObject &object) { return object.value("id"_L1).toString() == id; });
    };
    const int limit = fields.contains(u"limit"_s) ? fields.value(u"limit"_s).first().toInt() : kDefaultPage;
    auto begin = all.begin();
    auto end = all.end();
    bool more = false;
    if (fields.contains(u"ending_before"_s)) { // the page that ends right before that one
        end = find(fields.value(u"ending_before"_s).first());
        more = end - begin > limit;
        begin = more ? end - limit : begin;
    } else {
        if (fields.contains(u"starting_after"_s)) {
            begin = find(fields.value(u"starting_after"_s).first());
            begin = begin == end ? begin : begin + 1;
        }
        more = end - begin > limit;
        end = more ? begin + limit : end;
    }
    QJsonArray data;
    std::for_each(begin, end, [&](const QJsonObject &object) { data.append(object); });
    return json({{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, more}});
}

/// The object kind that a collection of the API holds.
QString kindOf(const QString &collection)
{
    static const QHash<QString, QString> kinds{{u"/v1/checkout/sessions"_s, u"checkout.session"_s},
                                               {u"/v1/invoice_payments"_s, u"invoice_payment"_s},
                                               {u"/v1/refunds"_s, u"refund"_s},
                                               {u"/v1/disputes"_s, u"dispute"_s},
                                               {u"/v1/charges"_s, u"charge"_s},
                                               {u"/v1/subscriptions"_s, u"subscription"_s}};
    return kinds.value(collection);
}

/// Lists of subscriptions leave out those that ended, unless asked for all.
bool isHidden(const QJsonObject &object, const QHash<QString, QStringList> &fields)
{
    return object.value("object"_L1).toString() == "subscription"_L1 &&
           object.value("status"_L1).toString() == "canceled"_L1 && !fields.contains(u"status"_s);
}

QStringList namedIn(const QJsonObject &object)
{
    QStringList ids;
    for (const QLatin1StringView member : {"payment_intent"_L1, "charge"_L1, "invoice"_L1})
        ids.append(object.value(member).toString());
    if (object.value("object"_L1).toString() == "subscription"_L1)
        ids.append(object.value("customer"_L1).toString());
    ids.append(object.value("payment"_L1).toObject().value("payment_intent"_L1).toString());
    ids.removeAll(QString());
    return ids;
}

} // namespace

void World::apply(const Step &step)
{
    const std::lock_guard lock(m_mutex);
    for (const QJsonObject &object : step.objects) {
        const QString id = object.value("id"_L1).toString();
        if (!m_objects.contains(id)) {
            for (const QString &named : namedIn(object))
                m_mentions[named].append(id);
        }
        m_objects.insert(id, withoutOwnMembers(object));
    }
    for (const auto &[session, line] : step.items)
        m_items.insert(session, line);
    for (const QString &id : step.gone)
        m_objects.remove(id);
    m_events.insert(m_events.end(), step.events.begin(), step.events.end());
    while (!m_events.empty() && m_events.front().at < step.at - kEventsKept)
        m_events.pop_front();
}

void World::setTrouble(double share)
{
    const std::lock_guard lock(m_mutex);
    m_trouble = share;
}

std::int64_t World::asked() const
{
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

std::int64_t World::spoilt() const
{
    const std::lock_guard lock(m_mutex);
    return m_spoilt;
}

Transport World::transport()
{
    return [this](http::ClientRequest request) -> boost::asio::awaitable<Result<http::ClientResponse>> {
        co_return answer(request);
    };
}

Result<http::ClientResponse> World::answer(const http::ClientRequest &request)
{
    const std::lock_guard lock(m_mutex);
    ++m_asked;
    if (std::uniform_real_distribution<>(0, 1)(m_random) < m_trouble) {
        ++m_spoilt;
        if (m_spoilt % 2 == 0)
            return failure(ErrorKind::Network, u"connection_lost"_s, u"made to fail"_s);
        return refusal(500, u"made_to_fail"_s);
    }
    const QUrl url(QString::fromUtf8(request.url));
    Fields fields;
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
        fields[name].append(value);
    const QString path = url.path();
    if (path == "/v1/events"_L1)
        return events(fields);
    if (path.endsWith("/line_items"_L1)) {
        const std::vector<QJsonObject> lines{m_items.value(path.section(u'/', -2, -2))};
        return page(lines, fields);
    }
    if (const QString kind = kindOf(path); !kind.isEmpty())
        return list(kind, fields);
    return object(path.section(u'/', -1));
}

http::ClientResponse World::object(const QString &id) const
{
    const auto found = m_objects.constFind(id);
    return found == m_objects.constEnd() ? refusal(404, u"resource_missing"_s) : json(*found);
}

http::ClientResponse World::list(const QString &kind, const Fields &fields) const
{
    std::vector<QJsonObject> found;
    for (const QString &name :
         {u"payment_intent"_s, u"payment[payment_intent]"_s, u"charge"_s, u"invoice"_s, u"customer"_s}) {
        for (const QString &wanted : fields.value(name)) {
            for (const QString &id : m_mentions.value(wanted)) {
                const QJsonObject object = m_objects.value(id);
                if (object.value("object"_L1).toString() == kind && !isHidden(object, fields))
                    found.push_back(object);
            }
        }
    }
    std::reverse(found.begin(), found.end());
    return page(found, fields);
}

http::ClientResponse World::events(const Fields &fields) const
{
    const QStringList types = fields.value(u"types[]"_s);
    const qint64 since = fields.value(u"created[gte]"_s, {u"0"_s}).first().toLongLong();
    std::vector<QJsonObject> found;
    for (auto told = m_events.rbegin(); told != m_events.rend(); ++told) {
        if (toEpochMs(told->at) / 1000 >= since && (types.isEmpty() || types.contains(told->type)))
            found.push_back(QJsonDocument::fromJson(told->body).object());
    }
    return page(found, fields);
}

} // namespace creditdesk::stripe::history
