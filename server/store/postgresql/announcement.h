// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ledger/command.h"

namespace creditdesk::store {

/// What one server tells the others by NOTIFY: no more than they need to read the rest themselves. In text:
/// `<server>|<account>,<first seq>,<last seq>,<flags>|…`; flags p(lan), h(eld), w(aiting credits); 0,-1: no rows.
struct Announcement {
    QString accountId;
    std::int64_t seqFrom = 0;
    std::int64_t seqTo = -1;
    bool planChanged = false;
    bool heldChanged = false;
    bool pendingChanged = false;
    friend bool operator==(const Announcement &, const Announcement &) = default;
};

inline constexpr auto kAnnouncementChannel = QLatin1StringView("creditdesk_events");

[[nodiscard]] QString announcementOf(const QString &accountId, const ledger::Outcome &outcome);

/// As few payloads as PostgreSQL's limit of 8,000 bytes allows.
[[nodiscard]] QStringList announcementPayloads(const QString &serverName, const QStringList &announcements);

struct AnnouncementsFrom {
    QString serverName;
    std::vector<Announcement> announcements;
};
/// What is not understood is left out: a newer server may say more.
[[nodiscard]] AnnouncementsFrom readAnnouncements(const QString &payload);

} // namespace creditdesk::store
