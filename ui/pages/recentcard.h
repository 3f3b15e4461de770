// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QTableView;

namespace creditdesk::models {
class RecentTransactionsModel;
}

namespace creditdesk::ui {

class Formats;
class StateStack;

/// The newest few transactions, exactly as high as they need.
class RecentCard : public Card {
    Q_OBJECT
public:
    RecentCard(models::RecentTransactionsModel &recent, const Formats &formats, QWidget *parent = nullptr);

Q_SIGNALS:
    void seeAllRequested();
    void buyRequested();

private:
    void update();

    models::RecentTransactionsModel &m_recent;
    QTableView *m_table;
    StateStack *m_states;
};

} // namespace creditdesk::ui
