// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/stripeclient.h"

#include <QHash>
#include <QJsonObject>
#include <QStringList>

#include <mutex>

namespace creditdesk::stripe {

/// Stripe's lists as the search for what was missed asks for them - events, and objects by the time they were made -
/// newest first and in short pages. Everything else is answered by another transport. Thread-safe.
class EventArchive {
public:
    explicit EventArchive(int pageSize = 3) : m_pageSize(pageSize) {}

    [[nodiscard]] Transport inFrontOf(Transport rest);

    void add(const QJsonObject &event);
    void addObject(const QString &path, const QJsonObject &object); ///< "/v1/refunds" …
    void clear();
    /// After so many more pages the connection breaks once.
    void breakAfter(int pages);
    [[nodiscard]] QStringList asked() const; ///< queries so far, decoded

private:
    [[nodiscard]] std::optional<Result<http::ClientResponse>> answer(const http::ClientRequest &request);
    [[nodiscard]] QJsonObject page(const QString &path, const QString &query) const;

    const int m_pageSize;
    mutable std::mutex m_mutex;                       ///< guards all below
    QHash<QString, std::vector<QJsonObject>> m_lists; ///< by path; in the order in which they were added
    QStringList m_asked;
    std::optional<int> m_pagesLeft;
};

} // namespace creditdesk::stripe
