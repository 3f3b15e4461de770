// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QLayout>

namespace creditdesk::ui {

/// Makes a dialog of fixed width exactly as high as its wrapped texts need; call it after a text has changed.
inline void fitHeight(QDialog *dialog)
{
    dialog->layout()->invalidate();
    dialog->layout()->activate();
    dialog->setFixedHeight(dialog->layout()->totalHeightForWidth(dialog->maximumWidth()));
}

} // namespace creditdesk::ui
