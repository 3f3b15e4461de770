// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text.h"

namespace creditdesk::ui {

/// A small pill that names a state.
class Badge : public QLabel {
    Q_OBJECT
public:
    explicit Badge(QWidget *parent = nullptr);
    void show(const QString &text, Tone tone); ///< an empty text hides it
};

} // namespace creditdesk::ui
