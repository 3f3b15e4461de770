// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/stripeoffice.h"

#include "server/config.h"

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

Result<stripe::StripeConfig> stripeConfig(const Program &program)
{
    Result<stripe::StripeConfig> config = server::stripeConfig(program.settings, {});
    if (config && !config->isConfigured()) {
        return failure(
            ErrorKind::InvalidInput, u"stripe_not_configured"_s,
            u"Set STRIPE_SECRET_KEY, in the environment or in .env, to the secret key of the Stripe account."_s);
    }
    return config;
}

StripeOffice::StripeOffice(const Program &program, std::unique_ptr<store::Store> store, Catalogue catalogue,
                           stripe::StripeConfig config)
    : m_store(std::move(store)),
      m_catalogue(std::move(catalogue)),
      m_http(1),
      m_writer(*m_store, program.clock, m_catalogue),
      m_reads(*m_store, {.threads = 1}),
      m_service(std::move(config), [this](http::ClientRequest request) { return m_http.send(std::move(request)); },
                {m_writer, m_reads, program.clock, m_catalogue})
{
}

StripeOffice::~StripeOffice() = default;

Result<std::unique_ptr<StripeOffice>> StripeOffice::open(const Program &program)
{
    Result<stripe::StripeConfig> config = stripeConfig(program);
    if (!config)
        return tl::unexpected(config.error());
    Result<Catalogue> catalogue = server::loadCatalogue(program.settings.text("CREDITDESK_CATALOGUE"));
    if (!catalogue)
        return tl::unexpected(catalogue.error());
    Result<std::unique_ptr<store::Store>> store = program.existingStore();
    if (!store)
        return tl::unexpected(store.error());
    const auto reader = (*store)->openReader(); // a mistyped path must not become an empty database
    if (!reader)
        return tl::unexpected(reader.error());
    if (const Result<void> current = (*reader)->ping(); !current)
        return tl::unexpected(current.error());
    return std::unique_ptr<StripeOffice>(
        new StripeOffice(program, std::move(*store), std::move(*catalogue), std::move(*config)));
}

} // namespace creditdesk::admin
