// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/user.h"

namespace creditdesk::auth {

/// Who is calling: a signed-in person (userId, familyId) or a backend with an API key (keyId, no userId).
struct Principal {
    QString userId;
    Role role = Role::User;
    QString familyId; ///< the sign-in that the access token belongs to
    QString keyId;

    /// For ledger rows and the audit log: the user's id, or "key:<id>".
    [[nodiscard]] QString actor() const;
    friend bool operator==(const Principal &, const Principal &) = default;
};

/// Whether `principal` may do what needs `needed`: User is any person, Finance also admins, Admin only admins, Service
/// only API keys. Error Forbidden `role_required` otherwise.
[[nodiscard]] Result<void> require(const Principal &principal, Role needed);

} // namespace creditdesk::auth
