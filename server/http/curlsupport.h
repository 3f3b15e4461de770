// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"

#include <curl/curl.h>

#include <chrono>
#include <memory>

namespace creditdesk::http {

struct CurlDeleter {
    void operator()(CURL *handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

/// Before the first handle; may be called again.
void initialiseCurl();
/// What every outgoing call has in common: http(s) only, no redirects, verified TLS, method, body and connect timeout.
/// `url`, `headers` and `body` must outlive the call.
void prepareCall(CURL *curl, Method method, const QByteArray &url, const curl_slist *headers, const QByteArray &body,
                 std::chrono::milliseconds connectTimeout);
[[nodiscard]] CurlList headerList(const Headers &headers);
/// Takes one line of an answer's head; a status line begins a new head (100 Continue or a proxy's answer came before).
void takeHeaderLine(Headers &headers, const QByteArray &line);
/// Error kind Network: `timeout`, `connect_failed`, `tls_failed`, `connection_lost`; InvalidInput `bad_url`.
[[nodiscard]] Error networkError(CURLcode code);

} // namespace creditdesk::http
