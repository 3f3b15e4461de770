// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QHBoxLayout;
class QVBoxLayout;

namespace creditdesk::ui {

/// The frame that every page shares: a title with actions at its right, and a scrolling column of limited width.
class Page : public QScrollArea {
    Q_OBJECT
public:
    Page(const QString &objectName, const QString &title, const QString &subtitle, QWidget *parent = nullptr);

    virtual void refresh() = 0;

protected:
    [[nodiscard]] QVBoxLayout *column() const { return m_column; }
    [[nodiscard]] QHBoxLayout *actions() const { return m_actions; }
    bool focusNextPrevChild(bool next) override;

private:
    QVBoxLayout *m_column;
    QHBoxLayout *m_actions;
};

} // namespace creditdesk::ui
