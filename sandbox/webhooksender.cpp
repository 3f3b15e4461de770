// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/webhooksender.h"

#include "sandbox/deliveryfaults.h"
#include "sandbox/oldshape.h"
#include "sandbox/signature.h"
#include "sandbox/webhookendpoints.h"
#include "server/http/client.h"

#include <QJsonDocument>

#include <algorithm>
#include <thread>

namespace creditdesk::sandbox {

using namespace std::chrono_literals;

RetrySchedule defaultRetrySchedule()
{
    RetrySchedule schedule{1s, 2s, 4s, 8s, 15s, 30s, 60s, 5min};
    schedule.insert(schedule.end(), 72, 1h); // three days in all
    return schedule;
}

namespace {

constexpr auto kLongestSleep = 1s; ///< the clock may jump; look again that often
constexpr auto kAnswerTimeout = 20s;

struct Job {
    QString deliveryId;
    http::ClientRequest request;
};

/// The pending delivery that has been due longest; empty: none exists.
QJsonObject earliestPending(const World &world)
{
    QJsonObject earliest;
    for (const QString &id : world.state.ids(Kind::Delivery)) {
        const QJsonObject *delivery = world.state.find(Kind::Delivery, id);
        if (textAt(*delivery, "state"_L1) != "pending"_L1)
            continue;
        // Ids stand in order of creation, so of equals the older wins.
        if (earliest.isEmpty() || integerAt(*delivery, "next_at_ms"_L1) < integerAt(earliest, "next_at_ms"_L1))
            earliest = *delivery;
    }
    return earliest;
}

} // namespace

class WebhookSender::Private {
public:
    Private(World &w, RetrySchedule s, SignatureClock c)
        : world(w), schedule(std::move(s)), clock(c), client(1), thread([this] { run(); })
    {
    }

    ~Private()
    {
        {
            const std::lock_guard lock(world.mutex);
            stopping = true;
        }
        world.wakeUp.notify_all();
        thread.join();
    }

    void run()
    {
        std::unique_lock lock(world.mutex);
        while (!stopping) {
            endFaultsInTime(world);
            const QJsonObject due = earliestPending(world);
            const qint64 waitMs = due.isEmpty() ? qint64(1'000) : integerAt(due, "next_at_ms"_L1) - world.wallNowMs();
            if (due.isEmpty() || waitMs > 0) {
                world.wakeUp.wait_for(
                    lock, std::min<std::chrono::milliseconds>(kLongestSleep, std::chrono::milliseconds(waitMs)));
                continue;
            }
            const auto job = prepare(due);
            if (!job)
                continue;
            lock.unlock();
            const auto response = client.sendBlocking(job->request);
            lock.lock();
            record(job->deliveryId, response);
        }
    }

    /// Nothing: the event or endpoint is gone, and so is the delivery now.
    std::optional<Job> prepare(const QJsonObject &delivery)
    {
        const QJsonObject endpoint = world.state.get(Kind::WebhookEndpoint, textAt(delivery, "endpoint"_L1));
        const QJsonObject event = world.state.get(Kind::Event, textAt(delivery, "event"_L1));
        if (endpoint.isEmpty() || event.isEmpty()) {
            world.state.remove(Kind::Delivery, textAt(delivery, "id"_L1));
            return std::nullopt;
        }
        Job job;
        job.deliveryId = textAt(delivery, "id"_L1);
        job.request.method = http::Method::Post;
        job.request.url = textAt(endpoint, "url"_L1).toUtf8();
        const QJsonObject body =
            eventInVersion(world, rendered(event), versionOfDelivery(delivery, versionFor(endpoint, event)));
        job.request.body = QJsonDocument(body).toJson(QJsonDocument::Indented);
        job.request.totalTimeout = kAnswerTimeout;
        const qint64 at = clock == SignatureClock::Wall ? world.wallNow() : world.now();
        job.request.headers.set("Content-Type", "application/json; charset=utf-8");
        job.request.headers.set("User-Agent", "Stripe/1.0 (Creditdesk sandbox)");
        job.request.headers.set("Stripe-Signature",
                                signatureHeader(job.request.body, textAt(endpoint, "_secret"_L1).toUtf8(), at));
        return job;
    }

    void record(const QString &deliveryId, const Result<http::ClientResponse> &response)
    {
        QJsonObject delivery = world.state.get(Kind::Delivery, deliveryId);
        if (delivery.isEmpty())
            return; // replaced by a resend meanwhile
        const auto attempts = static_cast<std::size_t>(integerAt(delivery, "attempts"_L1)) + 1;
        const int status = response ? response->status : 0;
        delivery.insert("attempts"_L1, static_cast<qint64>(attempts));
        delivery.insert("status"_L1, status);
        delivery.insert("error"_L1, response ? QJsonValue() : QJsonValue(response.error().code));
        if (status >= 200 && status < 300) {
            delivery.insert("state"_L1, u"succeeded"_s);
            countDown(delivery);
        } else if (attempts > schedule.size()) {
            delivery.insert("state"_L1, u"failed"_s);
        } else {
            delivery.insert("next_at_ms"_L1, world.wallNowMs() + schedule[attempts - 1].count());
        }
        world.state.put(Kind::Delivery, delivery);
    }

    /// One endpoint less waits for the event; further copies of it make no difference.
    void countDown(const QJsonObject &delivery)
    {
        const QString eventId = textAt(delivery, "event"_L1);
        for (const QString &id : world.state.ids(Kind::Delivery)) {
            const QJsonObject *other = world.state.find(Kind::Delivery, id);
            if (textAt(*other, "event"_L1) == eventId && textAt(*other, "state"_L1) == "succeeded"_L1 &&
                other->value("endpoint"_L1) == delivery.value("endpoint"_L1))
                return;
        }
        QJsonObject event = world.state.get(Kind::Event, eventId);
        event.insert("pending_webhooks"_L1, std::max<qint64>(0, integerAt(event, "pending_webhooks"_L1) - 1));
        world.state.put(Kind::Event, event);
    }

    World &world;
    const RetrySchedule schedule;
    const SignatureClock clock;
    http::Client client;
    bool stopping = false;
    std::thread thread; ///< last: starts when all else stands
};

WebhookSender::WebhookSender(World &world, RetrySchedule schedule, SignatureClock clock)
    : d(std::make_unique<Private>(world, std::move(schedule), clock))
{
}

WebhookSender::~WebhookSender() = default;

} // namespace creditdesk::sandbox
