// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transaction.h"

namespace creditdesk::models {

/// Whether a row that just came over the live stream belongs to a filtered list: the server's rule, so that the list
/// need not be fetched again.
[[nodiscard]] bool matches(const HistoryFilter &filter, const Transaction &transaction);

} // namespace creditdesk::models
