// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/idempotency.h"
#include "sandbox/paramspec.h"
#include "sandbox/world.h"
#include "server/http/router.h"

#include <functional>

namespace creditdesk::sandbox {

/// One call of the API, checked and typed.
struct Call {
    QString id;   ///< of the path, where it has one
    QString path; ///< "/v1/customers", for the url of lists
    QJsonObject params;
    QString stripeVersion; ///< as the client asked; empty: it did not
};
/// Runs under the world's mutex.
using Operation = std::function<ApiResult(World &, const Call &)>;

/// What all operations share: the key, form decoding, parameter check, idempotency, expansion, headers, errors in
/// Stripe's shape.
class ApiRoutes {
public:
    /// `apiKey` empty: every sk_test_… or rk_test_… key will do. `world` must outlive the routes.
    ApiRoutes(World &world, QString apiKey);
    /// `operation` as in resources/params.json: "POST /v1/customers/{id}".
    void add(const QString &operation, Operation run);
    /// Puts all of them, and answers for unknown paths under /v1, into the router. The routes must outlive it.
    void install(http::Router &router);

private:
    struct Reply {
        int status = 200;
        QByteArray body;
    };
    [[nodiscard]] http::Response serve(const http::Request &request, const QString &operation, const Operation &run);
    [[nodiscard]] StripeResult<void> authorize(const http::Request &request) const;
    [[nodiscard]] Reply execute(const http::Request &request, const Call &call, const QString &requestId,
                                const Operation &run);
    [[nodiscard]] http::Response respond(const http::Request &request, const QString &requestId,
                                         const Reply &reply) const;

    World &m_world;
    QString m_apiKey;
    ParamSpec m_spec;
    Idempotency m_idempotency;
    std::vector<std::pair<QString, Operation>> m_operations;
};

// One file per resource adds its operations.
void addCustomerOperations(ApiRoutes &routes);
void addCatalogueOperations(ApiRoutes &routes);
void addCheckoutOperations(ApiRoutes &routes);
void addCouponOperations(ApiRoutes &routes);
void addSubscriptionOperations(ApiRoutes &routes);
void addInvoiceOperations(ApiRoutes &routes);
void addInvoiceItemOperations(ApiRoutes &routes);
void addPaymentOperations(ApiRoutes &routes);
void addPaymentMethodOperations(ApiRoutes &routes);
void addRefundOperations(ApiRoutes &routes);
void addDisputeOperations(ApiRoutes &routes);
void addPortalOperations(ApiRoutes &routes);
void addEventOperations(ApiRoutes &routes);

/// GET by id, and GET of the list with `matches`, as most resources have them.
[[nodiscard]] Operation readOperation(Kind kind);
using ListFilter = std::function<bool(const QJsonObject &object, const QJsonObject &params)>;
[[nodiscard]] Operation listOperation(Kind kind, ListFilter filter);

} // namespace creditdesk::sandbox
