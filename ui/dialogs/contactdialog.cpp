// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/contactdialog.h"

#include "models/contactmodel.h"
#include "ui/dialogs/fit.h"
#include "ui/errors/errortexts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/notice.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kWidthPx = 520;
constexpr int kMessageHeightPx = 140;
constexpr int kMaxPhoneLength = 40;

} // namespace

ContactDialog::ContactDialog(models::ContactModel &contact, QWidget *parent)
    : QDialog(parent),
      m_contact(contact),
      m_problem(new Notice(u"contactProblem"_s)),
      m_company(new QLineEdit),
      m_phone(new QLineEdit),
      m_message(new QPlainTextEdit),
      m_send(makeButton(ButtonKind::Primary, tr("Send"), u"contactSend"_s))
{
    setObjectName(u"contactDialog"_s);
    setWindowTitle(tr("Contact us about Enterprise"));
    setModal(true);
    setAttribute(Qt::WA_DeleteOnClose);
    buildLayout();

    connect(m_send, &QPushButton::clicked, this, &ContactDialog::send);
    connect(&contact, &models::ContactModel::sendingChanged, m_send, &QWidget::setDisabled);
    connect(&contact, &models::ContactModel::sent, this, &QDialog::accept);
    connect(&contact, &models::ContactModel::failed, this, [this](const Error &error) {
        m_problem->show(Tone::Danger, errorText(error).both());
        fitHeight(this);
    });
}

void ContactDialog::buildLayout()
{
    m_company->setObjectName(u"contactCompany"_s);
    m_company->setMaxLength(models::ContactModel::kMaxCompanyLength);
    m_phone->setObjectName(u"contactPhone"_s);
    m_phone->setMaxLength(kMaxPhoneLength);
    m_phone->setPlaceholderText(tr("Optional"));
    m_message->setObjectName(u"contactMessage"_s);
    m_message->setTabChangesFocus(true);
    m_message->setFixedHeight(kMessageHeightPx);
    m_message->setPlaceholderText(tr("How many people, how many queries a month, what else matters to you?"));
    auto *cancel = makeButton(ButtonKind::Ghost, tr("Cancel"), u"contactCancel"_s);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    setFixedWidth(kWidthPx);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_send);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    column->addWidget(makeText(TextStyle::Figure, tr("Let's talk about Enterprise")));
    column->addWidget(makeWrappedText(TextStyle::Muted,
                                      tr("Tell us what you need. We answer to the email address of your account.")));
    column->addSpacing(space::kS);
    column->addWidget(m_problem);
    column->addWidget(makeFieldLabel(tr("&Company"), m_company));
    column->addWidget(m_company);
    column->addWidget(makeFieldLabel(tr("&Phone"), m_phone));
    column->addWidget(m_phone);
    column->addWidget(makeFieldLabel(tr("&Message"), m_message));
    column->addWidget(m_message);
    column->addSpacing(space::kM);
    column->addLayout(buttons);
    m_company->setFocus();
    fitHeight(this);
}

void ContactDialog::send()
{
    m_problem->clear();
    m_contact.send(
        ContactRequest{m_company->text().trimmed(), m_message->toPlainText().trimmed(), m_phone->text().trimmed()});
}

} // namespace creditdesk::ui
