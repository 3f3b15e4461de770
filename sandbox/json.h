// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace creditdesk::sandbox {

using namespace Qt::StringLiterals;

/// Stripe's objects stay JSON in the sandbox; these read and write them without ceremony. Paths are dotted:
/// "parent.type".
[[nodiscard]] QJsonValue valueAt(const QJsonObject &object, QLatin1StringView path);
[[nodiscard]] QString textAt(const QJsonObject &object, QLatin1StringView path);
[[nodiscard]] qint64 integerAt(const QJsonObject &object, QLatin1StringView path, qint64 whenMissing = 0);
[[nodiscard]] bool isTrue(const QJsonObject &object, QLatin1StringView path);
[[nodiscard]] bool isSet(const QJsonObject &object, QLatin1StringView path); ///< present and not null
void setAt(QJsonObject &object, QLatin1StringView path, const QJsonValue &value);
/// Copies those of `keys` that `from` has.
void copyPresent(QJsonObject &to, const QJsonObject &from, const QStringList &keys);
/// Stripe's rule for metadata: keys merge, an empty value removes its key, null empties all.
[[nodiscard]] QJsonObject mergedMetadata(const QJsonObject &current, const QJsonValue &change);
/// Empty text and 0 become null: Stripe writes "not set" that way.
[[nodiscard]] QJsonValue textOrNull(const QString &text);

} // namespace creditdesk::sandbox
