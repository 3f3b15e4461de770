// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/billingserver.h"
#include "server/config.h"
#include "server/http/filelimit.h"
#include "server/log/accesslog.h"
#include "server/log/qtbridge.h"
#include "server/stripe/webhooklog.h"

#include <QCoreApplication>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

/// In plain words: before it serves, the one who started it is reading.
int refuse(int exitCode, const Error &error)
{
    std::fprintf(stderr, "creditdesk-server: %s\n", qUtf8Printable(error.detail));
    return exitCode;
}

int exitCodeFor(const Error &startError)
{
    const bool database = startError.code.startsWith("database"_L1) || startError.code.startsWith("schema"_L1) ||
                          startError.code == "disk_full"_L1;
    const bool configuration = startError.code == "tls_files"_L1;
    return database ? server::ExitDatabase : configuration ? server::ExitConfig : server::ExitUnavailable;
}

void logPruned(const log::Logger &logger, const Result<store::Pruned> &pruned)
{
    if (pruned)
        logger.info("pruned", {{"keys", pruned->keys}, {"sign_ins", pruned->tokens}, {"attempts", pruned->attempts}});
    else
        logger.warning("pruning stopped early and begins again later", {{"code", pruned.error().code}});
}

void logSwept(const log::Logger &logger, const Result<store::Swept> &swept)
{
    if (!swept)
        logger.warning("sweeping stopped early and begins again later", {{"code", swept.error().code}});
    else if (swept->stuck > 0)
        logger.warning("due work of some accounts cannot be booked: run creditdesk-admin verify",
                       {{"accounts", swept->stuck}});
    if (swept && swept->accounts > 0)
        logger.info("swept", {{"accounts", swept->accounts}, {"rows", swept->rows}});
}

void logPolled(const log::Logger &logger, const Result<stripe::Recovered> &polled)
{
    if (!polled) {
        logger.warning("looking at Stripe for what no webhook brought ended early and begins again later",
                       {{"code", polled.error().code}, {"reason", polled.error().detail}});
        return;
    }
    if (polled->elsewhere)
        return logger.debug("another server looks at Stripe", {});
    const log::Level level = polled->failed > 0 ? log::Level::Warning : log::Level::Info;
    logger.write(level, "looked at Stripe for what no webhook brought",
                 {{"since", toRfc3339(polled->since)},
                  {"beyond_events", polled->beyondEvents},
                  {"seen", polled->seen},
                  {"known", polled->known},
                  {"applied", polled->applied},
                  {"ignored", polled->ignored},
                  {"review", polled->review},
                  {"failed", polled->failed}});
}

void warnOfNoWebhook(const log::Logger &logger, std::chrono::seconds pollInterval)
{
    if (pollInterval.count() == 0)
        return logger.warning("STRIPE_WEBHOOK_SECRET is not set: people can pay, but this server will not hear of it "
                              "and grant nothing; set it to the webhook endpoint's signing secret");
    logger.warning("STRIPE_WEBHOOK_SECRET is not set: what people pay for comes only with the next look at Stripe; set "
                   "it to the webhook endpoint's signing secret",
                   {{"seconds_between_looks", qint64(pollInterval.count())}});
}

int serve(const server::Config &config)
{
    const SystemClock clock;
    const log::Logger logger(clock, log::standardError(), config.logLevel);
    const log::QtBridge qtMessages(logger);
    // Caught from here on, so that a signal during the start ends the program as cleanly as one later.
    boost::asio::io_context signalLoop;
    boost::asio::signal_set signals(signalLoop, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code &, int) {});

    auto catalogue = server::loadCatalogue(config.catalogueFile);
    if (!catalogue)
        return refuse(server::ExitConfig, catalogue.error());
    const auto store = server::makeStore(config.database, [&logger](std::int64_t bytes) {
        logger.warning("the database's log has grown long: a read that lasts keeps it from being copied into the file",
                       {{"bytes", bytes}});
    });
    if (const auto prepared = store->prepare(); !prepared)
        return refuse(server::ExitDatabase, prepared.error());

    server::BillingServerOptions options;
    options.listen = config.listen;
    options.metricsListen = config.metricsListen;
    options.publicUrl = config.publicUrl;
    options.readThreads = config.readThreads;
    options.signIn.signUpAllowed = config.signUpAllowed;
    options.stripe = config.stripe;
    options.chat = config.chat;
    options.supabase = config.supabase;
    options.onAccess = [&logger](const http::AccessRecord &record) { log::logAccess(logger, record); };
    options.onKeysFailed = [&logger](const Error &error) {
        logger.warning("Supabase's keys could not be fetched", {{"code", error.code}, {"reason", error.detail}});
    };
    options.onWebhook = [&logger](const stripe::WebhookAnswer &answer) { stripe::logWebhook(logger, answer); };
    options.onPruned = [&logger](const Result<store::Pruned> &pruned) { logPruned(logger, pruned); };
    options.sweeping.interval = config.sweepInterval;
    options.onSwept = [&logger](const Result<store::Swept> &swept) { logSwept(logger, swept); };
    options.stripePollInterval = config.stripePollInterval;
    options.onStripePolled = [&logger](const Result<stripe::Recovered> &polled) { logPolled(logger, polled); };
    server::BillingServer billing(*store, clock, std::move(*catalogue), std::move(options));
    if (const auto started = billing.start(); !started)
        return refuse(exitCodeFor(started.error()), started.error());
    logger.info("listening", {{"address", config.listen.address},
                              {"port", billing.port()},
                              {"metrics_port", billing.metricsPort()},
                              {"version", QString::fromLatin1(CREDITDESK_VERSION)}});
    if (config.stripe.isConfigured() && config.stripe.webhookSecrets.isEmpty())
        warnOfNoWebhook(logger, config.stripePollInterval);
    if (config.supabase.isConfigured() && config.supabase.publicKey.isEmpty())
        logger.warning(
            "SUPABASE_KEY is not set: the app is given no key, and a project hosted by Supabase will refuse it; "
            "set it to the anon or publishable key");
    signalLoop.run();
    logger.info("stopping");
    billing.stop();
    logger.info("stopped");
    return server::ExitOk;
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    const auto line = server::readCommandLine(argc, argv);
    if (const auto *end = std::get_if<server::EndNow>(&line)) {
        std::fputs(end->toStdout.constData(), stdout);
        std::fputs(end->toStderr.constData(), stderr);
        return end->exitCode;
    }
    const auto &wanted = std::get<server::CommandLine>(line);
    if (wanted.printConfig) {
        std::fputs(wanted.config.printed.constData(), stdout);
        return server::ExitOk;
    }
    http::raiseFileLimit();
    QCoreApplication application(argc, argv); // Qt Sql finds its drivers through it
    return serve(wanted.config);
}
