// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/poller.h"

#include "server/store/rounds.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;

namespace creditdesk::stripe {

class Poller::Private {
public:
    Private(StripeService &s, const Clock &c, std::chrono::milliseconds every, Listener heard)
        : service(s), clock(c), interval(every), listener(std::move(heard))
    {
    }

    void look();

    StripeService &service;
    const Clock &clock;
    const std::chrono::milliseconds interval;
    const Listener listener;
    PollCounters counters;
    std::atomic<bool> stopping = false;
    store::Rounds rounds; ///< goes first: its thread uses the others
};

void Poller::Private::look()
{
    RecoveryRequest request;
    request.stopping = [this] { return stopping.load(); };
    std::optional<Result<Recovered>> looked;
    asio::io_context context;
    asio::co_spawn(
        context, [&]() -> asio::awaitable<void> { looked = co_await service.recover(std::move(request)); },
        asio::detached);
    context.run();
    if (*looked) {
        counters.recovered += (*looked)->recovered();
        counters.failed += (*looked)->failed;
        if (!(*looked)->stopped)
            counters.lastMs = toEpochMs(clock.now());
    } else if (stopping) {
        return; // its connections end with the server
    } else {
        ++counters.failures;
    }
    if (listener)
        listener(*looked);
}

Poller::Poller(StripeService &service, const Clock &clock, std::chrono::milliseconds interval, Listener listener)
    : d(std::make_unique<Private>(service, clock, interval, std::move(listener)))
{
}

Poller::~Poller()
{
    stop();
}

void Poller::start()
{
    if (d->interval.count() > 0)
        d->rounds.start(d->interval, [this] { d->look(); });
}

void Poller::askToStop()
{
    d->stopping = true;
}

void Poller::stop()
{
    askToStop();
    d->rounds.stop();
}

const PollCounters &Poller::counters() const
{
    return d->counters;
}

} // namespace creditdesk::stripe
