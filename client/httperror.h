// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QNetworkReply>

namespace creditdesk::client {

/// The error of an answer with a status of 300 or more: problem+json first, GoTrue's shape next, else by status alone.
[[nodiscard]] Error errorFromAnswer(int status, const QByteArray &body, const QNetworkReply &reply);

/// The error of an attempt without a whole answer: refused, cut off, timed out, TLS. Codes: `server_unreachable`,
/// `connection_lost`, `timeout`, `tls_failed`.
[[nodiscard]] Error errorFromTransport(QNetworkReply::NetworkError error, bool timedOut);

} // namespace creditdesk::client
