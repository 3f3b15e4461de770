// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include <QByteArray>

#include <gtest/gtest.h>

#include <vector>

using namespace Qt::StringLiterals;

namespace creditdesk::app {
namespace {

std::variant<Options, EarlyExit> parse(std::vector<const char *> arguments)
{
    arguments.insert(arguments.begin(), "creditdesk");
    return parseOptions(int(arguments.size()), arguments.data());
}

TEST(OptionsTest, ReadsEveryFlag)
{
    const auto parsed = parse({"--server-url", "http://127.0.0.1:1", "--profile", "/tmp/p", "--page", "plans",
                               "--offline", "creditdesk://buy"});
    const auto *options = std::get_if<Options>(&parsed);
    ASSERT_NE(options, nullptr);
    EXPECT_EQ(options->serverUrl, u"http://127.0.0.1:1"_s);
    EXPECT_EQ(options->profile, u"/tmp/p"_s);
    EXPECT_EQ(options->page, u"plans"_s);
    EXPECT_EQ(options->link, u"creditdesk://buy"_s);
    EXPECT_TRUE(options->offline);
    EXPECT_FALSE(options->debugInfo);
}

TEST(OptionsTest, FlagWinsOverEnvironment)
{
    qputenv("CREDITDESK_PAGE", "plans");
    EXPECT_EQ(std::get<Options>(parse({})).page, u"plans"_s);
    EXPECT_EQ(std::get<Options>(parse({"--page", "transactions"})).page, u"transactions"_s);
    qunsetenv("CREDITDESK_PAGE");
}

TEST(OptionsTest, HelpAndVersionSucceed)
{
    const auto help = parse({"--help"});
    EXPECT_EQ(std::get<EarlyExit>(help).code, 0);
    EXPECT_TRUE(std::get<EarlyExit>(help).text.contains(u"--server-url"_s));
    EXPECT_TRUE(std::get<EarlyExit>(parse({"--version"})).text.startsWith(u"creditdesk "_s));
}

TEST(OptionsTest, MistakesAreNamedAndFail)
{
    for (const auto &arguments :
         {std::vector{"--nonsense"}, std::vector{"--page", "cellar"}, std::vector{"https://example.com"}}) {
        const auto parsed = parse(arguments);
        const auto *exit = std::get_if<EarlyExit>(&parsed);
        ASSERT_NE(exit, nullptr) << arguments.front();
        EXPECT_EQ(exit->code, 2);
        EXPECT_FALSE(exit->text.isEmpty());
    }
}

} // namespace
} // namespace creditdesk::app
