// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/postgreserror.h"

#include <array>

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr int kRetrySeconds = 1;

Error unavailable(const QString &code, const QString &detail)
{
    Error error{ErrorKind::Unavailable, code, detail};
    error.retryAfterSeconds = kRetrySeconds;
    return error;
}

bool isOneOf(const QString &state, std::initializer_list<QLatin1StringView> states)
{
    return std::ranges::find(states, state) != states.end();
}

} // namespace

Error unreachable(const QString &what)
{
    return unavailable(u"database_unreachable"_s, u"The database does not answer: %1."_s.arg(what));
}

Error toError(const PostgresFault &fault)
{
    const QString &state = fault.sqlState;
    const QString category = state.left(2);
    // Connection gone; shut down by an operator, crashed, starting up.
    if (state.isEmpty() || category == "08"_L1 || category == "57"_L1)
        return unreachable(fault.message);
    // Too many connections, out of memory.
    if (state == "53100"_L1)
        return unavailable(u"disk_full"_s, u"The disk of the database is full. Make room, then try again."_s);
    if (category == "53"_L1)
        return unreachable(fault.message);
    // Deadlock, serialisation, lock timeout.
    if (category == "40"_L1 || state == "55P03"_L1)
        return unavailable(u"database_locked"_s,
                           u"Another program holds the database. Nothing was changed; try again shortly."_s);
    if (isOneOf(state, {"25006"_L1, "42501"_L1}))
        return unavailable(
            u"database_readonly"_s,
            u"The database cannot be written: %1. Check the role, and that it is no replica."_s.arg(fault.message));
    if (isOneOf(state, {"58030"_L1, "58P01"_L1}))
        return unavailable(u"database_io"_s, u"The disk refused to read or write: %1."_s.arg(fault.message));
    if (category == "XX"_L1)
        return failure(ErrorKind::Internal, u"database_corrupt"_s,
                       u"The database found itself damaged: %1. Restore it from a backup."_s.arg(fault.message))
            .value();
    // A NUL in a text, which PostgreSQL cannot keep.
    if (isOneOf(state, {"22021"_L1, "22P05"_L1}))
        return {ErrorKind::InvalidInput, u"invalid_text"_s, u"The text holds a character that cannot be stored."_s};
    if (category == "23"_L1)
        return {ErrorKind::Internal, u"database_constraint"_s,
                u"The database refused a change: %1."_s.arg(fault.message)};
    return {ErrorKind::Internal, u"database_error"_s, u"The database failed: %1 (%2)."_s.arg(fault.message, state)};
}

bool mayPassNextTime(const PostgresFault &fault)
{
    return isOneOf(fault.sqlState, {"40001"_L1, "40P01"_L1}) || fault.constraint == "grant_keys_pkey"_L1;
}

} // namespace creditdesk::store
