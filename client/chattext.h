// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sseparser.h"

#include <QString>

namespace creditdesk::client {

/// The piece of the answer in one event of an upstream: a chunk of an OpenAI-compatible service, an object with "text",
/// or plain text. Empty for everything else, such as the closing "[DONE]".
[[nodiscard]] QString chatText(const SseEvent &event);

} // namespace creditdesk::client
