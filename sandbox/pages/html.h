// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"
#include "server/http/message.h"

namespace creditdesk::sandbox {

/// A complete page with our style sheet and the SANDBOX banner. `body` is HTML; `title` is text.
[[nodiscard]] http::Response htmlPage(const QString &title, const QString &body, int status = 200,
                                      bool withScript = false);
/// A page that says one thing, with an optional link.
[[nodiscard]] http::Response messagePage(const QString &title, const QString &text, const QString &linkText = {},
                                         const QString &href = {}, int status = 200);
[[nodiscard]] QString escaped(const QString &text);
[[nodiscard]] QString moneyText(qint64 amountMinor, const QString &currency); ///< "$15.00"
[[nodiscard]] QString dateText(qint64 seconds);                               ///< "22 November 2026"
[[nodiscard]] QString dateTimeText(qint64 seconds);                           ///< "22 Nov 2026, 16:20:25 UTC"
/// " / month", " / 3 months", empty for one-time prices.
[[nodiscard]] QString intervalText(const QJsonObject &price);
/// A form of one button that posts. `attributes` go into the button, for example class="primary".
[[nodiscard]] QString buttonForm(const QString &action, const QString &id, const QString &label,
                                 const QString &attributes = {});
/// Where a completed checkout leads.
[[nodiscard]] QString successUrl(const QJsonObject &session);
/// A submitted HTML form, decoded.
[[nodiscard]] QJsonObject formOf(const http::Request &request);

} // namespace creditdesk::sandbox
