// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/checkoutdialog.h"

#include "ui/dialogs/fit.h"
#include "ui/errors/errortexts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/notice.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Phase = models::CheckoutModel::Phase;

constexpr int kWidthPx = 480;

} // namespace

CheckoutDialog::CheckoutDialog(models::CheckoutModel &checkout, const QString &itemTitle,
                               std::function<void(const QUrl &)> openInBrowser, QWidget *parent)
    : QDialog(parent),
      m_checkout(checkout),
      m_itemTitle(itemTitle),
      m_openInBrowser(std::move(openInBrowser)),
      m_icon(new IconLabel(u"external"_s, ColorRole::Accent, 32)),
      m_title(makeWrappedText(TextStyle::Figure)),
      m_hint(makeWrappedText(TextStyle::Muted)),
      m_activity(new Meter),
      m_problem(new Notice(u"checkoutProblem"_s)),
      m_copy(makeButton(ButtonKind::Secondary, tr("&Copy link"), u"copyLink"_s)),
      m_open(makeButton(ButtonKind::Secondary, tr("&Open again"), u"openAgain"_s)),
      m_refresh(makeButton(ButtonKind::Secondary, tr("&Refresh"), u"refreshCheckout"_s)),
      m_close(makeButton(ButtonKind::Ghost, tr("Cancel"), u"cancelCheckout"_s))
{
    setObjectName(u"checkoutDialog"_s);
    setWindowTitle(tr("Checkout"));
    setModal(true);
    setAttribute(Qt::WA_DeleteOnClose);
    buildLayout();

    connect(m_copy, &QPushButton::clicked, this, &CheckoutDialog::copyLink);
    connect(m_open, &QPushButton::clicked, this, [this] { m_openInBrowser(m_checkout.url()); });
    connect(m_refresh, &QPushButton::clicked, &checkout, &models::CheckoutModel::refresh);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(&checkout, &models::CheckoutModel::phaseChanged, this, &CheckoutDialog::update);
    connect(&checkout, &models::CheckoutModel::refreshed, this, &CheckoutDialog::update);
    connect(&checkout, &models::CheckoutModel::failed, this, &CheckoutDialog::update);
    connect(&checkout, &models::CheckoutModel::urlReady, this, [this](const QUrl &url) { m_openInBrowser(url); });
    update();
}

void CheckoutDialog::buildLayout()
{
    m_title->setObjectName(u"checkoutTitle"_s);
    m_hint->setObjectName(u"checkoutHint"_s);
    m_activity->setRange(0, 0);
    m_activity->setAccessibleName(tr("Waiting for the payment"));

    auto *tools = new QHBoxLayout;
    tools->setSpacing(space::kS);
    tools->addWidget(m_open);
    tools->addWidget(m_copy);
    tools->addWidget(m_refresh);
    tools->addStretch(1);
    tools->addWidget(m_close);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    column->addWidget(m_icon);
    column->addSpacing(space::kS);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addSpacing(space::kS);
    column->addWidget(m_activity);
    column->addWidget(m_problem);
    column->addSpacing(space::kM);
    column->addLayout(tools);

    // A wide font or a long language needs more than the usual width for the four buttons.
    for (QPushButton *button : {m_open, m_copy, m_refresh, m_close})
        button->ensurePolished();
    setFixedWidth(std::max(kWidthPx, tools->sizeHint().width() + 2 * space::kXl));
}

void CheckoutDialog::explain(const QString &iconName, const QString &title, const QString &hint)
{
    m_icon->setIcon(iconName, ColorRole::Accent);
    m_title->setText(title);
    m_hint->setText(hint);
}

void CheckoutDialog::update()
{
    const Phase phase = m_checkout.phase();
    const bool waiting = phase == Phase::Waiting || phase == Phase::Pending;
    for (QPushButton *button : {m_copy, m_open, m_refresh})
        button->setVisible(waiting);
    m_open->setVisible(phase == Phase::Waiting);
    m_refresh->setEnabled(!m_checkout.isRefreshing());
    m_activity->setVisible(waiting || phase == Phase::Starting);
    m_close->setText(waiting || phase == Phase::Starting ? tr("Cancel") : tr("Close"));
    m_problem->clear();

    switch (phase) {
    case Phase::Starting:
        explain(u"external"_s, tr("Preparing the checkout …"), m_itemTitle);
        break;
    case Phase::Waiting:
        explain(u"external"_s, tr("Finish in your browser"),
                tr("%1. Pay on the page that just opened. This window closes by itself when the payment arrives.")
                    .arg(m_itemTitle));
        break;
    case Phase::Pending:
        explain(u"bolt"_s, tr("Payment on its way"),
                tr("%1. Your bank needs a little longer. You can close this window: the credits arrive by themselves.")
                    .arg(m_itemTitle));
        break;
    case Phase::Expired:
        explain(u"info"_s, tr("This checkout has expired"), tr("Nothing was charged. Start again when you like."));
        break;
    case Phase::Failed:
        explain(u"error"_s, tr("The purchase did not work"), tr("Nothing was charged."));
        break;
    case Phase::Complete:
        accept();
        return;
    case Phase::Idle:
    case Phase::Cancelled:
        break;
    }
    if (m_checkout.error())
        m_problem->show(phase == Phase::Failed ? Tone::Danger : Tone::Warning, errorText(*m_checkout.error()).both());
    fitHeight(this);
}

void CheckoutDialog::copyLink()
{
    QGuiApplication::clipboard()->setText(m_checkout.url().toString(QUrl::FullyEncoded));
    m_copy->setText(tr("Copied"));
}

void CheckoutDialog::done(int result)
{
    m_checkout.disconnect(this);
    if (result == Rejected)
        m_checkout.cancel();
    QDialog::done(result);
}

} // namespace creditdesk::ui
