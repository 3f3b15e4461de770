// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/kind.h"

#include <array>

namespace creditdesk::sandbox {

std::span<const KindInfo> allKinds()
{
    // Longer prefixes that begin alike stand first: inpay_ before in_.
    static constexpr std::array kinds{
        KindInfo{Kind::Customer, "customer", "cus_", "customer"},
        KindInfo{Kind::Product, "product", "prod_", "product"},
        KindInfo{Kind::Price, "price", "price_", "price"},
        KindInfo{Kind::CheckoutSession, "checkout.session", "cs_test_", "checkout.session"},
        KindInfo{Kind::SubscriptionSchedule, "subscription_schedule", "sub_sched_", "subscription schedule"},
        KindInfo{Kind::Subscription, "subscription", "sub_", "subscription"},
        KindInfo{Kind::InvoicePayment, "invoice_payment", "inpay_", "invoice_payment"},
        KindInfo{Kind::Invoice, "invoice", "in_", "invoice"},
        KindInfo{Kind::InvoiceItem, "invoiceitem", "ii_", "invoiceitem"},
        KindInfo{Kind::PaymentIntent, "payment_intent", "pi_", "payment_intent"},
        KindInfo{Kind::PaymentMethod, "payment_method", "pm_", "PaymentMethod"},
        KindInfo{Kind::Charge, "charge", "ch_", "charge"},
        KindInfo{Kind::Refund, "refund", "re_", "refund"},
        KindInfo{Kind::Dispute, "dispute", "dp_", "dispute"},
        KindInfo{Kind::Coupon, "coupon", "coupon_", "coupon"},
        KindInfo{Kind::Discount, "discount", "di_", "discount"},
        KindInfo{Kind::PortalSession, "billing_portal.session", "bps_", "billing_portal.session"},
        KindInfo{Kind::PortalConfiguration, "billing_portal.configuration", "bpc_", "configuration"},
        KindInfo{Kind::Event, "event", "evt_", "event"},
        KindInfo{Kind::WebhookEndpoint, "webhook_endpoint", "we_", "webhook endpoint"},
        KindInfo{Kind::Delivery, "sandbox.delivery", "dlv_", "delivery"},
        KindInfo{Kind::Settlement, "sandbox.settlement", "stl_", "settlement"},
        KindInfo{Kind::Settings, "sandbox.settings", "settings", "settings"},
    };
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
