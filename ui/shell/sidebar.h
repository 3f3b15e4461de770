// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QFrame>

class QActionGroup;
class QMenu;
class QPushButton;

namespace creditdesk::ui {

struct Services;

enum class PageName { Overview, Plans, Transactions, Chat };

/// Where one can go, what is left, and who one is.
class Sidebar : public QFrame {
    Q_OBJECT
public:
    explicit Sidebar(const Services &services, QWidget *parent = nullptr);
    void setCurrent(PageName page);

Q_SIGNALS:
    void pageChosen(creditdesk::ui::PageName page);
    void buyRequested();
    void signOutRequested();
    void themeChosen(creditdesk::ui::ThemeChoice choice);
    void aboutRequested();

private:
    [[nodiscard]] QPushButton *addPage(PageName page, const QString &text, const QString &iconName,
                                       const QString &objectName);
    [[nodiscard]] QMenu *makeMenu();
    void addThemeMenu(QMenu *menu);
    void showUser();

    const Services &m_services;
    QButtonGroup m_pages;
    QPushButton *m_user;
    QActionGroup *m_themes = nullptr;
};

} // namespace creditdesk::ui
