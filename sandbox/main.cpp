// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/options.h"
#include "server/http/filelimit.h"

#include <csignal>
#include <cstdio>

using namespace creditdesk;
using namespace creditdesk::sandbox;

namespace {

constexpr int kCannotListen = 3;
constexpr int kBadStateFile = 4;

/// Blocks until SIGINT or SIGTERM; both were blocked before any thread began, so only we get them.
void waitForStop(const sigset_t &signals)
{
    int received = 0;
    sigwait(&signals, &received);
}

} // namespace

int main(int argc, char **argv)
{
    auto read = readOptions(argc, argv);
    if (const auto *exit = std::get_if<ExitNow>(&read))
        return exit->code;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    http::raiseFileLimit();
    const SystemClock clock;
    Sandbox sandbox(std::get<SandboxOptions>(std::move(read)), clock);
    if (const auto started = sandbox.start(); !started) {
        std::fprintf(stderr, "creditdesk-sandbox: %s\n", qPrintable(started.error().detail));
        return started.error().code == u"bad_state_file" ? kBadStateFile : kCannotListen;
    }
    std::printf("listening on %s\n", qPrintable(sandbox.baseUrl()));
    std::fflush(stdout);
    waitForStop(signals);
    sandbox.stop();
    return 0;
}
