// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QUrlQuery>

namespace creditdesk::http {

/// The request target, taken apart and decoded.
struct Target {
    QString path;
    QUrlQuery query; ///< '+' reads as a space, as forms and URLSearchParams write it
};

/// Reads origin form ("/a?b=c") and absolute form ("http://host/a"). Error `bad_target`: no leading slash, a broken
/// percent escape, bytes that are no UTF-8, control characters, or an encoded slash (it would move the borders of the
/// segments).
[[nodiscard]] Result<Target> parseTarget(QByteArray target);

/// Whether a Host header is a plausible host with optional port.
[[nodiscard]] bool isValidHost(const QByteArray &host);

} // namespace creditdesk::http
