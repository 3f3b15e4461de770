// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/envfile.h"

#include <gtest/gtest.h>

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

TEST(EnvFile, ReadsWhatPeopleWrite)
{
    const auto values = server::parseEnvFile("# a comment\r\n\r\nA=1\nexport B = two words # why\nC='as $is \\n'\n"
                                             "D=\"line\\nquote\\\" \\$x\" # done\nE=\nF=a#b\n",
                                             u".env"_s);
    ASSERT_TRUE(values) << values.error().detail.toStdString();
    EXPECT_EQ(values->value(u"A"_s), u"1"_s);
    EXPECT_EQ(values->value(u"B"_s), u"two words"_s);
    EXPECT_EQ(values->value(u"C"_s), u"as $is \\n"_s);
    EXPECT_EQ(values->value(u"D"_s), u"line\nquote\" $x"_s);
    EXPECT_EQ(values->value(u"E"_s), QString());
    EXPECT_EQ(values->value(u"F"_s), u"a#b"_s);
    EXPECT_EQ(values->size(), 6);
}

struct Broken {
    QByteArray content;
    QString expected; ///< how the complaint begins
};

void PrintTo(const Broken &broken, std::ostream *out)
{
    *out << broken.expected.toStdString();
}

class BrokenEnvFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenEnvFile, NamesFileLineAndMistakeButNeverTheValue)
{
    const auto values = server::parseEnvFile(GetParam().content, u"my.env"_s);
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, u"invalid_env_file"_s);
    EXPECT_TRUE(values.error().detail.startsWith(GetParam().expected)) << values.error().detail.toStdString();
    EXPECT_FALSE(values.error().detail.contains(u"sk_test"_s));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BrokenEnvFile,
    testing::Values(Broken{"A=1\nsk_test_abc\n", u"my.env:2: expected NAME=VALUE"_s},
                    Broken{"9A=1\n", u"my.env:1: a name has letters"_s},
                    Broken{"A B=sk_test_1\n", u"my.env:1: a name has letters"_s},
                    Broken{"\n\nKEY=\"sk_test_1\n", u"my.env:3: in the value of KEY the closing quote"_s},
                    Broken{"KEY='x' sk_test\n", u"my.env:1: in the value of KEY there is text after"_s},
                    Broken{"A=1\nA=2\n", u"my.env:2: A is set twice"_s},
                    Broken{QByteArray("A=\xff\xfe\n"), u"my.env:1: this is not a text file"_s},
                    Broken{QByteArray("A=\0b", 4), u"my.env:1: this is not a text file"_s}));

TEST(EnvFile, SaysWhichFileIsMissing)
{
    const auto values = server::readEnvFile(u"/nonexistent/.env"_s);
    ASSERT_FALSE(values);
    EXPECT_TRUE(values.error().detail.contains(u"/nonexistent/.env"_s));
}

} // namespace
