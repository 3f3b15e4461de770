// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/jsonreader.h"

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

} // namespace creditdesk::api
