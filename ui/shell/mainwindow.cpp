// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/checkoutdialog.h"
#include "ui/dialogs/contactdialog.h"
#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/pages/chatpage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/planspage.h"
#include "ui/pages/signinpage.h"
#include "ui/pages/transactionspage.h"
#include "ui/services.h"
#include "ui/theme/icons.h"
#include "ui/widgets/strip.h"
#include "ui/widgets/toast.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr QSize kSmallest(900, 600);
constexpr QSize kUsual(1280, 800);

} // namespace

MainWindow::MainWindow(const Services &services, QWidget *parent)
    : QMainWindow(parent),
      m_services(services),
      m_doors(new QStackedWidget),
      m_pages(new QStackedWidget),
      m_signIn(new SignInPage(services.session, services.openInBrowser)),
      m_sidebar(new Sidebar(services)),
      m_strip(new Strip),
      m_overview(new OverviewPage(services)),
      m_plans(new PlansPage(services)),
      m_chat(new ChatPage(services)),
      m_transactions(new TransactionsPage(services))
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Creditdesk"));
    setWindowIcon(applicationIcon());
    setMinimumSize(kSmallest);
    resize(kUsual);
    m_doors->addWidget(m_signIn);
    m_doors->addWidget(makeWorkspace());
    setCentralWidget(m_doors);
    m_toast = new Toast(this);

    connectPages();
    connectCheckout();
    addShortcuts();
    connect(&services.session, &models::SessionModel::phaseChanged, this, &MainWindow::followSession);
    connect(&services.connection, &models::ConnectionModel::onlineChanged, this, &MainWindow::updateStrip);
    connect(&services.connection, &models::ConnectionModel::ageChanged, this, &MainWindow::updateStrip);
    connect(m_strip, &Strip::retryRequested, this, &MainWindow::refreshAll);
    showPage(PageName::Overview);
    followSession();
    updateStrip();
}

QWidget *MainWindow::makeWorkspace()
{
    m_pages->addWidget(m_overview);
    m_pages->addWidget(m_plans);
    m_pages->addWidget(m_transactions);
    m_pages->addWidget(m_chat);
    auto *edge = new QFrame;
    edge->setProperty("sidebarEdge", true);
    edge->setFixedWidth(1);

    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_strip);
    right->addWidget(m_pages, 1);
    auto *workspace = new QWidget;
    auto *row = new QHBoxLayout(workspace);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(edge);
    row->addLayout(right, 1);
    return workspace;
}

void MainWindow::connectPages()
{
    connect(m_sidebar, &Sidebar::pageChosen, this, &MainWindow::showPage);
    connect(m_sidebar, &Sidebar::buyRequested, this, &MainWindow::showPacks);
    connect(m_sidebar, &Sidebar::signOutRequested, &m_services.session, &models::SessionModel::signOut);
    connect(m_sidebar, &Sidebar::themeChosen, this, &MainWindow::themeChosen);
    connect(m_sidebar, &Sidebar::aboutRequested, this,
            [this] { (new AboutDialog(m_services.debugInfo(), this))->open(); });
    connect(m_overview, &OverviewPage::buyRequested, this, &MainWindow::showPacks);
    connect(m_overview, &OverviewPage::choosePlanRequested, this, [this] { showPage(PageName::Plans); });
    connect(m_overview, &OverviewPage::seeAllRequested, this, [this] { showPage(PageName::Transactions); });
    connect(m_overview, &OverviewPage::queryRequested, this, &MainWindow::showChat);
    connect(m_plans, &PlansPage::contactRequested, this, &MainWindow::openContact);
    connect(m_chat, &ChatPage::buyRequested, this, &MainWindow::showPacks);
    connect(m_chat, &ChatPage::transactionRequested, this, [this](const QString &id) {
        showPage(PageName::Transactions);
        m_transactions->reveal(id);
    });
    connect(&m_services.subscription, &models::SubscriptionModel::portalReady, this, [this](const QUrl &url) {
        m_services.openInBrowser(url);
        toast(tr("Your subscription opened in the browser"), u"external"_s);
    });
}

void MainWindow::connectCheckout()
{
    connect(&m_services.checkout, &models::CheckoutModel::phaseChanged, this, &MainWindow::checkoutPhaseChanged);
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto slot) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, [this, slot] {
            if (m_services.session.phase() == models::SessionModel::Phase::SignedIn)
                slot();
        });
    };
    add(Qt::CTRL | Qt::Key_1, [this] { showPage(PageName::Overview); });
    add(Qt::CTRL | Qt::Key_2, [this] { showPage(PageName::Plans); });
    add(Qt::CTRL | Qt::Key_3, [this] { showPage(PageName::Transactions); });
    add(Qt::CTRL | Qt::Key_4, [this] { showChat(); });
    add(QKeySequence::Find, [this] {
        showPage(PageName::Transactions);
        m_transactions->focusSearch();
    });
    add(Qt::Key_F5, [this] { refreshPage(); });
    add(Qt::CTRL | Qt::Key_E, [this] {
        showPage(PageName::Transactions);
        m_transactions->exportCsv();
    });
    connect(new QShortcut(QKeySequence::Quit, this), &QShortcut::activated, this, &QWidget::close);
}

