// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/jobs.h"
#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// The right to look for what was missed, and how far that has come: a row of the store's jobs.
class RecoveryLease {
public:
    explicit RecoveryLease(Desk &desk);

    /// Takes it, or makes it longer when half of it is over. False: another server has it.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> hold();
    /// Up to where Stripe's events are done with; nothing: nobody ever looked.
    [[nodiscard]] boost::asio::awaitable<Result<std::optional<Timestamp>>> place();
    /// False: another server has the lease meanwhile, and knows better.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> moveTo(Timestamp place);
    [[nodiscard]] boost::asio::awaitable<void> release(); ///< best effort: it runs out by itself

private:
    using Change = std::function<Result<bool>(store::Jobs &)>;
    [[nodiscard]] boost::asio::awaitable<Result<bool>> change(Change what);

    Desk &m_desk;
    const QString m_holder;
    std::optional<Timestamp> m_until;
};

} // namespace creditdesk::stripe
