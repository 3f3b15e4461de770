// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace creditdesk::ui {

/// One button for each way of signing in beside the password; invisible when there is none.
class ProviderButtons : public QWidget {
    Q_OBJECT
public:
    explicit ProviderButtons(QWidget *parent = nullptr);

    void setProviders(const QStringList &providers); ///< google, github; others are not shown

Q_SIGNALS:
    void chosen(const QString &provider);

private:
    QPushButton *addButton(const QString &text, const QString &provider, const QString &objectName);

    QPushButton *m_google;
    QPushButton *m_gitHub;
};

} // namespace creditdesk::ui
