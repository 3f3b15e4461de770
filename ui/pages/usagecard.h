// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace creditdesk::models {
class UsageChartModel;
}

namespace creditdesk::ui {

class Badge;
class Formats;
class Segments;
class StateStack;
class UsageChart;

/// "Where did it go": the chart of the last 7, 30 or 90 days, its total against the span before, and the table twin.
class UsageCard : public Card {
    Q_OBJECT
public:
    UsageCard(models::UsageChartModel &usage, const Formats &formats, QWidget *parent = nullptr);

private:
    [[nodiscard]] QWidget *makeTable();
    [[nodiscard]] QHBoxLayout *makeHeader();
    void showTable(bool table);
    void update();

    models::UsageChartModel &m_usage;
    const Formats &m_formats;
    QLabel *m_total;
    Badge *m_change;
    Segments *m_ranges;
    QPushButton *m_tableSwitch;
    UsageChart *m_chart;
    QStackedWidget *m_twins;
    StateStack *m_states;
};

} // namespace creditdesk::ui
