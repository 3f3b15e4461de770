// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QFrame>

namespace creditdesk::ui {

/// A few choices side by side, one of them taken.
class Segments : public QFrame {
    Q_OBJECT
public:
    explicit Segments(QWidget *parent = nullptr);
    void add(int id, const QString &text, const QString &accessibleName, const QString &objectName);
    void setCurrent(int id);

Q_SIGNALS:
    void chosen(int id); ///< by the person

private:
    QButtonGroup m_group;
};

} // namespace creditdesk::ui
