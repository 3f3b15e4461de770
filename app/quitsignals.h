// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace creditdesk::app {

/// Turns SIGTERM and SIGINT (the end of a session, Ctrl-C) into a Qt signal, so that the program ends by its normal
/// way. On systems without such signals it does nothing. One for each process.
class QuitSignals : public QObject {
    Q_OBJECT
public:
    explicit QuitSignals(QObject *parent = nullptr);
    ~QuitSignals() override;

Q_SIGNALS:
    void quitAsked();

private:
    void drain();

    int m_readEnd = -1;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace creditdesk::app
