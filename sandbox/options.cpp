// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/options.h"

#include "sandbox/oldshape.h"

#include <CLI/CLI.hpp>

namespace creditdesk::sandbox {
namespace {

constexpr int kBadFlags = 2;

/// The flags as text, before they are checked.
struct Flags {
    std::string listen = "127.0.0.1:12111";
    std::string publicUrl;
    std::string stateFile;
    std::string apiKey;
    std::string seed;
    std::vector<std::string> webhooks;
    std::string secret;
    std::string clockStart;
    std::string apiVersion{kApiVersion.data(), static_cast<std::size_t>(kApiVersion.size())};
    std::string signatureClock = "wall";
    qint64 settleAfterSeconds = 10;
};

void declare(CLI::App &app, Flags &flags)
{
    app.set_version_flag("--version", "creditdesk-sandbox " CREDITDESK_VERSION);
    app.add_option("--listen", flags.listen, "Loopback address and port; port 0 takes a free one")
        ->envname("CREDITDESK_SANDBOX_LISTEN")
        ->capture_default_str();
    app.add_option("--public-url", flags.publicUrl, "Address of the hosted pages, if not http://LISTEN")
        ->envname("CREDITDESK_SANDBOX_PUBLIC_URL");
    app.add_option("--state", flags.stateFile, "Keep all data in this JSON file")->envname("CREDITDESK_SANDBOX_STATE");
    app.add_option("--api-key", flags.apiKey, "The only secret key that is accepted; without it every sk_test_ key is")
        ->envname("CREDITDESK_SANDBOX_API_KEY");
    app.add_option("--seed", flags.seed, "Makes ids repeatable")->envname("CREDITDESK_SANDBOX_SEED");
    app.add_option("--webhook", flags.webhooks, "Send signed webhooks to this URL (may be repeated)")
        ->envname("CREDITDESK_SANDBOX_WEBHOOK");
    app.add_option("--secret", flags.secret, "Signing secret of --webhook, whsec_...")
        ->envname("CREDITDESK_SANDBOX_SECRET");
    app.add_option("--clock-start", flags.clockStart, "Where the clock of a new state begins, RFC 3339")
        ->envname("CREDITDESK_SANDBOX_CLOCK_START");
    app.add_option("--api-version", flags.apiVersion,
                   "API version of events; before 2025-03-31 they have the old shape, as with 2025-02-24.acacia")
        ->envname("CREDITDESK_SANDBOX_API_VERSION")
        ->capture_default_str();
    app.add_option("--signature-clock", flags.signatureClock, "Clock of webhook signatures")
        ->envname("CREDITDESK_SANDBOX_SIGNATURE_CLOCK")
        ->check(CLI::IsMember({"wall", "sandbox"}))
        ->capture_default_str();
    app.add_option("--settle-after-seconds", flags.settleAfterSeconds, "How long a delayed payment takes")
        ->envname("CREDITDESK_SANDBOX_SETTLE_AFTER_SECONDS")
        ->check(CLI::Range(0, 30 * 86'400))
        ->capture_default_str();
}

Result<SandboxOptions> convert(const Flags &flags)
{
    SandboxOptions options;
    const QString listen = QString::fromStdString(flags.listen);
    const qsizetype colon = listen.lastIndexOf(u':');
    bool portIsNumber = false;
    options.port = listen.sliced(colon + 1).toUShort(&portIsNumber);
    options.address = colon < 0 ? QString() : listen.first(colon).remove(u'[').remove(u']');
    if (!portIsNumber || !isLoopback(options.address))
        return failure(
            ErrorKind::InvalidInput, u"bad_listen"_s,
            u"--listen takes a loopback address and a port, such as 127.0.0.1:12111; the sandbox is not for networks."_s);
    if (flags.webhooks.empty() != flags.secret.empty())
        return failure(ErrorKind::InvalidInput, u"bad_webhook"_s, u"--webhook and --secret belong together."_s);
    for (const std::string &url : flags.webhooks)
        options.webhooks.push_back({QString::fromStdString(url), QString::fromStdString(flags.secret)});
    if (!flags.clockStart.empty()) {
        const auto start = parseRfc3339(QString::fromStdString(flags.clockStart));
        if (!start)
            return failure(ErrorKind::InvalidInput, u"bad_clock_start"_s,
                           u"--clock-start takes a time such as 2026-05-01T00:00:00Z."_s);
        options.clockStart = *start;
    }
    options.apiVersion = QString::fromStdString(flags.apiVersion);
    if (!isApiVersion(options.apiVersion))
        return failure(ErrorKind::InvalidInput, u"bad_api_version"_s,
                       u"--api-version takes a version such as 2025-02-24.acacia."_s);
    options.publicUrl = QString::fromStdString(flags.publicUrl);
    options.stateFile = QString::fromStdString(flags.stateFile);
    options.apiKey = QString::fromStdString(flags.apiKey);
    options.seed = QString::fromStdString(flags.seed);
    options.settleAfterSeconds = flags.settleAfterSeconds;
    options.signatureClock = flags.signatureClock == "sandbox" ? SignatureClock::Sandbox : SignatureClock::Wall;
    return options;
}

} // namespace

std::variant<SandboxOptions, ExitNow> readOptions(int argc, char **argv)
{
    CLI::App app{
        "A Stripe sandbox for demo and tests: API, hosted pages, signed webhooks and a clock to move. No real money."};
    Flags flags;
    declare(app, flags);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return ExitNow{app.exit(error) == 0 ? 0 : kBadFlags};
    }
    auto options = convert(flags);
    if (options)
        return *options;
    std::fprintf(stderr, "%s\n", qPrintable(options.error().detail));
    return ExitNow{kBadFlags};
}

} // namespace creditdesk::sandbox
