// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace creditdesk::models {
class ContactModel;
}

namespace creditdesk::ui {

class Notice;

/// The Enterprise enquiry. Accepts itself when the server has stored it.
class ContactDialog : public QDialog {
    Q_OBJECT
public:
    ContactDialog(models::ContactModel &contact, QWidget *parent);

private:
    void buildLayout();
    void send();

    models::ContactModel &m_contact;
    Notice *m_problem;
    QLineEdit *m_company;
    QLineEdit *m_phone;
    QPlainTextEdit *m_message;
    QPushButton *m_send;
};

} // namespace creditdesk::ui
