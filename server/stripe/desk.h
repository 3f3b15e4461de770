// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/stripe/eventcounters.h"
#include "server/stripe/lookups.h"
#include "server/stripe/stripeservice.h"
#include "server/stripe/turns.h"

namespace creditdesk::stripe {

/// What the parts of the service share. Lives as long as the service.
struct Desk {
    Desk(StripeConfig settings, Transport transport, ServiceParts given, const ClientLimits &limits)
        : config(withoutSlash(std::move(settings))),
          parts(std::move(given)),
          client(config, std::move(transport), limits),
          prices(client, parts.clock),
          lookups(client, prices)
    {
    }
    Desk(const Desk &) = delete;
    Desk &operator=(const Desk &) = delete;

    const StripeConfig config;
    const ServiceParts parts;
    const StripeClient client;
    PriceBook prices;
    Lookups lookups;
    Turns turns;
    EventCounters counters;

private:
    static StripeConfig withoutSlash(StripeConfig settings)
    {
        while (settings.publicUrl.endsWith('/'))
            settings.publicUrl.chop(1);
        return settings;
    }
};

} // namespace creditdesk::stripe
