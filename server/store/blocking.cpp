// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/blocking.h"

namespace creditdesk::store {

Result<void> writeAndWait(LedgerWriter &writer, std::function<Result<void>(Records &)> records)
{
    const auto promise = std::make_shared<std::promise<Result<void>>>();
    auto answered = promise->get_future();
    writer.write(std::move(records), [promise](Result<void> result) { promise->set_value(std::move(result)); });
    return answered.get();
}

} // namespace creditdesk::store
