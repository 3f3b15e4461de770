// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/verifyfindings.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {

tl::unexpected<Error> corrupt(const QString &accountId, std::int64_t seq, const QString &what, const QString &expected,
                              const QString &found)
{
    return failure(
        ErrorKind::Internal, u"ledger_corrupt"_s,
        u"Account %1, row %2: %3: expected %4, found %5."_s.arg(accountId).arg(seq).arg(what, expected, found),
        {{u"account"_s, accountId},
         {u"seq"_s, qint64(seq)},
         {u"what"_s, what},
         {u"expected"_s, expected},
         {u"found"_s, found}});
}

tl::unexpected<Error> corrupt(const QString &accountId, std::int64_t seq, const QString &what, std::int64_t expected,
                              std::int64_t found)
{
    return corrupt(accountId, seq, what, QString::number(expected), QString::number(found));
}

} // namespace creditdesk::store
