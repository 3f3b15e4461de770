// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/desk.h"

namespace creditdesk::stripe {

[[nodiscard]] boost::asio::awaitable<Result<QString>> openPortal(Desk &desk, QString userId);
[[nodiscard]] boost::asio::awaitable<Result<void>> cancelSubscription(Desk &desk, QString userId, bool immediately);
[[nodiscard]] boost::asio::awaitable<Result<void>> resumeSubscription(Desk &desk, QString userId);

} // namespace creditdesk::stripe
