// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace creditdesk::ui {

/// What a person reads about an error: what happened, and what to do next.
struct ErrorText {
    QString message;
    QString hint;

    [[nodiscard]] QString both() const { return hint.isEmpty() ? message : message + u' ' + hint; }
};

/// The translated sentence for a code, else for its kind. Never shows the server's own English, which may hold
/// anything.
[[nodiscard]] ErrorText errorText(const Error &error);

/// Whether this code has words of its own, and is not worded by kind alone.
[[nodiscard]] bool hasOwnSentence(const QString &code);

} // namespace creditdesk::ui
