// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/inflightkeys.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {

Result<InFlightKeys::Guard> InFlightKeys::enter(const QString &accountId, const QString &operation, const QString &key)
{
    const QString whole = accountId + u'\n' + operation + u'\n' + key;
    const std::lock_guard lock(m_mutex);
    if (m_keys.contains(whole)) {
        Error error{
            ErrorKind::Conflict, u"request_in_flight"_s,
            u"A call with this Idempotency-Key is still being worked on; repeat it in a second for its answer."_s};
        error.retryAfterSeconds = 1;
        return tl::unexpected(error);
    }
    m_keys.insert(whole);
    return Guard(this, [whole](void *self) {
        auto *keys = static_cast<InFlightKeys *>(self);
        const std::lock_guard inner(keys->m_mutex);
        keys->m_keys.remove(whole);
    });
}

} // namespace creditdesk::api
