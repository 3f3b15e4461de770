// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/password.h"

#include "server/http/async.h"

#include <sodium.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::auth {

Result<QByteArray> hashPassword(const QString &password, const HashCost &cost)
{
    const QByteArray text = password.toUtf8();
    if (password.size() < kMinPasswordLength || text.size() > kMaxPasswordLength)
        return failure(ErrorKind::InvalidInput, u"weak_password"_s,
                       u"A password has %1 to %2 characters."_s.arg(kMinPasswordLength).arg(kMaxPasswordLength));
    char phc[crypto_pwhash_STRBYTES] = {};
    const auto size = static_cast<unsigned long long>(text.size());
    if (sodium_init() < 0 || crypto_pwhash_str(phc, text.constData(), size, cost.operations, cost.memoryBytes) != 0)
        return failure(ErrorKind::Unavailable, u"out_of_memory"_s, u"Not enough memory to hash a password now."_s);
    return QByteArray(phc);
}

namespace {

bool verifyPassword(const QByteArray &phc, const QString &password)
{
    const QByteArray text = password.toUtf8();
    return crypto_pwhash_str_verify(phc.constData(), text.constData(), static_cast<unsigned long long>(text.size())) ==
           0;
}

} // namespace

class PasswordHasher::Private {
public:
    using Task = std::function<void()>;

    Private(int queueLengthToUse, HashCost costToUse) : queueLength(queueLengthToUse), cost(costToUse) {}

    bool enqueue(Task task)
    {
        {
            const std::scoped_lock guard(mutex);
            if (stopping || static_cast<int>(tasks.size()) >= queueLength)
                return false;
            tasks.push_back(std::move(task));
        }
        changed.notify_one();
        return true;
    }

    void work()
    {
        while (true) {
            std::unique_lock lock(mutex);
            changed.wait(lock, [this] { return stopping || !tasks.empty(); });
            if (tasks.empty())
                return;
            const Task task = std::move(tasks.front());
            tasks.pop_front();
            lock.unlock();
            task();
        }
    }

    /// Runs `compute` on a hashing thread, or says that too many wait.
    template <typename T>
    asio::awaitable<Result<T>> run(std::function<Result<T>()> compute)
    {
        std::function<void(std::function<void(Result<T>)>)> start =
            [this, compute = std::move(compute)](std::function<void(Result<T>)> answer) {
                if (!enqueue([compute, answer] { answer(compute()); })) {
                    Error busy{ErrorKind::Unavailable, u"sign_in_busy"_s,
                               u"Too many sign-ins at once. Try again shortly."_s};
                    busy.retryAfterSeconds = 1;
                    answer(tl::unexpected(busy));
                }
            };
        return http::awaitCallback<Result<T>>(std::move(start));
    }

    int queueLength;
    HashCost cost;
    QByteArray dummy; ///< a hash of nobody's password, at our cost: what an unknown user is checked against
    std::mutex mutex; ///< guards tasks and stopping
    std::condition_variable changed;
    std::deque<Task> tasks;
    bool stopping = false;
    std::vector<std::thread> threads;
};

PasswordHasher::PasswordHasher(int threads, int queueLength, HashCost cost)
    : d(std::make_unique<Private>(queueLength, cost))
{
    d->dummy = hashPassword(u"nobody has this password"_s, cost).value_or(QByteArray());
    for (int i = 0; i < threads; ++i)
        d->threads.emplace_back([data = d.get()] { data->work(); });
}

PasswordHasher::~PasswordHasher()
{
    {
        const std::scoped_lock guard(d->mutex);
        d->stopping = true;
    }
    d->changed.notify_all();
    for (std::thread &thread : d->threads)
        thread.join();
}

asio::awaitable<Result<QByteArray>> PasswordHasher::hash(QString password)
{
    return d->run<QByteArray>([this, password = std::move(password)] { return hashPassword(password, d->cost); });
}

asio::awaitable<Result<bool>> PasswordHasher::verify(QByteArray phc, QString password)
{
    return d->run<bool>([this, phc = std::move(phc), password = std::move(password)]() -> Result<bool> {
        if (!phc.isEmpty())
            return verifyPassword(phc, password);
        static_cast<void>(verifyPassword(d->dummy, password));
        return false;
    });
}

} // namespace creditdesk::auth
