// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/postgresql/announcement.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

constexpr qsizetype kMaxPayload = 7'900; // bytes; all of it is ASCII
constexpr qsizetype kFields = 4;

} // namespace

QString announcementOf(const QString &accountId, const ledger::Outcome &outcome)
{
    const std::int64_t first = outcome.rows.empty() ? 0 : outcome.rows.front().seq;
    const std::int64_t last = outcome.rows.empty() ? -1 : outcome.rows.back().seq;
    return u"%1,%2,%3,%4%5%6"_s.arg(accountId).arg(first).arg(last).arg(outcome.planChanged ? u"p"_s : u""_s,
                                                                        outcome.heldChanged ? u"h"_s : u""_s,
                                                                        outcome.pendingChanged ? u"w"_s : u""_s);
}

QStringList announcementPayloads(const QString &serverName, const QStringList &announcements)
{
    QStringList payloads;
    for (const QString &one : announcements) {
        if (payloads.isEmpty() || payloads.back().size() + 1 + one.size() > kMaxPayload)
            payloads.append(serverName);
        payloads.back() += u'|' + one;
    }
    return payloads;
}

AnnouncementsFrom readAnnouncements(const QString &payload)
{
    const QStringList parts = payload.split(u'|');
    AnnouncementsFrom read{parts.front(), {}};
    for (const QString &part : parts.mid(1)) {
        const QStringList fields = part.split(u',');
        if (fields.size() < kFields)
            continue;
        read.announcements.push_back({fields[0], fields[1].toLongLong(), fields[2].toLongLong(),
                                      fields[3].contains(u'p'), fields[3].contains(u'h'), fields[3].contains(u'w')});
    }
    return read;
}

} // namespace creditdesk::store
