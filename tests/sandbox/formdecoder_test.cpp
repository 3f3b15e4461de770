// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/formdecoder.h"

#include "sandbox/json.h"

#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;

namespace {

struct Case {
    const char *name;
    QByteArray form;
    QByteArray json;

    friend void PrintTo(const Case &row, std::ostream *out) { *out << row.name; }
};

class FormDecoder : public testing::TestWithParam<Case> {};

TEST_P(FormDecoder, DecodesNesting)
{
    const auto decoded = decodeForm(GetParam().form);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(QJsonDocument(*decoded).toJson(QJsonDocument::Compact), GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, FormDecoder,
    testing::Values(Case{"nothing", "", "{}"}, Case{"plain", "a=1&b=x+y%26z", R"({"a":"1","b":"x y&z"})"},
                    Case{"unset", "a=", R"({"a":null})"}, Case{"hash", "m[k]=v&m[l]=w", R"({"m":{"k":"v","l":"w"}})"},
                    Case{"appended", "e[]=a&e[]=b", R"({"e":["a","b"]})"},
                    Case{"indexed", "e[1]=b&e[0]=a", R"({"e":["a","b"]})"},
                    Case{"tenth", "e[10]=k&e[9]=j", R"({"e":["j","k"]})"},
                    Case{"deep", "line_items[0][price_data][product_data][name]=T&line_items[0][quantity]=2",
                         R"({"line_items":[{"price_data":{"product_data":{"name":"T"}},"quantity":"2"}]})"},
                    Case{"escaped", "m%5Bk%5D=v", R"({"m":{"k":"v"}})"},
                    Case{"utf8", "a=%C3%A9", "{\"a\":\"\xC3\xA9\"}"}),
    [](const auto &tested) { return std::string(tested.param.name); });

TEST(FormDecoderErrors, RefusesWhatCannotBeRead)
{
    EXPECT_FALSE(decodeForm("a[b=1"));
    EXPECT_FALSE(decodeForm("[a]=1"));
    EXPECT_FALSE(decodeForm("a=1&a[b]=2"));
    EXPECT_FALSE(decodeForm("a[b]=2&a=1"));
    EXPECT_FALSE(decodeForm("a[b][c][d][e][f][g][h][i]=1"));
    EXPECT_FALSE(decodeForm(QByteArray("a[]=1&").repeated(1'001)));
    EXPECT_TRUE(decodeForm(QByteArray("a[]=1&").repeated(1'000)));
}

} // namespace
