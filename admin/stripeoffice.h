// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin/program.h"
#include "server/http/client.h"
#include "server/store/ledgerwriter.h"
#include "server/store/readpool.h"
#include "server/stripe/stripeservice.h"

namespace creditdesk::admin {

/// The settings' Stripe account and key; `stripe_not_configured` names the variable that is missing.
[[nodiscard]] Result<stripe::StripeConfig> stripeConfig(const Program &program);

/// The Stripe service on the program's database, beside a running server or without one. Members go in the opposite
/// order of their making.
class StripeOffice {
public:
    /// Of a database that is there, with the current schema.
    [[nodiscard]] static Result<std::unique_ptr<StripeOffice>> open(const Program &program);
    ~StripeOffice();

    [[nodiscard]] stripe::StripeService &service() { return m_service; }

private:
    StripeOffice(const Program &program, std::unique_ptr<store::Store> store, Catalogue catalogue,
                 stripe::StripeConfig config);

    std::unique_ptr<store::Store> m_store;
    const Catalogue m_catalogue;
    http::Client m_http;
    store::LedgerWriter m_writer;
    store::ReadPool m_reads;
    stripe::StripeService m_service;
};

} // namespace creditdesk::admin
