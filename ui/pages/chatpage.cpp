// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/chatpage.h"

#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/pages/answercard.h"
#include "ui/services.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/notice.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QShortcut>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

using Phase = models::ChatModel::Phase;

constexpr int kQuestionHeightPx = 104;

} // namespace

ChatPage::ChatPage(const Services &services, QWidget *parent)
    : Page(u"chatPage"_s, tr("Try a query"), tr("You see the price before, and the transaction after."), parent),
      m_services(services),
      m_problem(new Notice(u"chatProblem"_s)),
      m_question(new QPlainTextEdit),
      m_tools(new QHBoxLayout),
      m_price(makeText(TextStyle::Strong)),
      m_parts(makeWrappedText(TextStyle::Caption)),
      m_send(makeButton(ButtonKind::Primary, tr("&Send"), u"chatSend"_s)),
      m_stop(makeButton(ButtonKind::Secondary, tr("Stop"), u"chatStop"_s)),
      m_answer(new AnswerCard(services.chat, services.balance, services.formats))
{
    column()->addWidget(makeQuestionCard());
    column()->addWidget(m_problem);
    column()->addWidget(m_answer, 1);
    connectModel();
    rebuildTools();
    showEstimate();
    followPhase();
}

Card *ChatPage::makeQuestionCard()
{
    m_question->setObjectName(u"chatQuestion"_s);
    m_question->setTabChangesFocus(true);
    m_question->setFixedHeight(kQuestionHeightPx);
    m_question->setPlaceholderText(tr("What would you like to know?"));
    m_price->setObjectName(u"chatPrice"_s);
    m_parts->setObjectName(u"chatPriceParts"_s);
    m_send->setToolTip(tr("Send (Ctrl+Return)"));
    m_stop->setToolTip(tr("Stop (Esc)"));
    m_tools->setSpacing(space::kL);

    auto *price = new QVBoxLayout;
    price->setSpacing(2);
    price->addWidget(m_price);
    price->addWidget(m_parts);
    auto *foot = new QHBoxLayout;
    foot->addLayout(price, 1);
    foot->addWidget(m_stop);
    foot->addWidget(m_send);

    auto *card = new Card;
    card->body()->addWidget(makeFieldLabel(tr("Your q&uestion"), m_question));
    card->body()->addWidget(m_question);
    card->body()->addSpacing(space::kXs);
    card->body()->addLayout(m_tools);
    card->body()->addSpacing(space::kXs);
    card->body()->addWidget(makeHairline());
    card->body()->addSpacing(space::kXs);
    card->body()->addLayout(foot);

    const auto shortcut = [this](const QKeySequence &keys, auto slot) {
        auto *made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, slot);
    };
    shortcut(Qt::CTRL | Qt::Key_Return, &ChatPage::send);
    shortcut(Qt::CTRL | Qt::Key_Enter, &ChatPage::send);
    shortcut(Qt::Key_Escape, [this] { m_services.chat.stop(); });
    return card;
}

void ChatPage::connectModel()
{
    const models::ChatModel &chat = m_services.chat;
    connect(m_send, &QPushButton::clicked, this, &ChatPage::send);
    connect(m_stop, &QPushButton::clicked, &m_services.chat, &models::ChatModel::stop);
    connect(m_question, &QPlainTextEdit::textChanged, this, &ChatPage::followPhase);
    connect(m_problem, &Notice::actionTriggered, this, &ChatPage::buyRequested);
    connect(m_answer, &AnswerCard::transactionRequested, this, &ChatPage::transactionRequested);
    connect(&chat, &models::ChatModel::toolsChanged, this, &ChatPage::rebuildTools);
    connect(&chat, &models::ChatModel::estimateChanged, this, &ChatPage::showEstimate);
    connect(&m_services.balance, &models::BalanceModel::balanceLoaded, this, &ChatPage::showEstimate);
    connect(&chat, &models::ChatModel::phaseChanged, this, [this](Phase phase) {
        if (phase == Phase::Failed)
            explain(*m_services.chat.error());
        else
            m_problem->clear();
        followPhase();
    });
    connect(&m_services.session, &models::SessionModel::signedOut, m_question, &QPlainTextEdit::clear);
}

