// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/sidebar.h"

#include <QString>

#include <optional>

namespace creditdesk::app {

/// Where a creditdesk:// link leads. Links only show a page; none of them buys, signs in or changes the server.
struct DeepLink {
    ui::PageName page = ui::PageName::Overview;
    bool packs = false;   ///< scroll to the packs
    bool refresh = false; ///< the browser came back from a checkout
};

/// creditdesk://overview, plans, buy, transactions, checkout; nothing for anything else.
[[nodiscard]] std::optional<DeepLink> parseDeepLink(const QString &link);
[[nodiscard]] std::optional<ui::PageName> pageFromName(const QString &name);

} // namespace creditdesk::app
