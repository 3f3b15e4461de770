// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace creditdesk::client {

/// The last answers of the server on disk, dated, per server and user: what the app shows without a network. Losing it
/// loses nothing but that, so a damaged file is made anew and a full disk is ignored. Small and synchronous: a row is
/// one answer, and old ones are dropped beyond kMaxAnswersPerUser.
class OfflineCache {
public:
    static constexpr int kMaxAnswersPerUser = 300;
    static constexpr qsizetype kMaxAnswerBytes = 1 << 20; ///< larger ones are not worth keeping

    struct Entry {
        QJsonObject answer;
        Timestamp fetchedAt;
    };

    /// Opens or makes the file; its folder exists. Readable by its owner only.
    explicit OfflineCache(const QString &path);
    ~OfflineCache();
    OfflineCache(const OfflineCache &) = delete;
    OfflineCache &operator=(const OfflineCache &) = delete;

    [[nodiscard]] bool isOpen() const { return m_open; }
    void store(const QString &server, const QString &user, const QString &key, const QJsonObject &answer,
               Timestamp fetchedAt);
    [[nodiscard]] std::optional<Entry> load(const QString &server, const QString &user, const QString &key) const;
    void forget(const QString &server, const QString &user);

private:
    [[nodiscard]] bool open();

    const QString m_path;
    const QString m_connection; ///< Qt Sql's name for it
    bool m_open = false;
};

} // namespace creditdesk::client
