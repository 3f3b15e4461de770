// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/chatmodel.h"
#include "ui/pages/page.h"

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace creditdesk::ui {

class AnswerCard;
class Card;
class Notice;
struct Services;

/// "Try a query": a question with its tools and the price before, the answer as it streams, and the row after.
class ChatPage : public Page {
    Q_OBJECT
public:
    explicit ChatPage(const Services &services, QWidget *parent = nullptr);
    void refresh() override;
    void focusQuestion();

Q_SIGNALS:
    void buyRequested();
    void transactionRequested(const QString &transactionId);

private:
    [[nodiscard]] Card *makeQuestionCard();
    void connectModel();
    void send();
    void rebuildTools();
    void showEstimate();
    void followPhase();
    void explain(const Error &error);

    const Services &m_services;
    Notice *m_problem;
    QPlainTextEdit *m_question;
    QHBoxLayout *m_tools;
    QList<QCheckBox *> m_boxes;
    QLabel *m_price;
    QLabel *m_parts;
    QPushButton *m_send;
    QPushButton *m_stop;
    AnswerCard *m_answer;
};

} // namespace creditdesk::ui
