// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

namespace creditdesk::store {

// What every store says in the same words.

[[nodiscard]] tl::unexpected<Error> accountNotFound();

/// `help` says what brings the schema up to date: "migrate it".
[[nodiscard]] tl::unexpected<Error> schemaOlder(int version, int needed, const QString &help);
[[nodiscard]] tl::unexpected<Error> schemaNewer(int version, int known);

} // namespace creditdesk::store
