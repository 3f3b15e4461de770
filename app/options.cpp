// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "app/deeplink.h"

#include <CLI/CLI.hpp>

#include <sstream>

using namespace Qt::StringLiterals;

namespace creditdesk::app {
namespace {

constexpr int kBadUsage = 2;

} // namespace

std::variant<Options, EarlyExit> parseOptions(int argc, const char *const *argv)
{
    CLI::App cli{"Creditdesk: see your credits, where they went, and buy more.", "creditdesk"};
    std::string serverUrl, profile, page, link;
    Options options;
    cli.add_option("--server-url", serverUrl, "Address of the billing server; remembered")
        ->envname("CREDITDESK_SERVER_URL");
    cli.add_option("--profile", profile, "Folder of settings and offline data")->envname("CREDITDESK_PROFILE");
    cli.add_option("--page", page, "Page to open")
        ->envname("CREDITDESK_PAGE")
        ->check(CLI::IsMember({"overview", "plans", "transactions", "query"}));
    cli.add_flag("--offline", options.offline, "Show what was loaded last, without the network")
        ->envname("CREDITDESK_OFFLINE");
    cli.add_flag("--debug-info", options.debugInfo, "Print facts for a bug report and leave")
        ->envname("CREDITDESK_DEBUG_INFO");
    cli.add_option("link", link, "A creditdesk:// link");
    cli.set_version_flag("--version", "creditdesk " CREDITDESK_VERSION);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        std::ostringstream out, complaint;
        const int code = cli.exit(error, out, complaint);
        return EarlyExit{code == 0 ? 0 : kBadUsage, QString::fromStdString(code == 0 ? out.str() : complaint.str())};
    }
    options.serverUrl = QString::fromStdString(serverUrl);
    options.profile = QString::fromStdString(profile);
    options.page = QString::fromStdString(page);
    options.link = QString::fromStdString(link);
    if (!options.link.isEmpty() && !parseDeepLink(options.link))
        return EarlyExit{kBadUsage, u"creditdesk: this link is not one of ours; try creditdesk://overview\n"_s};
    return options;
}

} // namespace creditdesk::app
