// SPDX-License-Identifier: GPL-3.0-or-later
// FakeSupabase as a program, for tests that drive the built programs from outside. Never installed.
#include "tests/support/fakesupabase.h"

#include <CLI/CLI.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>

using namespace creditdesk;

int main(int argc, char **argv)
{
    CLI::App app("Supabase Auth, as far as signing in needs it, on a port of this computer.",
                 "creditdesk-fake-supabase");
    test::FakeSupabase::Options options;
    std::string email = "ada@example.org", password, role;
    app.add_option("--port", options.port, "0: any free one");
    app.add_option("--email", email, "Of the one person who can sign in")->capture_default_str();
    app.add_option("--password", password, "Theirs");
    app.add_option("--role", role, "Their app_metadata.creditdesk_role");
    app.add_flag("!--consent-page", options.consentAtOnce, "Show a page with Allow and Deny to a browser");
    CLI11_PARSE(app, argc, argv);

    const SystemClock clock;
    test::FakeSupabase supabase(clock, options);
    QJsonObject appMetadata;
    if (!role.empty())
        appMetadata.insert(QStringLiteral("creditdesk_role"), QString::fromStdString(role));
    supabase.addPerson(QString::fromStdString(email), QString::fromStdString(password), appMetadata);
    supabase.consentAs(QString::fromStdString(email));
    std::printf("listening on %s\n", supabase.url().constData());
    std::fflush(stdout);
    boost::asio::io_context loop;
    boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code &, int) {});
    loop.run();
    return 0;
}
