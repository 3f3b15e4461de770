// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QLabel;

namespace creditdesk {
struct Balance;
}

namespace creditdesk::ui {

class Formats;

/// The answer to "what is left, and how long does it last": available credits, what is set aside or on its way, and the
/// forecast.
class BalanceCard : public Card {
    Q_OBJECT
public:
    explicit BalanceCard(const Formats &formats, QWidget *parent = nullptr);
    void show(const Balance &balance);

Q_SIGNALS:
    void buyRequested();

private:
    const Formats &m_formats;
    QLabel *m_available;
    QLabel *m_held;
    QLabel *m_pending;
    QLabel *m_total;
    QWidget *m_holdingRow; ///< only while something is held
    QLabel *m_holding;
    QLabel *m_forecast;
};

} // namespace creditdesk::ui
