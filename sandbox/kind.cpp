// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/kind.h"

namespace creditdesk::sandbox {

const std::array<KindInfo, 18> &allKinds()
{
    // Longer prefixes that begin alike stand first: inpay_ before in_.
    static constexpr std::array<KindInfo, 18> kinds{{
        {Kind::Customer, "customer", "cus_", "customer"},
        {Kind::Product, "product", "prod_", "product"},
        {Kind::Price, "price", "price_", "price"},
        {Kind::CheckoutSession, "checkout.session", "cs_test_", "checkout.session"},
        {Kind::Subscription, "subscription", "sub_", "subscription"},
        {Kind::InvoicePayment, "invoice_payment", "inpay_", "invoice_payment"},
        {Kind::Invoice, "invoice", "in_", "invoice"},
        {Kind::InvoiceItem, "invoiceitem", "ii_", "invoiceitem"},
        {Kind::PaymentIntent, "payment_intent", "pi_", "payment_intent"},
        {Kind::PaymentMethod, "payment_method", "pm_", "PaymentMethod"},
        {Kind::Charge, "charge", "ch_", "charge"},
        {Kind::Refund, "refund", "re_", "refund"},
        {Kind::PortalSession, "billing_portal.session", "bps_", "billing_portal.session"},
        {Kind::PortalConfiguration, "billing_portal.configuration", "bpc_", "configuration"},
        {Kind::Event, "event", "evt_", "event"},
        {Kind::WebhookEndpoint, "webhook_endpoint", "we_", "webhook endpoint"},
        {Kind::Delivery, "sandbox.delivery", "dlv_", "delivery"},
        {Kind::Settlement, "sandbox.settlement", "stl_", "settlement"},
    }};
    return kinds;
}

const KindInfo &infoOf(Kind kind)
{
    for (const KindInfo &info : allKinds()) {
        if (info.kind == kind)
            return info;
    }
    Q_UNREACHABLE();
}

std::optional<Kind> kindOfId(const QString &id)
{
    for (const KindInfo &info : allKinds()) {
        if (id.startsWith(QLatin1StringView(info.prefix)))
            return info.kind;
    }
    return std::nullopt;
}

} // namespace creditdesk::sandbox
