// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/message.h"

#include "server/http/wire.h"

#include <QJsonDocument>

#include <algorithm>

namespace creditdesk::http {

namespace {

auto named(const QByteArray &name)
{
    return [&name](const Header &field) { return field.first.compare(name, Qt::CaseInsensitive) == 0; };
}

} // namespace

void Headers::set(const QByteArray &name, const QByteArray &value)
{
    std::erase_if(m_fields, named(name));
    add(name, value);
}

QByteArray Headers::value(const QByteArray &name) const
{
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), named(name));
    return found == m_fields.end() ? QByteArray() : found->second;
}

bool Headers::has(const QByteArray &name) const
{
    return std::any_of(m_fields.begin(), m_fields.end(), named(name));
}

Response Response::json(const QJsonObject &object, int status)
{
    return text(QJsonDocument(object).toJson(QJsonDocument::Compact), "application/json", status);
}

Response Response::problem(const Error &error)
{
    // Network is a client's own word; a handler that passes one on means that something behind us is away.
    const int status = error.kind == ErrorKind::Network ? 503 : httpStatus(error.kind);
    Response response = text(QJsonDocument(problemJson(error)).toJson(QJsonDocument::Compact), kProblemType, status);
    if (error.retryAfterSeconds)
        response.headers.add("Retry-After", QByteArray::number(*error.retryAfterSeconds));
    else if (status == 429 || status == 503)
        response.headers.add("Retry-After", "1");
    if (status == 401)
        response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

Response Response::html(const QByteArray &page, int status)
{
    return text(page, kHtmlType, status);
}

Response Response::text(const QByteArray &body, const QByteArray &contentType, int status)
{
    Response response;
    response.status = status;
    response.headers.add("Content-Type", contentType);
    response.body = body;
    return response;
}

Response Response::redirect(const QByteArray &location, int status)
{
    Response response;
    response.status = status;
    response.headers.add("Location", location);
    return response;
}

Response Response::empty(int status)
{
    Response response;
    response.status = status;
    return response;
}

Response Response::stream(const QByteArray &contentType, StreamBody body)
{
    Response response;
    response.headers.add("Content-Type", contentType);
    response.body = std::move(body);
    return response;
}

} // namespace creditdesk::http
