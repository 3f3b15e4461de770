// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/stripeclient.h"

#include <QJsonArray>

namespace creditdesk::stripe {

/// Walks one of Stripe's lists, newest first, a page at a time, so that a list of any length is never held as a whole.
class Pages {
public:
    /// `client` must outlive it.
    Pages(const StripeClient &client, QByteArray path, FormFields query)
        : m_client(client), m_path(std::move(path)), m_query(std::move(query))
    {
    }

    [[nodiscard]] bool atEnd() const { return m_atEnd; }
    /// The elements of the next page: 100 at most.
    [[nodiscard]] boost::asio::awaitable<Result<QJsonArray>> next();

private:
    const StripeClient &m_client;
    QByteArray m_path;
    FormFields m_query;
    QString m_after; ///< id of the last element so far
    bool m_atEnd = false;
};

} // namespace creditdesk::stripe
