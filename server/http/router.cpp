// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"

#include "server/http/methodname.h"
#include "server/http/problem.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

bool isParameter(const QString &segment)
{
    return segment.startsWith(u'{') && segment.endsWith(u'}');
}

bool matches(const QStringList &pattern, const QStringList &path)
{
    if (pattern.size() != path.size())
        return false;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (isParameter(pattern[i]) ? path[i].isEmpty() : pattern[i] != path[i])
            return false;
    }
    return true;
}

/// A literal segment beats a parameter, the earlier the more.
bool isMoreLiteral(const QStringList &left, const QStringList &right)
{
    for (qsizetype i = 0; i < left.size(); ++i) {
        if (isParameter(left[i]) != isParameter(right[i]))
            return isParameter(right[i]);
    }
    return false;
}

Handler always(Response response)
{
    return [response = std::move(response)](Request) -> boost::asio::awaitable<Response> { co_return response; };
}

Response methodNotAllowed(const QStringList &allowed)
{
    Response response = protocolProblem(405, u"method_not_allowed"_s,
                                        u"This path does not have that method; Allow names those it has."_s);
    response.headers.add("Allow", allowed.join(u", "_s).toLatin1());
    return response;
}

} // namespace

void Router::add(Method method, const QString &pattern, Handler handler)
{
    m_routes.push_back({method, pattern, pattern.split(u'/'), std::move(handler)});
}

const Router::Route *Router::best(const QStringList &segments, Method method) const
{
    const Route *found = nullptr;
    for (const Route &route : m_routes) {
        if (route.method == method && matches(route.segments, segments) &&
            (!found || isMoreLiteral(route.segments, found->segments)))
            found = &route;
    }
    return found;
}

Handler Router::route(Request &request) const
{
    const QStringList segments = request.path.split(u'/');
    const Route *found = best(segments, request.method);
    if (!found && request.method == Method::Head)
        found = best(segments, Method::Get);
    if (found) {
        request.route = found->pattern;
        for (qsizetype i = 0; i < segments.size(); ++i) {
            const QString &name = found->segments[i];
            if (isParameter(name))
                request.pathParameters.insert(name.mid(1, name.size() - 2), segments[i]);
        }
        return found->handler;
    }
    QStringList allowed;
    for (const Route &route : m_routes) {
        if (matches(route.segments, segments) && !allowed.contains(methodName(route.method)))
            allowed << methodName(route.method);
    }
    if (!allowed.isEmpty())
        return always(methodNotAllowed(allowed));
    return always(Response::problem(Error{ErrorKind::NotFound, u"not_found"_s, u"There is nothing at this path."_s}));
}

QStringList Router::patterns() const
{
    QStringList all;
    for (const Route &route : m_routes)
        all << methodName(route.method) + u' ' + route.pattern;
    return all;
}

} // namespace creditdesk::http
