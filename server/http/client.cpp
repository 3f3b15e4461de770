// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/client.h"

#include "server/http/async.h"
#include "server/http/curlsupport.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

constexpr std::size_t kMaxQueued = 1'000; ///< calls that wait for a thread; more are refused

struct Transfer {
    ClientResponse response;
    std::int64_t maxBytes = 0;
    bool tooLarge = false;
    const std::atomic<bool> *stopping = nullptr;
};

std::size_t onBody(char *data, std::size_t size, std::size_t count, void *user)
{
    auto &transfer = *static_cast<Transfer *>(user);
    const std::size_t total = size * count;
    const auto bytes = static_cast<qsizetype>(total);
    if (transfer.response.body.size() + bytes > transfer.maxBytes) {
        transfer.tooLarge = true;
        return 0;
    }
    transfer.response.body.append(data, bytes);
    return total;
}

std::size_t onHeader(char *data, std::size_t size, std::size_t count, void *user)
{
    auto &transfer = *static_cast<Transfer *>(user);
    takeHeaderLine(transfer.response.headers, QByteArray(data, static_cast<qsizetype>(size * count)));
    return size * count;
}

int onProgress(void *user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Transfer *>(user)->stopping->load() ? 1 : 0;
}

Error tooLargeError()
{
    return {ErrorKind::Network, u"response_too_large"_s, u"The answer is larger than allowed."_s};
}

Error stoppingError()
{
    return {ErrorKind::Network, u"connection_lost"_s, u"The program is stopping."_s};
}

Result<ClientResponse> perform(CURL *curl, const ClientRequest &request, const std::atomic<bool> &stopping)
{
    Transfer transfer;
    transfer.maxBytes = request.maxResponseBytes;
    transfer.stopping = &stopping;
    const CurlList headers = headerList(request.headers);
    curl_easy_reset(curl); // keeps the open connections
    prepareCall(curl, request.method, request.url, headers.get(), request.body, request.connectTimeout);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.totalTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, onBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, onHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, onProgress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        return tl::unexpected(transfer.tooLarge ? tooLargeError() : networkError(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
}

} // namespace

/// Threads that take jobs from one queue. Handles are kept, because each holds its open connections.
class Client::Private {
public:
    using Answer = std::function<void(Result<ClientResponse>)>;
    using Clock = std::chrono::steady_clock;
    struct Job {
        ClientRequest request;
        Answer answer;
        Clock::time_point due; ///< the time in the queue counts towards the total timeout
    };

    void enqueue(ClientRequest request, Answer answer);
    void work();
    Result<ClientResponse> send(const ClientRequest &request);

    std::atomic<bool> stopping = false;
    std::mutex mutex; ///< guards jobs and idle
    std::condition_variable changed;
    std::deque<Job> jobs;
    std::vector<CurlHandle> idle;
    std::vector<std::thread> threads;
};

void Client::Private::enqueue(ClientRequest request, Answer answer)
{
    const Clock::time_point due = Clock::now() + request.totalTimeout;
    {
        const std::scoped_lock guard(mutex);
        if (!stopping && jobs.size() < kMaxQueued) {
            jobs.push_back({std::move(request), std::move(answer), due});
            changed.notify_one();
            return;
        }
    }
    if (stopping)
        return answer(tl::unexpected(stoppingError()));
    Error busy{ErrorKind::Unavailable, u"busy"_s, u"Too many outgoing calls wait. Try again shortly."_s};
    busy.retryAfterSeconds = 1;
    answer(tl::unexpected(busy));
}

void Client::Private::work()
{
    while (true) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (jobs.empty())
            return;
        Job job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(job.due - Clock::now());
        if (left.count() <= 0) {
            job.answer(tl::unexpected(networkError(CURLE_OPERATION_TIMEDOUT)));
            continue;
        }
        job.request.totalTimeout = left;
        job.answer(send(job.request));
    }
}

Result<ClientResponse> Client::Private::send(const ClientRequest &request)
{
    if (stopping)
        return tl::unexpected(stoppingError());
    CurlHandle handle;
    {
        const std::scoped_lock guard(mutex);
        if (!idle.empty()) {
            handle = std::move(idle.back());
            idle.pop_back();
        }
    }
    if (!handle)
        handle.reset(curl_easy_init());
    if (!handle)
        return failure(ErrorKind::Internal, u"out_of_memory"_s, u"libcurl could not be started."_s);
    auto result = perform(handle.get(), request, stopping);
    const std::scoped_lock guard(mutex);
    idle.push_back(std::move(handle));
    return result;
}

Client::Client(int threads) : d(std::make_unique<Private>())
{
    initialiseCurl();
    for (int i = 0; i < threads; ++i)
        d->threads.emplace_back([data = d.get()] { data->work(); });
}

Client::~Client()
{
    stop();
    for (std::thread &thread : d->threads)
        thread.join();
}

void Client::stop()
{
    {
        const std::scoped_lock guard(d->mutex);
        d->stopping = true;
    }
    d->changed.notify_all();
}

boost::asio::awaitable<Result<ClientResponse>> Client::send(ClientRequest request)
{
    std::function<void(Private::Answer)> start = [this, request = std::move(request)](Private::Answer answer) {
        d->enqueue(request, std::move(answer));
    };
    return awaitCallback<Result<ClientResponse>>(std::move(start));
}

Result<ClientResponse> Client::sendBlocking(const ClientRequest &request)
{
    return d->send(request);
}

} // namespace creditdesk::http
