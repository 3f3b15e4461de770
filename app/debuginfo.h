// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

namespace creditdesk::app {

/// Facts for a bug report: versions, platform, where settings are, which server. No secret, token or email.
[[nodiscard]] QString debugInfo(const QString &profileFolder, const QUrl &serverUrl);

} // namespace creditdesk::app
