// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace creditdesk::ui {

/// The line across the top of the window while what is shown may be old.
class Strip : public QFrame {
    Q_OBJECT
public:
    explicit Strip(QWidget *parent = nullptr);
    void setMessage(const QString &message);

Q_SIGNALS:
    void retryRequested();

private:
    QLabel *m_message;
};

} // namespace creditdesk::ui
