// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxfixture.h"

#include <QJsonDocument>

namespace creditdesk::sandbox {

using namespace std::chrono_literals;

void SandboxFixture::SetUp()
{
    http::Router router;
    router.add(http::Method::Post, u"/hook"_s, [this](http::Request request) -> boost::asio::awaitable<http::Response> {
        const std::lock_guard lock(m_mutex);
        m_received.push_back({request.body, request.headers.value("Stripe-Signature")});
        co_return http::Response::empty(m_receiverStatus);
    });
    m_receiver = std::make_unique<http::Server>(router, http::ListenOptions(), http::Limits(),
                                                [](const http::AccessRecord &) {});
    ASSERT_TRUE(m_receiver->start());
    m_options.seed = u"test"_s;
    m_options.retrySchedule = {10ms, 10ms, 10ms};
    m_options.webhooks = {{u"http://127.0.0.1:%1/hook"_s.arg(m_receiver->port()), u"whsec_test"_s}};
    restart();
}

void SandboxFixture::TearDown()
{
    m_sandbox.reset();
    m_receiver->stop();
}

void SandboxFixture::restart()
{
    m_sandbox.reset();
    m_sandbox = std::make_unique<Sandbox>(m_options, m_clock);
    const auto started = m_sandbox->start();
    ASSERT_TRUE(started) << qPrintable(started.error().detail);
}

Reply SandboxFixture::send(http::ClientRequest request)
{
    if (request.url.startsWith('/'))
        request.url.prepend(m_sandbox->baseUrl().toUtf8());
    const auto response = m_client.sendBlocking(request);
    EXPECT_TRUE(response) << (response ? "" : qPrintable(response.error().detail));
    if (!response)
        return {};
    return {response->status, QJsonDocument::fromJson(response->body).object(), response->body, response->headers};
}

Reply SandboxFixture::api(http::Method method, const QString &path, const QByteArray &form,
                          const QByteArray &idempotencyKey)
{
    http::ClientRequest request;
    request.method = method;
    request.url = path.toUtf8();
    request.body = form;
    request.headers.set("Authorization", "Bearer sk_test_fixture");
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    if (!idempotencyKey.isEmpty())
        request.headers.set("Idempotency-Key", idempotencyKey);
    return send(std::move(request));
}

Reply SandboxFixture::control(const QString &path, const QByteArray &json)
{
    http::ClientRequest request;
    request.method = http::Method::Post;
    request.url = ("/sandbox/"_L1 + path).toUtf8();
    request.body = json;
    return send(std::move(request));
}

Reply SandboxFixture::page(http::Method method, const QString &path, const QByteArray &form,
                           const http::Headers &headers)
{
    http::ClientRequest request;
    request.method = method;
    request.url = path.toUtf8();
    request.body = form;
    request.headers = headers;
    return send(std::move(request));
}

void SandboxFixture::addCatalogue()
{
    const auto idOf = [](const Reply &reply) { return textAt(reply.body, "id"_L1); };
    m_customer = idOf(post(u"/v1/customers"_s, "email=ada@example.org&metadata[user_id]=42"));
    m_starter = idOf(post(u"/v1/prices"_s, "currency=usd&unit_amount=900&lookup_key=starter_monthly&product_data[name]="
                                           "Starter&recurring[interval]=month"));
    m_pro = idOf(
        post(u"/v1/prices"_s,
             "currency=usd&unit_amount=2900&lookup_key=pro_monthly&product_data[name]=Pro&recurring[interval]=month"));
    m_pack =
        idOf(post(u"/v1/prices"_s, "currency=usd&unit_amount=1500&lookup_key=pack_medium&product_data[name]=Medium"));
    ASSERT_FALSE(m_customer.isEmpty() || m_starter.isEmpty() || m_pro.isEmpty() || m_pack.isEmpty());
}

QString SandboxFixture::openSession(const QString &mode, const QString &price)
{
    const QString form = u"mode=%1&customer=%2&line_items[0][price]=%3&line_items[0][quantity]=1&success_url=http://"
                         u"app.example/ok?s={CHECKOUT_SESSION_ID}"
                         "&cancel_url=http://app.example/no"_s.arg(mode, m_customer, price);
    const Reply reply = post(u"/v1/checkout/sessions"_s, form.toUtf8());
    EXPECT_EQ(reply.status, 200) << reply.text.constData();
    return textAt(reply.body, "id"_L1);
}

QString SandboxFixture::subscribe()
{
    const Reply paid = control(u"checkout/%1/pay"_s.arg(openSession(u"subscription"_s, m_starter)));
    EXPECT_EQ(paid.status, 200) << paid.text.constData();
    return textAt(paid.body, "subscription"_L1);
}

std::vector<SandboxFixture::Received> SandboxFixture::received()
{
    const std::lock_guard lock(m_mutex);
    return m_received;
}

} // namespace creditdesk::sandbox
