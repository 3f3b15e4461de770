// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace creditdesk::admin {

/// A password nobody chose: 20 of 32 letters that do not look alike, 100 bits.
[[nodiscard]] QString generatedPassword();
/// The first line of standard input.
[[nodiscard]] QString passwordFromStdin();

} // namespace creditdesk::admin
