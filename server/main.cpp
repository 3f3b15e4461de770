// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/billingserver.h"
#include "server/config.h"
#include "server/store/sqlitestore.h"

#include <QCoreApplication>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

int refuse(int exitCode, const Error &error)
{
    std::fprintf(stderr, "creditdesk-server: %s\n", qUtf8Printable(error.detail));
    return exitCode;
}

int serve(const server::Config &config)
{
    // Caught from here on, so that a signal during the start ends the program as cleanly as one later.
    boost::asio::io_context signalLoop;
    boost::asio::signal_set signals(signalLoop, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code &, int) {});

    auto catalogue = server::loadCatalogue(config.catalogueFile);
    if (!catalogue)
        return refuse(server::ExitConfig, catalogue.error());
    store::SqliteStore store(config.databasePath);
    if (const auto migrated = store.migrate(); !migrated)
        return refuse(server::ExitDatabase, migrated.error());

    server::BillingServerOptions options;
    options.listen = config.listen;
    options.metricsListen = config.metricsListen;
    options.publicUrl = config.publicUrl;
    options.readThreads = config.readThreads;
    options.signIn.signUpAllowed = config.signUpAllowed;
    options.stripe = config.stripe;
    const SystemClock clock;
    server::BillingServer billing(store, clock, std::move(*catalogue), std::move(options));
    if (const auto started = billing.start(); !started) {
        const bool database = started.error().code.startsWith("database"_L1) || started.error().code == "disk_full"_L1;
        return refuse(database ? server::ExitDatabase : server::ExitUnavailable, started.error());
    }
    std::printf("creditdesk-server " CREDITDESK_VERSION " serves %s:%d\n", qUtf8Printable(config.listen.address),
                int(billing.port()));
    std::fflush(stdout);
    signalLoop.run();
    billing.stop();
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
    QCoreApplication application(argc, argv); // Qt Sql finds its drivers through it
    return serve(wanted.config);
}