void MainWindow::showPage(PageName page)
{
    const QWidget *focused = QApplication::focusWidget();
    const bool leaves = focused != nullptr && m_pages->isAncestorOf(focused);
    m_pages->setCurrentIndex(int(page));
    m_sidebar->setCurrent(page);
    if (leaves) // else the focus would fall on whatever button comes first, and Space would press it
        m_pages->currentWidget()->setFocus();
}

void MainWindow::showPacks()
{
    showPage(PageName::Plans);
    m_plans->focusPacks();
}

void MainWindow::showChat()
{
    showPage(PageName::Chat);
    m_chat->focusQuestion();
}

void MainWindow::toast(const QString &message, const QString &iconName)
{
    m_toast->show(message, iconName);
}

void MainWindow::followSession()
{
    using Phase = models::SessionModel::Phase;
    const Phase phase = m_services.session.phase();
    const bool inside = phase == Phase::SignedIn;
    const bool wasInside = m_doors->currentIndex() == 1;
    if (inside && !wasInside)
        refreshAll();
    if (phase == Phase::Working && wasInside)
        return; // signing out: stay until it is done
    if (!inside && wasInside)
        showPage(PageName::Overview); // where the next person begins
    m_doors->setCurrentIndex(inside ? 1 : 0);
    if (inside && !wasInside)
        m_pages->currentWidget()->setFocus(); // keys scroll the page; no ring flashes up on the sidebar
}

void MainWindow::refreshAll()
{
    m_services.catalogue.refresh();
    m_services.history.refresh();
    m_overview->refresh();
}

void MainWindow::refreshPage()
{
    switch (static_cast<PageName>(m_pages->currentIndex())) {
    case PageName::Overview:
        m_overview->refresh();
        break;
    case PageName::Plans:
        m_plans->refresh();
        break;
    case PageName::Transactions:
        m_transactions->refresh();
        break;
    case PageName::Chat:
        m_chat->refresh();
        break;
    }
}

void MainWindow::checkoutPhaseChanged(models::CheckoutModel::Phase phase)
{
    using Phase = models::CheckoutModel::Phase;
    if (phase == Phase::Starting) {
        auto *dialog = new CheckoutDialog(m_services.checkout, titleOfItem(m_services.checkout.item()),
                                          m_services.openInBrowser, this);
        dialog->open();
    } else if (phase == Phase::Complete) {
        congratulate();
    }
}

void MainWindow::congratulate()
{
    const auto &result = m_services.checkout.result();
    const bool pack = result && result->kind == u"pack"_s;
    if (result && result->credits.count() > 0)
        toast(u'+' + m_services.formats.credits(result->credits), u"checkcircle"_s);
    else
        toast(pack ? tr("Your credits have arrived") : tr("Your new plan is active"), u"checkcircle"_s);
    m_services.balance.refresh();
}

QString MainWindow::titleOfItem(const QString &item) const
{
    const auto &catalogue = m_services.catalogue.catalogue();
    if (!catalogue)
        return item;
    if (const Pack *pack = catalogue->pack(item))
        return tr("%1 pack, %2 for %3")
            .arg(pack->name, m_services.formats.credits(pack->credits), m_services.formats.money(pack->price));
    const Plan *plan = catalogue->plan(item);
    if (plan != nullptr && plan->monthlyPrice)
        return tr("%1 plan, %2 a month").arg(plan->name, m_services.formats.money(*plan->monthlyPrice));
    return item;
}

void MainWindow::openContact()
{
    auto *dialog = new ContactDialog(m_services.contact, this);
    connect(dialog, &QDialog::accepted, this,
            [this] { toast(tr("Thank you. We will be in touch."), u"checkcircle"_s); });
    dialog->open();
}

void MainWindow::updateStrip()
{
    m_strip->setVisible(!m_services.connection.isOnline());
    const auto age = m_services.connection.dataAge();
    m_strip->setMessage(age ? tr("Offline. What you see is %1 old.").arg(m_services.formats.age(*age))
                            : tr("Offline. Nothing could be loaded yet."));
}

} // namespace creditdesk::ui
