// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

#include <chrono>
#include <memory>
#include <vector>

namespace creditdesk::sandbox {

/// Waits between the attempts of one delivery; after the last the delivery has failed.
using RetrySchedule = std::vector<std::chrono::milliseconds>;
[[nodiscard]] RetrySchedule defaultRetrySchedule();

enum class SignatureClock { Wall, Sandbox };

/// Sends queued deliveries from a thread of its own: signed, one at a time, the longest due first; any 2xx is success.
/// Stops and joins in its destructor; what is pending stays in the state.
class WebhookSender {
public:
    WebhookSender(World &world, RetrySchedule schedule, SignatureClock clock);
    ~WebhookSender();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::sandbox
