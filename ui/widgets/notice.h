// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text.h"

#include <QFrame>

class QPushButton;

namespace creditdesk::ui {

class IconLabel;

/// A message in the flow of a page, where the thing happened, with at most one next step. Hidden until it says
/// something.
class Notice : public QFrame {
    Q_OBJECT
public:
    explicit Notice(const QString &objectName, QWidget *parent = nullptr);

    /// Tone Warning and Danger say so; every other tone informs.
    void show(Tone tone, const QString &message, const QString &action = {});
    void clear();
    [[nodiscard]] QString message() const;

Q_SIGNALS:
    void actionTriggered();

private:
    IconLabel *m_icon;
    QLabel *m_message;
    QPushButton *m_action;
};

} // namespace creditdesk::ui