void ChatPage::refresh()
{
    m_services.catalogue.refresh(); // brings the estimate with it
    m_services.balance.refresh();
}

void ChatPage::focusQuestion()
{
    m_question->setFocus();
}

void ChatPage::send()
{
    const QString question = m_question->toPlainText();
    if (question.size() > models::ChatModel::kMaxQuestionLetters)
        m_problem->show(Tone::Warning, tr("The question is too long. Use at most %1 letters.")
                                           .arg(m_services.formats.count(models::ChatModel::kMaxQuestionLetters)));
    else
        m_services.chat.send(question);
}

void ChatPage::rebuildTools()
{
    for (QCheckBox *box : std::exchange(m_boxes, {}))
        delete box;
    while (QLayoutItem *stretch = m_tools->takeAt(0))
        delete stretch;
    for (const QString &tool : m_services.chat.tools()) {
        QString name = Formats::toolName(tool);
        name[0] = name[0].toUpper();
        auto *box = new QCheckBox(
            tr("%1 (+%2)", "tool, credits").arg(name, m_services.formats.count(m_services.chat.toolPrice(tool))));
        box->setObjectName(u"chatTool_"_s + tool);
        box->setChecked(m_services.chat.isChosen(tool));
        connect(box, &QCheckBox::toggled, this, [this, tool](bool on) { m_services.chat.choose(tool, on); });
        m_tools->addWidget(box);
        m_boxes.append(box);
    }
    m_tools->addStretch(1);
    QWidget *before = m_question;
    for (QCheckBox *box : std::as_const(m_boxes)) {
        setTabOrder(before, box);
        before = box;
    }
    setTabOrder(before, m_stop);
    setTabOrder(m_stop, m_send);
    followPhase();
}

void ChatPage::showEstimate()
{
    const models::ChatModel &chat = m_services.chat;
    const Formats &formats = m_services.formats;
    QStringList parts;
    if (!chat.estimate()) {
        m_price->setText(chat.isEstimating() ? tr("Estimating …") : tr("The price is not known right now"));
    } else {
        m_price->setText(tr("Costs %1").arg(formats.credits(chat.estimate()->total)));
        for (const QueryCost::Part &part : chat.estimate()->parts)
            parts << tr("%1 %2", "credits, what for")
                         .arg(formats.count(part.credits),
                              part.name == u"base"_s ? tr("for every query") : Formats::toolName(part.name));
    }
    const auto missing = chat.missing();
    m_parts->setText(missing ? tr("%1 missing").arg(formats.credits(*missing)) : parts.join(u" + "_s));
    setTone(m_parts, missing ? Tone::Danger : Tone::Neutral);
}

void ChatPage::followPhase()
{
    const bool running = m_services.chat.isRunning();
    const bool hadFocus = m_send->hasFocus() || m_stop->hasFocus();
    m_stop->setVisible(running);
    m_send->setVisible(!running);
    m_send->setEnabled(!m_question->toPlainText().trimmed().isEmpty());
    for (QCheckBox *box : std::as_const(m_boxes))
        box->setEnabled(!running);
    if (hadFocus) // the button that was pressed gave way to the other
        (running ? m_stop : m_send)->setFocus();
}

void ChatPage::explain(const Error &error)
{
    const bool poor = error.kind == ErrorKind::InsufficientCredits;
    QString text = errorText(error).both();
    if (error.kind == ErrorKind::Network) // whether the server got to the end is not known here; the balance tells
        text += u' ' + tr("An answer without its end costs nothing; what is held for it comes back by itself.");
    m_problem->show(Tone::Danger, text, poor ? tr("Buy credits") : QString());
}

} // namespace creditdesk::ui
