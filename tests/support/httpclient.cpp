// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/httpclient.h"

#include <QJsonDocument>

#include <curl/curl.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr long kTimeoutSeconds = 60; // generous: a test machine may be busy

void initialiseOnce()
{
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    Q_UNUSED(done)
}

struct EasyHandle {
    EasyHandle() : easy(curl_easy_init()) {}
    ~EasyHandle()
    {
        curl_slist_free_all(list);
        curl_easy_cleanup(easy);
    }
    EasyHandle(const EasyHandle &) = delete;
    EasyHandle &operator=(const EasyHandle &) = delete;

    void setHeaders(const http::Headers &headers)
    {
        for (const auto &[name, value] : headers.all())
            list = curl_slist_append(list, (name + ": " + value).constData());
        list = curl_slist_append(list, "Expect:");
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    }

    CURL *easy;
    curl_slist *list = nullptr;
};

std::size_t onBody(char *data, std::size_t size, std::size_t count, void *target)
{
    static_cast<QByteArray *>(target)->append(data, qsizetype(size * count));
    return size * count;
}

std::size_t onHeader(char *data, std::size_t size, std::size_t count, void *target)
{
    const QByteArray line = QByteArray(data, qsizetype(size * count)).trimmed();
    auto *headers = static_cast<http::Headers *>(target);
    const qsizetype colon = line.indexOf(':');
    if (colon > 0)
        headers->add(line.left(colon), line.mid(colon + 1).trimmed());
    return size * count;
}

} // namespace

QJsonObject HttpAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}
QString HttpAnswer::code() const
{
    return json().value("code"_L1).toString();
}

HttpAnswer HttpClient::get(const QByteArray &path, const http::Headers &headers) const
{
    return send("GET", path, {}, headers);
}

HttpAnswer HttpClient::post(const QByteArray &path, const QJsonObject &body, const http::Headers &headers) const
{
    http::Headers all = headers;
    if (!all.has("Content-Type"))
        all.add("Content-Type", "application/json");
    return send("POST", path, QJsonDocument(body).toJson(QJsonDocument::Compact), all);
}

HttpAnswer HttpClient::send(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                            const http::Headers &headers) const
{
    initialiseOnce();
    EasyHandle handle;
    HttpAnswer answer;
    handle.setHeaders(headers);
    curl_easy_setopt(handle.easy, CURLOPT_URL, (m_baseUrl + path).constData());
    curl_easy_setopt(handle.easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.easy, CURLOPT_PROXY, "");
    curl_easy_setopt(handle.easy, CURLOPT_TIMEOUT, kTimeoutSeconds);
    curl_easy_setopt(handle.easy, CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(handle.easy, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle.easy, CURLOPT_HEADERFUNCTION, onHeader);
    curl_easy_setopt(handle.easy, CURLOPT_HEADERDATA, &answer.headers);
    if (method == "HEAD")
        curl_easy_setopt(handle.easy, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(handle.easy, CURLOPT_CUSTOMREQUEST, method.constData());
    if (!body.isEmpty() || method == "POST") {
        curl_easy_setopt(handle.easy, CURLOPT_POSTFIELDS, body.constData());
        curl_easy_setopt(handle.easy, CURLOPT_POSTFIELDSIZE, long(body.size()));
    }
    const CURLcode outcome = curl_easy_perform(handle.easy);
    if (outcome != CURLE_OK)
        answer.failure = QString::fromUtf8(curl_easy_strerror(outcome));
    long status = 0;
    curl_easy_getinfo(handle.easy, CURLINFO_RESPONSE_CODE, &status);
    answer.status = int(status);
    return answer;
}

http::Headers bearer(const QByteArray &token)
{
    http::Headers headers;
    headers.add("Authorization", "Bearer " + token);
    return headers;
}

http::Headers bearerWithKey(const QByteArray &token, const QByteArray &idempotencyKey)
{
    http::Headers headers = bearer(token);
    headers.add("Idempotency-Key", idempotencyKey);
    return headers;
}

struct HttpStream::State {
    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    QByteArray received;
    int status = 0;
    bool ended = false;
    std::atomic<bool> abort{false};
    CURL *easy = nullptr;

    static std::size_t onChunk(char *data, std::size_t size, std::size_t count, void *target)
    {
        auto *state = static_cast<State *>(target);
        long status = 0;
        curl_easy_getinfo(state->easy, CURLINFO_RESPONSE_CODE, &status);
        const std::lock_guard lock(state->mutex);
        state->received.append(data, qsizetype(size * count));
        state->status = int(status);
        state->changed.notify_all();
        return size * count;
    }

    static int onProgress(void *target, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
    {
        return static_cast<State *>(target)->abort ? 1 : 0;
    }
};

HttpStream::HttpStream(const QByteArray &url, const http::Headers &headers) : m_state(std::make_shared<State>())
{
    initialiseOnce();
    m_thread = std::thread([state = m_state, url, headers] {
        EasyHandle handle;
        state->easy = handle.easy;
        handle.setHeaders(headers);
        curl_easy_setopt(handle.easy, CURLOPT_URL, url.constData());
        curl_easy_setopt(handle.easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle.easy, CURLOPT_PROXY, "");
        curl_easy_setopt(handle.easy, CURLOPT_WRITEFUNCTION, &State::onChunk);
        curl_easy_setopt(handle.easy, CURLOPT_WRITEDATA, state.get());
        curl_easy_setopt(handle.easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(handle.easy, CURLOPT_XFERINFOFUNCTION, &State::onProgress);
        curl_easy_setopt(handle.easy, CURLOPT_XFERINFODATA, state.get());
        curl_easy_perform(handle.easy);
        long status = 0;
        curl_easy_getinfo(handle.easy, CURLINFO_RESPONSE_CODE, &status);
        const std::lock_guard lock(state->mutex);
        state->status = int(status);
        state->ended = true;
        state->changed.notify_all();
    });
}

HttpStream::~HttpStream()
{
    m_state->abort = true; // seen within a second, the interval at which curl reports progress
    m_thread.join();
}

bool HttpStream::waitFor(const std::function<bool(const QByteArray &)> &wanted,
                         std::chrono::milliseconds deadline) const
{
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, deadline, [&] { return wanted(m_state->received); });
}

bool HttpStream::waitForText(const QByteArray &text) const
{
    return waitFor([&](const QByteArray &received) { return received.contains(text); });
}

QByteArray HttpStream::received() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->received;
}

int HttpStream::status() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->status;
}

bool HttpStream::ended() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->ended;
}

} // namespace creditdesk::test
