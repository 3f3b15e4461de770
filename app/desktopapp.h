// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"
#include "app/settings.h"
#include "app/singleinstance.h"
#include "app/systemlook.h"
#include "app/workbench.h"
#include "client/cachedbillingapi.h"
#include "client/httpbillingapi.h"
#include "client/tokenstore.h"
#include "ui/shell/mainwindow.h"

#include <memory>

class QApplication;

namespace creditdesk::app {

class Tray;

/// Wires the program together: settings, network, cache, models, window, tray. Lives from start to end of main().
class DesktopApp : public QObject {
    Q_OBJECT
public:
    DesktopApp(QApplication &application, const Options &options);
    ~DesktopApp() override;

    void start();
    void open(const QString &link); ///< shows the window, and the page if the link names one

private:
    [[nodiscard]] client::HttpBillingApi::Options apiOptions() const;
    void makeTray();
    void showWindow();

    Options m_options;
    Settings m_settings;
    SystemClock m_clock;
    client::KeychainTokenStore m_tokens;
    client::OfflineCache m_cache;
    client::HttpBillingApi m_http;
    client::CachedBillingApi m_api;
    ui::Theme m_theme;
    SystemLook m_look;
    Workbench m_workbench;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<Tray> m_tray;
};

} // namespace creditdesk::app
