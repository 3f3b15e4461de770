// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/answercard.h"

#include "ui/formats/formats.h"
#include "ui/widgets/button.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr int kAnswerHeightPx = 168;

} // namespace

AnswerCard::AnswerCard(const models::ChatModel &chat, const models::BalanceModel &balance, const Formats &formats,
                       QWidget *parent)
    : Card(parent),
      m_chat(chat),
      m_balance(balance),
      m_formats(formats),
      m_states(new QStackedWidget),
      m_text(new QPlainTextEdit),
      m_standing(makeWrappedText(TextStyle::Strong)),
      m_row(makeButton(ButtonKind::Link, tr("See the transaction"), u"seeTransaction"_s))
{
    setObjectName(u"answerCard"_s);
    m_text->setObjectName(u"answerText"_s);
    m_text->setAccessibleName(tr("Answer"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setProperty("bare", true);
    m_text->document()->setDocumentMargin(0); // the text stands in line with the titles
    m_text->setFrameShape(QFrame::NoFrame);
    m_standing->setObjectName(u"answerStanding"_s);

    auto *empty = new EmptyState;
    empty->show(u"chat"_s, tr("No answer yet"), tr("It appears here while it is being written."));
    m_states->setMinimumHeight(kAnswerHeightPx);
    m_states->addWidget(empty);
    m_states->addWidget(m_text);

    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::kM);
    foot->addWidget(m_standing, 1);
    foot->addWidget(m_row);
    body()->addWidget(makeText(TextStyle::Section, tr("Answer")));
    body()->addWidget(m_states, 1);
    body()->addLayout(foot);

    connect(m_row, &QPushButton::clicked, this, [this] {
        if (m_chat.receipt())
            Q_EMIT transactionRequested(m_chat.receipt()->transactionId);
    });
    connect(&chat, &models::ChatModel::textArrived, this, &AnswerCard::addText);
    connect(&chat, &models::ChatModel::phaseChanged, this, &AnswerCard::followPhase);
    connect(&balance, &models::BalanceModel::balanceLoaded, this, &AnswerCard::showStanding);
    followPhase();
}

void AnswerCard::addText(const QString &piece)
{
    QScrollBar *bar = m_text->verticalScrollBar();
    const bool atEnd = bar->value() == bar->maximum(); // who scrolled up to read is left there
    QTextCursor end(m_text->document());
    end.movePosition(QTextCursor::End);
    end.insertText(piece);
    if (atEnd)
        bar->setValue(bar->maximum());
}

void AnswerCard::followPhase()
{
    using Phase = models::ChatModel::Phase;
    const Phase phase = m_chat.phase();
    if (phase == Phase::Asking || phase == Phase::Idle)
        m_text->clear();
    const bool nothing = phase == Phase::Idle || (!m_chat.isRunning() && m_chat.answer().isEmpty());
    m_states->setCurrentIndex(nothing ? 0 : 1);
    m_text->setPlaceholderText(phase == Phase::Asking ? tr("Waiting for the first words …") : QString());
    m_row->setVisible(phase == Phase::Answered && !m_chat.receipt()->transactionId.isEmpty());
    showStanding();
}

void AnswerCard::showStanding()
{
    const QString text = standing();
    m_standing->setText(text);
    m_standing->setVisible(!text.isEmpty());
}

QString AnswerCard::standing() const
{
    using Phase = models::ChatModel::Phase;
    switch (m_chat.phase()) {
    case Phase::Asking:
    case Phase::Answering: {
        const auto &balance = m_balance.balance();
        return balance && balance->held.count() > 0 ? m_formats.holding(balance->held) : tr("The query is running");
    }
    case Phase::Answered:
        return tr("%1 used, %2 left")
            .arg(m_formats.credits(m_chat.receipt()->cost), m_formats.count(m_chat.receipt()->available));
    case Phase::Stopped:
        return tr("Stopped. A query that is stopped before its end costs nothing.");
    case Phase::Failed:
    case Phase::Idle:
        break;
    }
    return {};
}

} // namespace creditdesk::ui
