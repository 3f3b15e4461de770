// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace creditdesk::api {

/// Why the browser came back from Stripe.
enum class ReturnReason { Paid, Canceled, Portal };

/// The page that the browser shows after Stripe. It is static: it knows nobody, asks nothing and grants nothing.
[[nodiscard]] QByteArray returnPage(ReturnReason reason);

/// For the Content-Security-Policy of that page: its own styles and nothing else.
inline constexpr const char *kReturnPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

} // namespace creditdesk::api
