// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/sandbox.h"

#include <variant>

namespace creditdesk::sandbox {

struct ExitNow {
    int code = 0;
};

/// Reads flags and CREDITDESK_SANDBOX_… variables. ExitNow: --help, --version or a mistake was answered on the
/// terminal.
[[nodiscard]] std::variant<SandboxOptions, ExitNow> readOptions(int argc, char **argv);

} // namespace creditdesk::sandbox
