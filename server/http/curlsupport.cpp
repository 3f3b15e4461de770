// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/curlsupport.h"

#include "server/http/methodname.h"

#include <mutex>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

void setBody(CURL *curl, Method method, const QByteArray &body)
{
    const bool carriesBody =
        method == Method::Post || method == Method::Put || method == Method::Patch || !body.isEmpty();
    if (carriesBody) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.constData());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    } else if (method == Method::Head) {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, methodName(method).toLatin1().constData());
}

} // namespace

void initialiseCurl()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void prepareCall(CURL *curl, Method method, const QByteArray &url, const curl_slist *headers, const QByteArray &body,
                 std::chrono::milliseconds connectTimeout)
{
    setBody(curl, method, body);
    curl_easy_setopt(curl, CURLOPT_URL, url.constData());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connectTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

CurlList headerList(const Headers &headers)
{
    CurlList list;
    const auto append = [&list](const QByteArray &line) {
        if (curl_slist *longer = curl_slist_append(list.get(), line.constData())) {
            static_cast<void>(list.release());
            list.reset(longer);
        }
    };
    append("Expect:"); // no waiting for 100 Continue: bodies are small
    for (const auto &[name, value] : headers.all())
        append(value.isEmpty() ? name + ';' : name + ": " + value);
    return list;
}

void takeHeaderLine(Headers &headers, const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    const qsizetype colon = text.indexOf(':');
    if (text.startsWith("HTTP/"))
        headers = {};
    else if (colon > 0)
        headers.add(text.left(colon).trimmed(), text.mid(colon + 1).trimmed());
}

Error networkError(CURLcode code)
{
    const QString reason = QString::fromLatin1(curl_easy_strerror(code));
    const auto error = [&reason](const QString &name, const QString &what) {
        return Error{ErrorKind::Network, name, u"%1 (%2)."_s.arg(what, reason)};
    };
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return error(u"timeout"_s, u"The service did not answer in time"_s);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return error(u"connect_failed"_s, u"The service cannot be reached"_s);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return error(u"tls_failed"_s, u"The service's certificate or TLS could not be verified"_s);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return Error{ErrorKind::InvalidInput, u"bad_url"_s,
                     u"The address of the service is not a valid http(s) URL."_s};
    default:
        return error(u"connection_lost"_s, u"The connection to the service broke"_s);
    }
}

} // namespace creditdesk::http
