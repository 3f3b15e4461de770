// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>

namespace creditdesk::app {

/// One running program per person and profile. A second start hands its link over and leaves.
class SingleInstance : public QObject {
    Q_OBJECT
public:
    static constexpr int kMaxMessageBytes = 2048;
    static constexpr int kAnswerMs = 2000;

    explicit SingleInstance(const QString &profileFolder, QObject *parent = nullptr);

    /// True when another program took the message; then this one has nothing to do.
    [[nodiscard]] bool handOver(const QString &link) const;
    /// Takes messages from now on; false when the socket cannot be made (the program then runs alone).
    bool listen();

Q_SIGNALS:
    void summoned(const QString &link); ///< empty: just show the window

private:
    void accept();

    QString m_name;
    QLocalServer m_server;
};

} // namespace creditdesk::app
