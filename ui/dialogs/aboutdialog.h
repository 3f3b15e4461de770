// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace creditdesk::ui {

/// Version, licence, and facts to paste into a bug report.
class AboutDialog : public QDialog {
    Q_OBJECT
public:
    AboutDialog(const QString &debugInfo, QWidget *parent);
};

} // namespace creditdesk::ui
