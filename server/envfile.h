// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QMap>

namespace creditdesk::server {

using EnvFile = QMap<QString, QString>;

constexpr qint64 kMaxEnvFileBytes = 64 * 1024;

/// Reads NAME=VALUE lines. Blank lines, lines that begin with # and a leading `export ` are allowed; a value may stand
/// in single quotes (taken as it is) or double quotes (\n, \", \\ and \$ are unescaped). Nothing is expanded. Error
/// `invalid_env_file` names file, line and mistake, never the value.
[[nodiscard]] Result<EnvFile> parseEnvFile(const QByteArray &content, const QString &fileName);
/// The same from disk; `env_file_unreadable`.
[[nodiscard]] Result<EnvFile> readEnvFile(const QString &fileName);

} // namespace creditdesk::server
