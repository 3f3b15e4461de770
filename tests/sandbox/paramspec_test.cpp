// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/paramspec.h"

#include "sandbox/formdecoder.h"
#include "sandbox/json.h"

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;

namespace {

ApiResult check(const QString &operation, const QByteArray &form)
{
    static const ParamSpec spec;
    return spec.check(operation, decodeForm(form).value());
}

struct Refusal {
    const char *name;
    QString operation;
    QByteArray form;
    QString code;
    QString param;

    friend void PrintTo(const Refusal &row, std::ostream *out) { *out << row.name; }
};

class ParamSpecRefusals : public testing::TestWithParam<Refusal> {};

TEST_P(ParamSpecRefusals, SaysWhichParameterAndWhy)
{
    const auto checked = check(GetParam().operation, GetParam().form);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().status, 400);
    EXPECT_EQ(checked.error().code, GetParam().code);
    EXPECT_EQ(checked.error().param, GetParam().param);
    EXPECT_FALSE(checked.error().message.isEmpty());
}

const QString kSessions = QStringLiteral("POST /v1/checkout/sessions");

INSTANTIATE_TEST_SUITE_P(
    Calls, ParamSpecRefusals,
    testing::Values(
        Refusal{"unknown", u"POST /v1/customers"_s, "nmae=x", u"parameter_unknown"_s, u"nmae"_s},
        Refusal{"unknown_nested", kSessions, "line_items[0][prise]=x", u"parameter_unknown"_s,
                u"line_items[0][prise]"_s},
        Refusal{"list_only_on_lists", u"GET /v1/customers/{id}"_s, "limit=1", u"parameter_unknown"_s, u"limit"_s},
        Refusal{"marker_is_no_parameter", u"GET /v1/customers"_s, "@list=1", u"parameter_unknown"_s, u"@list"_s},
        Refusal{"missing", u"POST /v1/products"_s, "", u"parameter_missing"_s, u"name"_s},
        Refusal{"missing_nested", u"POST /v1/prices"_s, "currency=usd&recurring[interval_count]=1",
                u"parameter_missing"_s, u"recurring[interval]"_s},
        Refusal{"integer", u"POST /v1/prices"_s, "currency=usd&unit_amount=9.5", u"parameter_invalid_integer"_s,
                u"unit_amount"_s},
        Refusal{"boolean", u"POST /v1/products"_s, "name=x&active=yes", QString(), u"active"_s},
        Refusal{"choice", kSessions, "mode=lease", QString(), u"mode"_s},
        Refusal{"text_is_no_hash", u"POST /v1/customers"_s, "name[x]=1", QString(), u"name"_s},
        Refusal{"hash_is_no_text", u"POST /v1/customers"_s, "invoice_settings=1", QString(), u"invoice_settings"_s},
        Refusal{"array_is_no_text", kSessions, "line_items=1", QString(), u"line_items"_s},
        Refusal{"long_metadata", u"POST /v1/customers"_s, "metadata[a]=" + QByteArray(501, 'x'), QString(),
                u"metadata[a]"_s},
        Refusal{"range", u"GET /v1/events"_s, "created[from]=1", u"parameter_unknown"_s, u"created[from]"_s}),
    [](const auto &tested) { return std::string(tested.param.name); });

TEST(ParamSpec, GivesValuesTheirTypes)
{
    const auto checked =
        check(u"POST /v1/prices"_s,
              "currency=usd&unit_amount=900&active=true&metadata[a]=1&recurring[interval]=month&expand[]=product");
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->value("unit_amount"_L1), QJsonValue(900));
    EXPECT_EQ(checked->value("active"_L1), QJsonValue(true));
    EXPECT_EQ(textAt(*checked, "metadata.a"_L1), u"1");
    const auto range = check(u"GET /v1/events"_s, "created[gte]=5&limit=3&types[]=invoice.paid");
    ASSERT_TRUE(range);
    EXPECT_EQ(integerAt(*range, "created.gte"_L1), 5);
}

TEST(ParamSpec, KeepsUnsetAsNull)
{
    const auto checked = check(u"POST /v1/customers/{id}"_s, "name=&metadata=");
    ASSERT_TRUE(checked);
    EXPECT_TRUE(checked->value("name"_L1).isNull());
    EXPECT_TRUE(checked->contains("metadata"_L1));
}

} // namespace
