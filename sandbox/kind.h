// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <span>

namespace creditdesk::sandbox {

/// The collections of the sandbox. Delivery, Settlement and Settings are its own; the rest are Stripe's objects.
enum class Kind {
    Customer,
    Product,
    Price,
    CheckoutSession,
    Subscription,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    PaymentIntent,
    PaymentMethod,
    Charge,
    Refund,
    Dispute,
    Coupon,
    Discount,
    SubscriptionSchedule,
    PortalSession,
    PortalConfiguration,
    Event,
    WebhookEndpoint,
    Delivery,
    Settlement,
    Settings,
};

struct KindInfo {
    Kind kind;
    const char *object; ///< Stripe's `object` field, the key in resources/objects.json
    const char *prefix; ///< of ids
    const char *noun;   ///< in "No such …"
};

[[nodiscard]] const KindInfo &infoOf(Kind kind);
[[nodiscard]] std::span<const KindInfo> allKinds();
/// By the id's prefix; none: not an id of ours.
[[nodiscard]] std::optional<Kind> kindOfId(const QString &id);

} // namespace creditdesk::sandbox
