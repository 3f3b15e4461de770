// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/setup.h"

#include "server/stripe/effects.h"
#include "server/stripe/pricebook.h"

#include <QJsonArray>
#include <QUuid>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe {

namespace {

constexpr std::size_t kLookupKeysPerRequest = 10; // Stripe's limit

/// Switches of plan that wait for the period's end, so that nobody is given money back for credits they have used.
constexpr std::array kWaitingSwitches{"decreasing_item_amount"_L1, "shortening_interval"_L1};

/// Those of them that a portal configuration of Stripe's knows nothing of.
QStringList missingWaits(const QJsonObject &configuration)
{
    QStringList missing(kWaitingSwitches.begin(), kWaitingSwitches.end());
    const QJsonValue conditions =
        configuration["features"_L1]["subscription_update"_L1]["schedule_at_period_end"_L1]["conditions"_L1];
    for (const QJsonValue &condition : conditions.toArray())
        missing.removeAll(condition["type"_L1].toString());
    return missing;
}

/// Empty when the endpoint's events have our version.
QString remarkOnVersion(const QJsonObject &endpoint)
{
    const QString version = endpoint.value("api_version"_L1).toString();
    if (version == QLatin1StringView(kApiVersion))
        return {};
    return u"Its events have %1, not %2. Those before and since 2025-03-31 are read alike, so nothing has to be done. "
           "The version of an endpoint cannot be changed: to get %2, delete this endpoint in Stripe, run this again "
           "and set the new secret."_s.arg(version.isEmpty() ? u"the account's default version"_s
                                                             : u"version "_s + version,
                                           QLatin1StringView(kApiVersion));
}

/// Something on sale.
struct Article {
    QString lookupKey;
    QString productName;
    Money price;
    bool monthly = false;
    StripePrice current; ///< id empty: none yet

    [[nodiscard]] QString productId() const { return u"creditdesk_"_s + lookupKey; }
    [[nodiscard]] bool isRight() const { return current.unitAmount == price && current.recurring == monthly; }
};

std::vector<Article> articlesOf(const Catalogue &catalogue)
{
    std::vector<Article> articles;
    for (const Plan &plan : catalogue.plans) {
        if (!plan.stripeLookupKey.isEmpty() && plan.monthlyPrice)
            articles.push_back({plan.stripeLookupKey, plan.name + u" plan"_s, *plan.monthlyPrice, true, {}});
    }
    for (const Pack &pack : catalogue.packs) {
        if (!pack.stripeLookupKey.isEmpty())
            articles.push_back({pack.stripeLookupKey, pack.name + u" credit pack"_s, pack.price, false, {}});
    }
    return articles;
}

/// One run of the set-up. What it makes is found again by product id, lookup key, metadata or address, so a key per
/// request is enough: it makes our own retries one request.
class Run {
public:
    Run(const StripeClient &client, SetupOptions options) : m_client(client), m_options(std::move(options)) {}

    asio::awaitable<Result<void>> all(const Catalogue &catalogue)
    {
        std::vector<Article> articles = articlesOf(catalogue);
        Result<void> done = co_await findPrices(articles);
        for (Article &article : articles) {
            if (done && article.current.id.isEmpty())
                done = co_await ensureProduct(article);
            if (done)
                done = co_await ensurePrice(article);
        }
        if (done)
            done = co_await ensurePortal(articles);
        if (done && !m_options.webhookUrl.isEmpty())
            done = co_await ensureWebhook();
        co_return done;
    }

    [[nodiscard]] std::vector<SetupStep> steps() const { return m_steps; }

private:
    void note(const QString &action, const QString &what, const QString &name, const QString &id,
              const QString &secret = {}, const QString &remark = {})
    {
        m_steps.push_back({action, what, name, id, secret, remark});
    }

    asio::awaitable<Result<QJsonObject>> create(QByteArray path, FormFields fields)
    {
        if (m_options.dryRun)
            co_return QJsonObject();
        const QByteArray key = "creditdesk-setup-" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
        co_return co_await m_client.post(std::move(path), std::move(fields), key);
    }

