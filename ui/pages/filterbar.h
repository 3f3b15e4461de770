// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <QFrame>
#include <QTimeZone>
#include <QTimer>

class QComboBox;
class QDateEdit;
class QLineEdit;
class QPushButton;

namespace creditdesk::ui {

class Formats;

/// What the transactions page filters by. Says filterChanged() when the person paused typing or chose something.
class FilterBar : public QFrame {
    Q_OBJECT
public:
    static constexpr int kTypingPauseMs = 250;

    explicit FilterBar(const Formats &formats, QWidget *parent = nullptr);

    [[nodiscard]] HistoryFilter filter() const;
    void clear();
    void reset(); ///< the same without a signal
    void focusSearch();

Q_SIGNALS:
    void filterChanged();

private:
    enum Period { AllTime, Last7Days, Last30Days, Last90Days, ThisYear, Custom };

    void buildFields();
    void buildLayout();
    void periodChosen();
    void changed();
    [[nodiscard]] std::pair<std::optional<QDate>, std::optional<QDate>> days() const; ///< both inclusive
    [[nodiscard]] std::optional<Credits> amount(const QLineEdit *field) const;

    const Formats &m_formats;
    QLineEdit *m_search;
    QComboBox *m_type;
    QComboBox *m_period;
    QDateEdit *m_from;
    QDateEdit *m_to;
    QLineEdit *m_min;
    QLineEdit *m_max;
    QPushButton *m_clear;
    QWidget *m_range;
    QTimer m_typing;
};

} // namespace creditdesk::ui
