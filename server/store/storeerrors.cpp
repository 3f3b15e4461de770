// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/storeerrors.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

tl::unexpected<Error> accountNotFound()
{
    return failure(ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account."_s);
}

tl::unexpected<Error> schemaOlder(int version, int needed, const QString &help)
{
    return failure(
        ErrorKind::Unavailable, u"schema_older"_s,
        u"The database has schema version %1 and this program needs %2: %3."_s.arg(version).arg(needed).arg(help));
}

tl::unexpected<Error> schemaNewer(int version, int known)
{
    return failure(
        ErrorKind::Unavailable, u"schema_newer"_s,
        u"The database has schema version %1 and this program knows up to %2: use the newer program."_s.arg(version)
            .arg(known));
}

} // namespace creditdesk::store
