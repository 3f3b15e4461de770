// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace creditdesk::ui {

/// Grey shapes in place of what is loading: a tall bar and some lines.
class Skeleton : public QWidget {
    Q_OBJECT
public:
    explicit Skeleton(int lines, QWidget *parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_lines;
};

} // namespace creditdesk::ui
