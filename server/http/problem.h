// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

namespace creditdesk::http {

/// A refusal of the protocol itself, with a status that ErrorKind has no word for (408, 413, 431, 501 …).
[[nodiscard]] Response protocolProblem(int status, const QString &code, const QString &detail);

/// Fills in `request_id` and `instance` of a problem+json answer that lacks them.
void completeProblem(Response &response, const QString &requestId, const QString &path);

} // namespace creditdesk::http
