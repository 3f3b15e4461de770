// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/state.h"

namespace creditdesk::sandbox {

/// Reads a snapshot; error `bad_state_file`. A file that does not exist is `no_state_file`.
[[nodiscard]] Result<State> readStateFile(const QString &path);
/// Writes it whole or not at all, readable by the owner only (it holds webhook secrets).
[[nodiscard]] Result<void> writeStateFile(const QString &path, const QJsonObject &snapshot);

} // namespace creditdesk::sandbox
