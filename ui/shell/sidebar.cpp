// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "ui/services.h"
#include "ui/shell/usageindicator.h"
#include "ui/theme/icons.h"
#include "ui/widgets/brand.h"
#include "ui/widgets/button.h"
#include "ui/widgets/text.h"

#include <QActionGroup>
#include <QMenu>
#include <QVBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Sidebar::Sidebar(const Services &services, QWidget *parent)
    : QFrame(parent), m_services(services), m_user(makeButton(ButtonKind::Navigation, {}, u"userMenu"_s))
{
    setObjectName(u"sidebar"_s);
    setProperty("sidebar", true);
    setFixedWidth(kSidebarWidth);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kM, space::kL, space::kM, space::kM);
    column->setSpacing(space::kXs);
    auto *brand = new Brand(28);
    brand->layout()->setContentsMargins(space::kXs, 0, 0, 0);
    column->addWidget(brand);
    column->addSpacing(space::kL);
    column->addWidget(addPage(PageName::Overview, tr("&Overview"), u"overview"_s, u"navOverview"_s));
    column->addWidget(addPage(PageName::Plans, tr("&Plans && credits"), u"plans"_s, u"navPlans"_s));
    column->addWidget(addPage(PageName::Transactions, tr("&Transactions"), u"transactions"_s, u"navTransactions"_s));
    column->addWidget(addPage(PageName::Chat, tr("Try a &query"), u"chat"_s, u"navChat"_s));
    column->addStretch(1);
    auto *indicator = new UsageIndicator(services.balance, services.formats);
    column->addWidget(indicator);
    column->addSpacing(space::kS);
    column->addWidget(m_user);

    setButtonIcon(m_user, u"user"_s);
    m_user->setMenu(makeMenu());
    // Toggled, not clicked: assistive technology toggles a checkable button.
    connect(&m_pages, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on)
            Q_EMIT pageChosen(static_cast<PageName>(id));
    });
    connect(indicator, &UsageIndicator::buyRequested, this, &Sidebar::buyRequested);
    connect(&services.session, &models::SessionModel::phaseChanged, this, &Sidebar::showUser);
    showUser();
}

QPushButton *Sidebar::addPage(PageName page, const QString &text, const QString &iconName, const QString &objectName)
{
    QPushButton *button = makeButton(ButtonKind::Navigation, text, objectName);
    setButtonIcon(button, iconName);
    addChoice(m_pages, button, int(page));
    return button;
}

QMenu *Sidebar::makeMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"userMenuItems"_s);
    addThemeMenu(menu);
    QAction *about = menu->addAction(icon(u"info"_s), tr("&About and debug info …"));
    about->setObjectName(u"aboutAction"_s);
    menu->addSeparator();
    QAction *signOut = menu->addAction(icon(u"signout"_s), tr("&Sign out"));
    signOut->setObjectName(u"signOutAction"_s);
    connect(about, &QAction::triggered, this, &Sidebar::aboutRequested);
    connect(signOut, &QAction::triggered, this, &Sidebar::signOutRequested);
    return menu;
}

void Sidebar::addThemeMenu(QMenu *menu)
{
    m_themes = new QActionGroup(menu);
    const auto add = [&](ThemeChoice choice, const QString &text, const QString &iconName, const QString &objectName) {
        QAction *action = menu->addAction(icon(iconName), text);
        action->setObjectName(objectName);
        action->setCheckable(true);
        action->setChecked(m_services.theme.choice() == choice);
        action->setActionGroup(m_themes);
        connect(action, &QAction::triggered, this, [this, choice] { Q_EMIT themeChosen(choice); });
        connect(&m_services.theme, &Theme::changed, action,
                [this, action, choice] { action->setChecked(m_services.theme.choice() == choice); });
    };
    add(ThemeChoice::System, tr("Like the s&ystem"), u"settings"_s, u"themeSystem"_s);
    add(ThemeChoice::Light, tr("&Light"), u"sun"_s, u"themeLight"_s);
    add(ThemeChoice::Dark, tr("&Dark"), u"moon"_s, u"themeDark"_s);
    menu->addSeparator();
}

void Sidebar::showUser()
{
    const QString email = m_services.session.user() ? m_services.session.user()->email : QString();
    const int room = kSidebarWidth - 96;
    QString shown = m_user->fontMetrics().elidedText(email, Qt::ElideRight, room);
    m_user->setText(shown.replace(u'&', u"&&"_s));
    m_user->setToolTip(email);
    m_user->setAccessibleName(tr("Account menu of %1").arg(email));
}

void Sidebar::setCurrent(PageName page)
{
    m_pages.button(int(page))->setChecked(true);
}

} // namespace creditdesk::ui
