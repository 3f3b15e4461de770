// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace creditdesk::sandbox {

/// Files compiled into the program. A missing or broken one is a defect of ours and ends the program.
[[nodiscard]] QByteArray resourceBytes(const QString &path);
[[nodiscard]] QJsonObject resourceJson(const QString &path);

} // namespace creditdesk::sandbox
