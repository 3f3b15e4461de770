// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace creditdesk::models {
class BalanceModel;
}

namespace creditdesk::ui {

class Formats;
class Meter;

/// What is left, always in sight at the foot of the sidebar: figure, bar, warning when it runs low, and the way to buy.
class UsageIndicator : public QFrame {
    Q_OBJECT
public:
    UsageIndicator(const models::BalanceModel &balance, const Formats &formats, QWidget *parent = nullptr);

    /// One line for a tooltip.
    [[nodiscard]] static QString summary(const models::BalanceModel &balance, const Formats &formats);

Q_SIGNALS:
    void buyRequested();

private:
    void update();

    const models::BalanceModel &m_balance;
    const Formats &m_formats;
    QLabel *m_left;
    QLabel *m_hint;
    Meter *m_meter;
};

} // namespace creditdesk::ui
