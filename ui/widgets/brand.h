// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace creditdesk::ui {

/// The product's mark and name.
class Brand : public QWidget {
    Q_OBJECT
public:
    explicit Brand(int markPx, QWidget *parent = nullptr);
};

} // namespace creditdesk::ui
