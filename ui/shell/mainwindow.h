// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/checkoutmodel.h"
#include "ui/shell/sidebar.h"

#include <QMainWindow>

class QStackedWidget;

namespace creditdesk::ui {

class ChatPage;
class OverviewPage;
class PlansPage;
class SignInPage;
class Strip;
class Toast;
class TransactionsPage;

/// The one window: the sign-in page, or the sidebar with its pages. Owns the flow between them; shows no figures
/// itself.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const Services &services, QWidget *parent = nullptr);

    void showPage(PageName page);
    void showPacks(); ///< the way to buy credits
    void showChat();  ///< ready to type a question
    void toast(const QString &message, const QString &iconName);

Q_SIGNALS:
    void themeChosen(creditdesk::ui::ThemeChoice choice);

private:
    [[nodiscard]] QWidget *makeWorkspace();
    void connectPages();
    void connectCheckout();
    void addShortcuts();
    void followSession();
    void checkoutPhaseChanged(models::CheckoutModel::Phase phase);
    void congratulate();
    void updateStrip();
    void refreshAll();
    void refreshPage();
    void openContact();
    [[nodiscard]] QString titleOfItem(const QString &item) const;

    const Services &m_services;
    QStackedWidget *m_doors;
    QStackedWidget *m_pages;
    SignInPage *m_signIn;
    Sidebar *m_sidebar;
    Strip *m_strip;
    OverviewPage *m_overview;
    PlansPage *m_plans;
    ChatPage *m_chat;
    TransactionsPage *m_transactions;
    Toast *m_toast;
};

} // namespace creditdesk::ui
