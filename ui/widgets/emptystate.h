// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace creditdesk::ui {

class IconLabel;

/// What stands where there is nothing to show, or where loading failed: why, and the next step.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void show(const QString &iconName, const QString &title, const QString &hint, const QString &action = {});

Q_SIGNALS:
    void actionTriggered();

private:
    IconLabel *m_icon;
    QLabel *m_title;
    QLabel *m_hint;
    QPushButton *m_action;
};

} // namespace creditdesk::ui
