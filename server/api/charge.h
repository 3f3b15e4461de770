// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/jsonreader.h"
#include "server/auth/principal.h"

namespace creditdesk::api {

/// What a backend asks to take or to hold: the tools of a query, priced by the catalogue, or a plain amount.
struct Charge {
    Credits cost;
    QStringList tools;
    QString requestId;
    QString description;
    QJsonObject metadata; ///< "parts" of the price
};

/// Reads `tools` or `amount` and, optional, `request_id` and `description`; every other member has been asked for
/// before. Errors `invalid_json` and those of the pricing rule.
[[nodiscard]] Result<Charge> readCharge(const Catalogue &catalogue, JsonReader &reader);

/// Notes in a command that takes or holds credits what for, and who asked.
template <typename Command>
void note(Command &command, const Charge &charge, const auth::Principal &principal)
{
    command.tools = charge.tools;
    command.requestId = charge.requestId;
    command.description = charge.description;
    command.actor = principal.actor();
}

} // namespace creditdesk::api
