// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/apicontext.h"
#include "server/http/router.h"

namespace creditdesk::api {

http::Router publicRoutes(ApiContext &context)
{
    http::Router router;
    addSignInRoutes(router, context);
    addBalanceRoutes(router, context);
    addHistoryRoutes(router, context);
    addUsageRoutes(router, context);
    addPricingRoutes(router, context);
    addDeductRoutes(router, context);
    addHoldRoutes(router, context);
    addChatRoutes(router, context);
    addExportRoutes(router, context);
    addEventRoutes(router, context);
    addContactRoutes(router, context);
    addStripeRoutes(router, context);
    addAdminRoutes(router, context);
    addStripeEventRoutes(router, context);
    addReconciliationRoutes(router, context);
    addHealthRoutes(router, context);
    return router;
}

} // namespace creditdesk::api
