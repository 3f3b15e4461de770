// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"

#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

TEST(JsonReader, ReadsEveryKindExactly)
{
    const auto object = parseJsonObject(R"({"n": 9223372036854775807, "t": "x", "b": true, "l": ["a"], "z": null,
                                            "at": "2026-07-01T00:00:00Z"})");
    ASSERT_TRUE(object.has_value());
    JsonReader reader(*object);
    EXPECT_EQ(reader.integer("n"_L1), 9223372036854775807);
    EXPECT_EQ(reader.text("t"_L1), u"x"_s);
    EXPECT_TRUE(reader.boolean("b"_L1, false));
    EXPECT_EQ(reader.texts("l"_L1), QStringList{u"a"_s});
    EXPECT_EQ(reader.optionalText("z"_L1), std::nullopt);
    EXPECT_EQ(toRfc3339(reader.time("at"_L1)), u"2026-07-01T00:00:00.000Z"_s);
    reader.refuseUnknown();
    EXPECT_FALSE(reader.finish().has_value());
}

struct BadMember {
    const char *json;
    const char *pointer;

    friend void PrintTo(const BadMember &row, std::ostream *out) { *out << row.json; }
};
class BadMembers : public testing::TestWithParam<BadMember> {};

TEST_P(BadMembers, AreNamed)
{
    JsonReader reader(parseJsonObject(GetParam().json).value());
    reader.integer("n"_L1);
    reader.text("t"_L1);
    reader.optionalTime("at"_L1);
    reader.refuseUnknown();
    const auto error = reader.finish();
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, u"invalid_json"_s);
    EXPECT_EQ(error->extra.value("errors"_L1)[0]["pointer"_L1].toString().toStdString(), GetParam().pointer);
}

INSTANTIATE_TEST_SUITE_P(Table, BadMembers,
                         testing::Values(BadMember{R"({"t": "x"})", "/n"}, BadMember{R"({"n": 1.5, "t": "x"})", "/n"},
                                         BadMember{R"({"n": "1", "t": "x"})", "/n"},
                                         BadMember{R"({"n": 9223372036854775808, "t": "x"})", "/n"},
                                         BadMember{R"({"n": 1e300, "t": "x"})", "/n"},
                                         BadMember{R"({"n": 1, "t": 2})", "/t"},
                                         BadMember{R"({"n": 1, "t": "x", "at": "soon"})", "/at"},
                                         BadMember{R"({"n": 1, "t": "x", "extra": 1})", "/extra"}));

TEST(ParseJsonObject, RefusesWhatIsNotOneShallowObject)
{
    EXPECT_EQ(parseJsonObject("").error().code, u"malformed_json"_s);
    EXPECT_EQ(parseJsonObject("[1]").error().code, u"malformed_json"_s);
    EXPECT_EQ(parseJsonObject("{\"a\": }").error().code, u"malformed_json"_s);
    const QByteArray deep = "{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}";
    EXPECT_EQ(parseJsonObject(deep).error().code, u"json_too_deep"_s);
    EXPECT_TRUE(parseJsonObject("{\"a\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}").has_value());
}

} // namespace
} // namespace creditdesk
