// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopapp.h"

#include "app/browser.h"
#include "app/debuginfo.h"
#include "app/deeplink.h"
#include "app/languages.h"
#include "app/tray.h"

#include <QApplication>
#include <QSystemTrayIcon>

using namespace Qt::StringLiterals;

namespace creditdesk::app {

DesktopApp::DesktopApp(QApplication &application, const Options &options)
    : m_options(options),
      m_settings(options.profile),
      m_tokens(u"creditdesk"_s),
      m_cache(m_settings.folder() + u"/cache.sqlite"_s),
      m_http(apiOptions(), m_tokens, m_clock),
      m_api(m_http, m_cache),
      m_theme(application),
      m_look(QDBusConnection::sessionBus()),
      m_workbench(m_api, m_clock, QLocale(), QTimeZone::systemTimeZone(), m_theme,
                  {.openInBrowser = &openInBrowser,
                   .debugInfo = [this] { return debugInfo(m_settings.folder(), m_api.serverUrl()); }})
{
    m_http.setNetworkEnabled(!options.offline);
    m_theme.apply(m_settings.theme());
    connect(&m_look, &SystemLook::darkPreferred, &m_theme, &ui::Theme::setSystemDark);
    m_window = std::make_unique<ui::MainWindow>(m_workbench.services());
    m_window->restoreGeometry(m_settings.windowGeometry());

    connect(m_window.get(), &ui::MainWindow::themeChosen, this, [this](ui::ThemeChoice choice) {
        m_settings.setTheme(choice);
        m_theme.apply(choice);
    });
    connect(&m_workbench.services().session, &models::SessionModel::serverUrlChanged, this,
            [this](const QUrl &url) { m_settings.setServerUrl(url); });
    if (QSystemTrayIcon::isSystemTrayAvailable())
        makeTray();
}

DesktopApp::~DesktopApp()
{
    m_settings.setWindowGeometry(m_window->saveGeometry());
}

client::HttpBillingApi::Options DesktopApp::apiOptions() const
{
    client::HttpBillingApi::Options options;
    options.serverUrl =
        m_options.serverUrl.isEmpty() ? m_settings.serverUrl() : QUrl::fromUserInput(m_options.serverUrl);
    options.profile = m_settings.folder();
    return options;
}

void DesktopApp::makeTray()
{
    const ui::Services &services = m_workbench.services();
    m_tray = std::make_unique<Tray>(services.balance, services.formats);
    connect(m_tray.get(), &Tray::showRequested, this, &DesktopApp::showWindow);
    connect(m_tray.get(), &Tray::quitRequested, m_window.get(), &QWidget::close);
    connect(m_tray.get(), &Tray::buyRequested, this, [this] { open(u"creditdesk://buy"_s); });
}

void DesktopApp::start()
{
    if (const auto page = pageFromName(m_options.page))
        m_window->showPage(*page);
    if (!m_options.serverUrl.isEmpty())
        m_settings.setServerUrl(m_api.serverUrl());
    open(m_options.link);
    m_workbench.services().session.resume();
}

void DesktopApp::open(const QString &link)
{
    showWindow();
    const auto target = parseDeepLink(link);
    if (!target)
        return;
    if (target->packs)
        m_window->showPacks();
    else
        m_window->showPage(target->page);
    if (target->refresh) {
        m_workbench.services().checkout.refresh();
        m_workbench.services().balance.refresh();
    }
}

void DesktopApp::showWindow()
{
    m_window->show();
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->raise();
    m_window->activateWindow();
}

} // namespace creditdesk::app
