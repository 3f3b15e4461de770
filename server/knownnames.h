// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/envfile.h"

#include <QStringList>

namespace creditdesk::server {

/// Refuses a CREDITDESK_ name in the file that is none of `known`, which else would be ignored in silence: error
/// `unknown_setting` with the name most like it. Names of others (no such prefix) and of `foreignPrefixes` pass.
[[nodiscard]] Result<void> refuseUnknownNames(const EnvFile &file, const QString &fileName, const QStringList &known,
                                              const QStringList &foreignPrefixes);

/// How many letters have to be put in, taken out or replaced to make one word of the other.
[[nodiscard]] qsizetype editDistance(const QString &one, const QString &other);

} // namespace creditdesk::server
