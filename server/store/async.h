// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"

#include <boost/asio/awaitable.hpp>

namespace creditdesk::store {

/// LedgerWriter for coroutines: each resumes on the caller's executor, after the commit or the refusal.
[[nodiscard]] boost::asio::awaitable<Result<ledger::Outcome>> submitAsync(LedgerWriter &writer, Submission submission);
[[nodiscard]] boost::asio::awaitable<Result<void>> writeAsync(LedgerWriter &writer,
                                                              std::function<Result<void>(Records &)> records);

} // namespace creditdesk::store
