// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/pagestatus.h"

#include <QStackedWidget>

namespace creditdesk::ui {

class EmptyState;

/// Shows the content, a skeleton or what went wrong, as a model's PageStatus says; the same everywhere.
class StateStack : public QStackedWidget {
    Q_OBJECT
public:
    StateStack(QWidget *content, int skeletonLines, QWidget *parent = nullptr);

    void show(const models::PageStatus &status);
    /// In place of the content, when there is data but nothing in it.
    void showEmpty(const QString &iconName, const QString &title, const QString &hint, const QString &action = {});
    [[nodiscard]] bool showsContent() const;

Q_SIGNALS:
    void retryRequested();
    void emptyActionTriggered();

private:
    QWidget *m_content;
    QWidget *m_loading;
    EmptyState *m_failed;
    EmptyState *m_empty;
};

} // namespace creditdesk::ui
