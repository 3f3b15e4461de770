// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;

namespace creditdesk::ui {

class IconLabel;

/// A short message over the lower edge of its parent that goes away by itself.
class Toast : public QFrame {
    Q_OBJECT
public:
    static constexpr int kShowMs = 6000;

    explicit Toast(QWidget *parent);
    void show(const QString &message, const QString &iconName);
    [[nodiscard]] QString message() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    IconLabel *m_icon;
    QLabel *m_message;
    QTimer m_timer;
};

} // namespace creditdesk::ui
