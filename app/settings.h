// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QUrl>

namespace creditdesk::app {

/// What is remembered between starts, in settings.ini of the profile's folder. Holds no secret: those are in the
/// keyring.
class Settings {
public:
    static constexpr auto kDefaultServerUrl = "http://127.0.0.1:8787";

    /// `profileFolder` empty: the person's own configuration folder. Makes the folder.
    explicit Settings(const QString &profileFolder);

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] QUrl serverUrl() const;
    void setServerUrl(const QUrl &url);
    [[nodiscard]] ui::ThemeChoice theme() const;
    void setTheme(ui::ThemeChoice choice);
    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);

private:
    QString m_folder;
    QSettings m_store;
};

} // namespace creditdesk::app
