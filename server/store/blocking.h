// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"

#include <future>

namespace creditdesk::store {

/// LedgerWriter and ReadPool for threads of their own that may wait: each returns with the answer.
[[nodiscard]] Result<void> writeAndWait(LedgerWriter &writer, std::function<Result<void>(Records &)> records);

template <typename T>
[[nodiscard]] Result<T> readAndWait(ReadPool &reads, const std::function<Result<T>(Reader &)> &read)
{
    const auto promise = std::make_shared<std::promise<Result<T>>>(); // outlives set_value(), which this may overtake
    auto answered = promise->get_future();
    reads.enqueue([promise, &read](Result<Reader *> reader) {
        promise->set_value(reader ? read(**reader) : Result<T>(tl::unexpected(reader.error())));
    });
    return answered.get();
}

} // namespace creditdesk::store
