// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/target.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

struct TargetCase {
    QByteArray target;
    bool good;
    QString path;
    friend void PrintTo(const TargetCase &test, std::ostream *out) { *out << test.target.constData(); }
};

class TargetTest : public testing::TestWithParam<TargetCase> {};

TEST_P(TargetTest, isReadOrRefused)
{
    const Result<Target> target = parseTarget(GetParam().target);
    ASSERT_EQ(target.has_value(), GetParam().good) << GetParam().target.toStdString();
    if (target)
        EXPECT_EQ(target->path, GetParam().path);
    else
        EXPECT_EQ(target.error().code, u"bad_target"_s);
}

INSTANTIATE_TEST_SUITE_P(
    all, TargetTest,
    testing::Values(TargetCase{"/", true, u"/"_s}, TargetCase{"/a%20b", true, u"/a b"_s},
                    TargetCase{"/%C3%A9?x", true, u"/é"_s}, TargetCase{"http://h/p?q", true, u"/p"_s},
                    TargetCase{"https://h", true, u"/"_s}, TargetCase{"", false, {}}, TargetCase{"*", false, {}},
                    TargetCase{"a/b", false, {}}, TargetCase{"/a%", false, {}}, TargetCase{"/a%4", false, {}},
                    TargetCase{"/a%4g", false, {}}, TargetCase{"/a%2Fb", false, {}}, TargetCase{"/%ff", false, {}},
                    TargetCase{"/%0d%0a", false, {}}, TargetCase{"/a?b=%ff", false, {}},
                    TargetCase{"/a?b=%", false, {}}, TargetCase{"/a?b=%00", false, {}}));

TEST(TargetQuery, keepsRepeatedNamesAndReadsPlusAsSpace)
{
    const QUrlQuery query = parseTarget("/h?type=usage&type=void&q=a+b%2B")->query;
    EXPECT_EQ(query.allQueryItemValues(u"type"_s, QUrl::FullyDecoded), (QStringList{u"usage"_s, u"void"_s}));
    EXPECT_EQ(query.queryItemValue(u"q"_s, QUrl::FullyDecoded), u"a b+"_s);
}

TEST(HostHeader, isChecked)
{
    for (const char *good : {"localhost", "127.0.0.1:8787", "[::1]:80", "credits.example.org"})
        EXPECT_TRUE(isValidHost(good)) << good;
    for (const char *bad : {"", "a b", "a/b", "a:port", "a@b", "[::1", "a:123456"})
        EXPECT_FALSE(isValidHost(bad)) << bad;
}

} // namespace
} // namespace creditdesk::http