    asio::awaitable<Result<void>> findPrices(std::vector<Article> &articles)
    {
        for (std::size_t from = 0; from < articles.size(); from += kLookupKeysPerRequest) {
            FormFields query;
            query.add("active", QByteArray("true"));
            const std::size_t to = std::min(articles.size(), from + kLookupKeysPerRequest);
            for (std::size_t index = from; index < to; ++index)
                query.add("lookup_keys[]", articles[index].lookupKey);
            const Result<QJsonArray> prices = co_await m_client.list("/v1/prices", query);
            if (!prices)
                co_return tl::unexpected(prices.error());
            for (const QJsonValue &value : *prices) {
                const StripePrice price = readPrice(value.toObject());
                for (Article &article : articles) {
                    if (article.lookupKey == price.lookupKey)
                        article.current = price;
                }
            }
        }
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> ensureProduct(const Article &article)
    {
        const Result<QJsonObject> known = co_await m_client.get("/v1/products/" + article.productId().toUtf8());
        if (known) {
            note(u"keep"_s, u"product"_s, article.productId(), article.productId());
            co_return Result<void>();
        }
        if (known.error().kind != ErrorKind::NotFound)
            co_return tl::unexpected(known.error());
        FormFields fields;
        fields.add("id", article.productId());
        fields.add("name", article.productName);
        fields.add("metadata[creditdesk_lookup_key]", article.lookupKey);
        const Result<QJsonObject> made = co_await create("/v1/products", fields);
        if (!made)
            co_return tl::unexpected(made.error());
        note(u"create"_s, u"product"_s, article.productId(), made->value("id"_L1).toString());
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> ensurePrice(Article &article)
    {
        if (article.isRight()) {
            note(u"keep"_s, u"price"_s, article.lookupKey, article.current.id);
            co_return Result<void>();
        }
        const bool replaces = !article.current.id.isEmpty();
        FormFields fields;
        fields.add("product", replaces ? article.current.productId : article.productId());
        fields.add("currency", article.price.currency);
        fields.add("unit_amount", QByteArray::number(static_cast<qlonglong>(article.price.amountMinor)));
        fields.add("lookup_key", article.lookupKey);
        // The lookup key moves on when an amount changes; this stays, so that lines of the old price are still ours.
        fields.add("metadata[creditdesk_lookup_key]", article.lookupKey);
        if (article.monthly)
            fields.add("recurring[interval]", QByteArray("month"));
        if (replaces)
            fields.add("transfer_lookup_key", QByteArray("true"));
        const Result<QJsonObject> made = co_await create("/v1/prices", fields);
        if (!made)
            co_return tl::unexpected(made.error());
        note(replaces ? u"replace"_s : u"create"_s, u"price"_s, article.lookupKey, made->value("id"_L1).toString());
        if (!m_options.dryRun)
            article.current = readPrice(*made);
        m_pricesChanged = true;
        co_return Result<void>();
    }

    static FormFields portalFields(const std::vector<Article> &articles)
    {
        FormFields fields;
        fields.add("metadata[creditdesk]", QByteArray("portal"));
        fields.add("features[invoice_history][enabled]", QByteArray("true"));
        fields.add("features[payment_method_update][enabled]", QByteArray("true"));
        fields.add("features[subscription_cancel][enabled]", QByteArray("true"));
        fields.add("features[subscription_cancel][mode]", QByteArray("at_period_end"));
        fields.add("features[subscription_update][enabled]", QByteArray("true"));
        fields.add("features[subscription_update][default_allowed_updates][0]", QByteArray("price"));
        // At once, so that credits follow the money at once.
        fields.add("features[subscription_update][proration_behavior]", QByteArray("always_invoice"));
        int index = 0;
        for (const QLatin1StringView type : kWaitingSwitches) {
            fields.add("features[subscription_update][schedule_at_period_end][conditions][" +
                           QByteArray::number(index++) + "][type]",
                       QString(type));
        }
        index = 0;
        for (const Article &article : articles) {
            if (!article.monthly)
                continue;
            const QByteArray product = "features[subscription_update][products][" + QByteArray::number(index++) + ']';
            fields.add(product + "[product]", article.current.productId);
            fields.add(product + "[prices][0]", article.current.id);
        }
        return fields;
    }

    asio::awaitable<Result<void>> ensurePortal(const std::vector<Article> &articles)
    {
        FormFields query;
        query.add("active", QByteArray("true"));
        const Result<QJsonArray> all = co_await m_client.list("/v1/billing_portal/configurations", query);
        if (!all)
            co_return tl::unexpected(all.error());
        const auto ours = std::find_if(all->begin(), all->end(), [](const QJsonValue &value) {
            return value.toObject().value("metadata"_L1).toObject().value("creditdesk"_L1).toString() == "portal"_L1;
        });
        QByteArray path = "/v1/billing_portal/configurations";
        QString id;
        QString remark;
        if (ours != all->end()) {
            id = (*ours).toObject().value("id"_L1).toString();
            path += '/' + id.toUtf8();
            if (const QStringList missing = missingWaits((*ours).toObject()); !missing.isEmpty())
                remark = u"It lacks schedule_at_period_end for %1, without which a smaller plan begins at once."_s.arg(
                    missing.join(u", "_s));
            if (!m_pricesChanged && remark.isEmpty()) {
                note(u"keep"_s, u"portal"_s, u"customer portal"_s, id);
                co_return Result<void>();
            }
        }
        const Result<QJsonObject> made = co_await create(path, portalFields(articles));
        if (!made)
            co_return tl::unexpected(made.error());
        note(id.isEmpty() ? u"create"_s : u"update"_s, u"portal"_s, u"customer portal"_s,
             id.isEmpty() ? made->value("id"_L1).toString() : id, {}, remark);
        co_return Result<void>();
    }

    /// Exactly what is handled here: more would only be acknowledged, less would be missed.
    static void addEvents(FormFields &fields)
    {
        int index = 0;
        for (const QString &type : handledTypes())
            fields.add("enabled_events[" + QByteArray::number(index++) + ']', type);
    }

    /// The types that are handled grow with the program.
    asio::awaitable<Result<void>> updateWebhook(QJsonObject endpoint)
    {
        const QString id = endpoint.value("id"_L1).toString();
        const QString url = endpoint.value("url"_L1).toString();
        QStringList told = endpoint.value("enabled_events"_L1).toVariant().toStringList();
        QStringList wanted = handledTypes();
        told.sort();
        wanted.sort();
        const bool isOff = endpoint.value("status"_L1).toString() == "disabled"_L1;
        if (told == wanted && !isOff) {
            note(u"keep"_s, u"webhook"_s, url, id, {}, remarkOnVersion(endpoint));
            co_return Result<void>();
        }
        FormFields fields;
        if (isOff)
            fields.add("disabled", QByteArray("false"));
        addEvents(fields);
        const Result<QJsonObject> changed = co_await create("/v1/webhook_endpoints/" + id.toUtf8(), fields);
        if (!changed)
            co_return tl::unexpected(changed.error());
        note(u"update"_s, u"webhook"_s, url, id, {}, remarkOnVersion(endpoint));
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> ensureWebhook()
    {
        const QString url = QString::fromUtf8(m_options.webhookUrl);
        const Result<QJsonArray> all = co_await m_client.list("/v1/webhook_endpoints", {});
        if (!all)
            co_return tl::unexpected(all.error());
        for (const QJsonValue &value : *all) {
            if (value.toObject().value("url"_L1).toString() == url)
                co_return co_await updateWebhook(value.toObject());
        }
        FormFields fields;
        fields.add("url", url);
        fields.add("api_version", QByteArray(kApiVersion));
        addEvents(fields);
        const Result<QJsonObject> made = co_await create("/v1/webhook_endpoints", fields);
        if (!made)
            co_return tl::unexpected(made.error());
        note(u"create"_s, u"webhook"_s, url, made->value("id"_L1).toString(), made->value("secret"_L1).toString());
        co_return Result<void>();
    }

    const StripeClient &m_client;
    const SetupOptions m_options;
    std::vector<SetupStep> m_steps;
    bool m_pricesChanged = false;
};

} // namespace

asio::awaitable<Result<std::vector<SetupStep>>> setUp(const StripeClient &client, const Catalogue &catalogue,
                                                      SetupOptions options)
{
    Run run(client, std::move(options));
    const Result<void> done = co_await run.all(catalogue);
    if (!done)
        co_return tl::unexpected(done.error());
    co_return run.steps();
}

} // namespace creditdesk::stripe
