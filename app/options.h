// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <variant>

namespace creditdesk::app {

/// What the command line and the environment (CREDITDESK_…) ask for; a flag wins over the environment.
struct Options {
    QString serverUrl; ///< empty: as last time
    QString profile;   ///< folder of settings and cache; empty: the person's own
    QString page;      ///< overview, plans, transactions; empty: overview
    QString link;      ///< creditdesk://…; empty: none
    bool offline = false;
    bool debugInfo = false;
};

/// The program has nothing more to do than print this and leave.
struct EarlyExit {
    int code = 0;
    QString text; ///< for stdout when code is 0, else for stderr
};

/// Needs no QApplication: `--help` and `--version` must work without a display.
[[nodiscard]] std::variant<Options, EarlyExit> parseOptions(int argc, const char *const *argv);

} // namespace creditdesk::app
