// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QStringList>

class QCoreApplication;

namespace creditdesk::app {

/// The locale of the person; American English where the system says only "C".
[[nodiscard]] QLocale personalLocale();
/// Loads our catalogue and Qt's own for `locale`, English where there is none (English has plural forms too), and sets
/// the direction of text. Gives the names of the catalogues that loaded.
QStringList installTranslations(QCoreApplication &application, const QLocale &locale);

} // namespace creditdesk::app
