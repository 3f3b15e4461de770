// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QFrame>
#include <QVBoxLayout>

namespace creditdesk::ui {

/// A rounded surface with a hairline; content goes into body().
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(QWidget *parent = nullptr, int paddingPx = space::kL);

    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    void setHighlighted(bool highlighted); ///< accent outline: the current plan

private:
    QVBoxLayout *m_body;
    const int m_paddingPx;
};

/// A line of one pixel between rows of a card.
[[nodiscard]] QFrame *makeHairline(QWidget *parent = nullptr);

} // namespace creditdesk::ui
