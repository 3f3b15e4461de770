// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"

namespace creditdesk::sandbox {

/// 3-D Secure: what a person answers when their bank asks. `id` is a payment intent in requires_action, or a checkout
/// session whose card asks before its subscription exists.

/// What waits for an answer: {"amount", "currency", "return_path" (a page of ours)}. Error: nothing waits.
[[nodiscard]] ApiResult openChallenge(const World &world, const QString &id);
/// Approved: the payment goes on, and with it its session or invoice. Not approved: it fails, and the session or
/// invoice stays open. Answers the session, the invoice or the intent, in this order of preference.
[[nodiscard]] ApiResult answerChallenge(World &world, const QString &id, bool approved);

} // namespace creditdesk::sandbox
