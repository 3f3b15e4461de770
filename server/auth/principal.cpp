// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/principal.h"

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

QString Principal::actor() const
{
    return keyId.isEmpty() ? userId : u"key:"_s + keyId;
}

Result<void> require(const Principal &principal, Role needed)
{
    const Role has = principal.role;
    bool allowed = false;
    switch (needed) {
    case Role::User:
        allowed = has != Role::Service;
        break;
    case Role::Finance:
        allowed = has == Role::Finance || has == Role::Admin;
        break;
    case Role::Admin:
        allowed = has == Role::Admin;
        break;
    case Role::Service:
        allowed = has == Role::Service;
        break;
    }
    if (allowed)
        return {};
    return failure(ErrorKind::Forbidden, u"role_required"_s,
                   u"This call needs the role \"%1\"; yours is \"%2\"."_s.arg(toString(needed), toString(has)));
}

} // namespace creditdesk::auth
