// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestreader.h"

#include "server/http/problem.h"
#include "server/http/target.h"
#include "server/http/wire.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>

using namespace Qt::StringLiterals;
namespace beast = boost::beast;

namespace creditdesk::http {

namespace {

using Parser = beast::http::request_parser<beast::http::string_body>;
using Field = beast::http::field;

QByteArray bytes(beast::string_view view)
{
    return {view.data(), static_cast<qsizetype>(view.size())};
}

std::optional<Method> methodOf(beast::http::verb verb)
{
    switch (verb) {
    case beast::http::verb::get:
        return Method::Get;
    case beast::http::verb::head:
        return Method::Head;
    case beast::http::verb::post:
        return Method::Post;
    case beast::http::verb::put:
        return Method::Put;
    case beast::http::verb::patch:
        return Method::Patch;
    case beast::http::verb::delete_:
        return Method::Delete;
    case beast::http::verb::options:
        return Method::Options;
    default:
        return std::nullopt;
    }
}

Response refusalFor(beast::error_code failed, const Limits &limits)
{
    using beast::http::error;
    if (failed == error::header_limit || failed == error::buffer_overflow)
        return protocolProblem(431, u"header_too_large"_s,
                               u"The request's header exceeds %1 bytes."_s.arg(limits.headerBytes));
    if (failed == error::body_limit)
        return protocolProblem(413, u"body_too_large"_s,
                               u"The request's body exceeds %1 bytes."_s.arg(limits.bodyBytes));
    if (failed == error::bad_version)
        return protocolProblem(505, u"http_version"_s, u"Only HTTP/1.1 and HTTP/1.0 are spoken here."_s);
    return protocolProblem(400, u"bad_request"_s,
                           u"The request is not valid HTTP: %1."_s.arg(QString::fromStdString(failed.message())));
}

/// What Beast lets through and we do not: see RFC 9112, sections 3.2 and 6.
std::optional<Response> headerRefusal(const beast::http::request_header<> &head)
{
    if (head.version() != 11 && head.version() != 10)
        return protocolProblem(505, u"http_version"_s, u"Only HTTP/1.1 and HTTP/1.0 are spoken here."_s);
    if (head.count(Field::host) != 1 || !isValidHost(bytes(head[Field::host])))
        return protocolProblem(400, u"bad_host"_s, u"Exactly one valid Host header is required."_s);
    const auto lengths = head.count(Field::content_length);
    const QByteArray length = bytes(head[Field::content_length]);
    if (lengths > 1 || !std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return protocolProblem(400, u"bad_request"_s, u"There must be one Content-Length, and it must be a number."_s);
    const auto encodings = head.count(Field::transfer_encoding);
    if (encodings > 0 && (lengths > 0 || head.version() == 10))
        return protocolProblem(400, u"bad_request"_s, u"Content-Length and Transfer-Encoding exclude each other."_s);
    if (encodings > 1 || (encodings == 1 && !beast::iequals(head[Field::transfer_encoding], "chunked")))
        return protocolProblem(501, u"transfer_encoding"_s, u"The only transfer encoding accepted is chunked."_s);
    if (!methodOf(head.method()))
        return protocolProblem(501, u"method_not_supported"_s, u"This method is not supported."_s);
    return std::nullopt;
}

} // namespace

class RequestReader::Private {
public:
    explicit Private(const Limits &limitsToKeep) : limits(limitsToKeep) { restart(); }

    void restart()
    {
        parser.emplace();
        parser->header_limit(limits.headerBytes);
        parser->body_limit(limits.bodyBytes);
        target = {};
        headerChecked = false;
        fed = false;
    }

    State refuse(Response response)
    {
        refusal = std::move(response);
        return State::Refused;
    }

    State headerDone();

    Limits limits;
    beast::flat_buffer buffer;
    std::optional<Parser> parser;
    Target target;
    Response refusal;
    bool headerChecked = false;
    bool fed = false;
    bool keepAlive = false;
    bool http10 = false;
};

RequestReader::State RequestReader::Private::headerDone()
{
    headerChecked = true;
    parser->eager(true);
    if (auto response = headerRefusal(parser->get()))
        return refuse(std::move(*response));
    auto parsed = parseTarget(bytes(parser->get().target()));
    if (!parsed)
        return refuse(Response::problem(parsed.error()));
    target = std::move(*parsed);
    const bool expects = beast::iequals(parser->get()[Field::expect], "100-continue");
    if (expects && !parser->is_done() && parser->get().version() == 11)
        return State::SendContinue;
    return State::NeedMore;
}

RequestReader::RequestReader(const Limits &limits) : d(std::make_unique<Private>(limits)) {}

RequestReader::~RequestReader() = default;

std::pair<char *, std::size_t> RequestReader::prepare(std::size_t size)
{
    const auto space = d->buffer.prepare(size);
    return {static_cast<char *>(space.data()), space.size()};
}

void RequestReader::commit(std::size_t size)
{
    d->buffer.commit(size);
}

std::size_t RequestReader::buffered() const
{
    return d->buffer.size();
}

RequestReader::State RequestReader::advance()
{
    while (!d->parser->is_done()) {
        if (d->buffer.size() == 0)
            return State::NeedMore;
        d->fed = true;
        beast::error_code failed;
        d->buffer.consume(d->parser->put(d->buffer.data(), failed));
        if (failed == beast::http::error::need_more) {
            // Beast wants the header in one piece: a header that long can only be refused.
            if (!d->parser->is_header_done() && d->buffer.size() > d->limits.headerBytes)
                return d->refuse(refusalFor(beast::http::error::header_limit, d->limits));
            return State::NeedMore;
        }
        if (failed)
            return d->refuse(refusalFor(failed, d->limits));
        if (d->parser->is_header_done() && !d->headerChecked) {
            const State state = d->headerDone();
            if (state != State::NeedMore)
                return state;
        }
    }
    return State::Complete;
}

Request RequestReader::take()
{
    auto message = d->parser->release();
    d->keepAlive = message.keep_alive();
    d->http10 = message.version() == 10;
    Request request;
    request.method = *methodOf(message.method()); // checked by headerRefusal
    request.path = std::move(d->target.path);
    request.query = std::move(d->target.query);
    request.host = QString::fromLatin1(bytes(message[Field::host]));
    for (const auto &field : message)
        request.headers.add(bytes(field.name_string()), bytes(field.value()));
    request.body = QByteArray(message.body().data(), static_cast<qsizetype>(message.body().size()));
    request.traceparent = validTraceparent(request.headers.value("traceparent"));
    d->restart();
    return request;
}

Response RequestReader::refusal() const
{
    return d->refusal;
}

bool RequestReader::started() const
{
    return d->fed || d->buffer.size() > 0;
}

bool RequestReader::keepAlive() const
{
    return d->keepAlive;
}

bool RequestReader::isHttp10() const
{
    return d->http10;
}

std::pair<QString, QString> RequestReader::summary() const
{
    if (!d->headerChecked)
        return {};
    return {QString::fromLatin1(bytes(d->parser->get().method_string())), d->target.path};
}

} // namespace creditdesk::http
