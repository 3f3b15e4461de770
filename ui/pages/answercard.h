// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/chatmodel.h"
#include "ui/widgets/card.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace creditdesk::ui {

class Formats;

/// The answer of a query as it comes, what is held meanwhile, and what was booked in the end.
class AnswerCard : public Card {
    Q_OBJECT
public:
    AnswerCard(const models::ChatModel &chat, const models::BalanceModel &balance, const Formats &formats,
               QWidget *parent = nullptr);

Q_SIGNALS:
    void transactionRequested(const QString &transactionId);

private:
    void addText(const QString &piece);
    void followPhase();
    void showStanding();
    [[nodiscard]] QString standing() const;

    const models::ChatModel &m_chat;
    const models::BalanceModel &m_balance;
    const Formats &m_formats;
    QStackedWidget *m_states;
    QPlainTextEdit *m_text;
    QLabel *m_standing;
    QPushButton *m_row;
};

} // namespace creditdesk::ui
