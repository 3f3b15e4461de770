// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/formencoding.h"

#include "server/stripe/checkoutdesk.h"

#include <QUrlQuery>

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {
namespace {

TEST(FormEncoding, KeepsBracketsAndEncodesEverythingElse)
{
    FormFields fields;
    fields.add("metadata[user_id]", u"42"_s);
    fields.add("description", u"Grün & gut = 100 %+"_s);
    fields.add("cancel_at", QByteArray(""));
    EXPECT_EQ(fields.encoded(),
              "metadata[user_id]=42&description=Gr%C3%BCn%20%26%20gut%20%3D%20100%20%25%2B&cancel_at=");
}

TEST(FormEncoding, OfNothingIsEmpty)
{
    EXPECT_EQ(FormFields().encoded(), "");
}

QHash<QString, QString> sent(const Purchase &purchase)
{
    const FormFields fields = sessionFields(purchase, u"user-1"_s, u"cus_1"_s, u"price_1"_s, "https://desk.example");
    QHash<QString, QString> map;
    for (const auto &[name, value] : fields.all())
        map.insert(QString::fromUtf8(name), QString::fromUtf8(value));
    EXPECT_EQ(static_cast<std::size_t>(map.size()), fields.all().size()) << "a parameter is sent twice";
    return map;
}

TEST(SessionFields, NameThePayerEverywhereAndKeepStripesTemplate)
{
    const auto pack = sent({u"pack"_s, u"medium"_s, u"pack_medium"_s, {1500, u"usd"_s}, Credits(2000)});
    EXPECT_EQ(pack.value(u"mode"_s), u"payment"_s);
    EXPECT_EQ(pack.value(u"customer"_s), u"cus_1"_s);
    EXPECT_EQ(pack.value(u"client_reference_id"_s), u"user-1"_s);
    EXPECT_EQ(pack.value(u"metadata[user_id]"_s), u"user-1"_s);
    EXPECT_EQ(pack.value(u"payment_intent_data[metadata][user_id]"_s), u"user-1"_s);
    EXPECT_EQ(pack.value(u"line_items[0][price]"_s), u"price_1"_s);
    EXPECT_EQ(pack.value(u"adaptive_pricing[enabled]"_s), u"false"_s);
    EXPECT_EQ(pack.value(u"success_url"_s), u"https://desk.example/checkout/return?session_id={CHECKOUT_SESSION_ID}"_s);
    EXPECT_EQ(pack.value(u"cancel_url"_s), u"https://desk.example/checkout/return?canceled=1"_s);
    EXPECT_FALSE(pack.contains(u"subscription_data[metadata][user_id]"_s));

    const auto plan = sent({u"subscription"_s, u"pro"_s, u"pro_monthly"_s, {2900, u"usd"_s}, Credits(5000)});
    EXPECT_EQ(plan.value(u"mode"_s), u"subscription"_s);
    EXPECT_EQ(plan.value(u"subscription_data[metadata][user_id]"_s), u"user-1"_s);
    EXPECT_FALSE(plan.contains(u"payment_intent_data[metadata][user_id]"_s));
    for (const auto &fields : {pack, plan}) {
        EXPECT_FALSE(fields.contains(u"payment_method_types[0]"_s)); // no longer valid
        EXPECT_FALSE(fields.contains(u"ui_mode"_s));
    }
}

} // namespace
} // namespace creditdesk::stripe
