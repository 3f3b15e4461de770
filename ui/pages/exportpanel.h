// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace creditdesk::models {
class ExportModel;
}

namespace creditdesk::ui {

class Formats;

/// One CSV export: where to, how far, done or why not. Hidden while there is nothing to say.
class ExportPanel : public QFrame {
    Q_OBJECT
public:
    ExportPanel(models::ExportModel &exporter, const Formats &formats, QWidget *parent = nullptr);
    void ask(const HistoryFilter &filter); ///< opens the file dialog, then starts

Q_SIGNALS:
    void ended(); ///< whichever way

private:
    void showProgress(qint64 received, qint64 total);
    void finish(const QString &message, bool failed);

    models::ExportModel &m_exporter;
    const Formats &m_formats;
    QLabel *m_message;
    QProgressBar *m_progress;
    QPushButton *m_button; ///< Cancel while it runs, Close after
};

} // namespace creditdesk::ui
