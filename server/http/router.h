// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

namespace creditdesk::http {

/// Maps method and path to a handler. Patterns hold literal segments and `{name}` segments.
class Router {
public:
    void add(Method method, const QString &pattern, Handler handler);
    /// The handler of the longest literal match with its parameters and `route` set in `request`; HEAD is served by
    /// GET's handler; problem answers for an unknown path (404) and for a known path with another method (405 with
    /// Allow).
    [[nodiscard]] Handler route(Request &request) const;
    [[nodiscard]] QStringList patterns() const; ///< "GET /api/plans" …; for the OpenAPI check

private:
    struct Route {
        Method method;
        QString pattern;
        QStringList segments;
        Handler handler;
    };
    [[nodiscard]] const Route *best(const QStringList &segments, Method method) const;

    std::vector<Route> m_routes;
};

} // namespace creditdesk::http
