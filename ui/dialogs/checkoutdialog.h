// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/checkoutmodel.h"

#include <QDialog>

#include <functional>

class QLabel;
class QPushButton;

namespace creditdesk::ui {

class IconLabel;
class Meter;
class Notice;

/// Waits beside the browser until the purchase is through. Opens the browser when the address is there, offers to copy
/// the link (a browser may not have opened without telling anybody) and accepts itself when the credits arrived.
class CheckoutDialog : public QDialog {
    Q_OBJECT
public:
    CheckoutDialog(models::CheckoutModel &checkout, const QString &itemTitle,
                   std::function<void(const QUrl &)> openInBrowser, QWidget *parent);

    void done(int result) override; ///< closing it while it waits gives up waiting, not the purchase

private:
    void buildLayout();
    void update();
    void explain(const QString &iconName, const QString &title, const QString &hint);
    void copyLink();

    models::CheckoutModel &m_checkout;
    const QString m_itemTitle;
    std::function<void(const QUrl &)> m_openInBrowser;
    IconLabel *m_icon;
    QLabel *m_title;
    QLabel *m_hint;
    Meter *m_activity;
    Notice *m_problem;
    QPushButton *m_copy;
    QPushButton *m_open;
    QPushButton *m_refresh;
    QPushButton *m_close;
};

} // namespace creditdesk::ui
