// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/world.h"
#include "server/http/router.h"

namespace creditdesk::sandbox {

/// The pages for people: checkout (/c/pay/…), 3-D Secure (/3ds/…), portal (/p/session/…), invoices (/i/…), control
/// (/sandbox, also /), and their style sheet.
void addPageRoutes(http::Router &router, World &world);

void addCheckoutPage(http::Router &router, World &world);
void addChallengePage(http::Router &router, World &world);
void addInvoicePage(http::Router &router, World &world);
void addPortalPage(http::Router &router, World &world);
void addControlPage(http::Router &router, World &world);

} // namespace creditdesk::sandbox
