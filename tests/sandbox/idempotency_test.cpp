// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/idempotency.h"

#include "sandbox/json.h"

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;

namespace {

TEST(Idempotency, ReplaysTheFirstAnswer)
{
    Idempotency idempotency;
    ASSERT_FALSE(idempotency.begin(u"k"_s, "a", u"req_1"_s).value());
    idempotency.finish(u"k"_s, 402, "body");
    const auto again = idempotency.begin(u"k"_s, "a", u"req_2"_s);
    ASSERT_TRUE(again && *again);
    EXPECT_EQ((*again)->status, 402);
    EXPECT_EQ((*again)->body, "body");
    EXPECT_EQ((*again)->requestId, u"req_1");
}

TEST(Idempotency, RefusesOtherParametersAndASecondCallInFlight)
{
    Idempotency idempotency;
    ASSERT_TRUE(idempotency.begin(u"k"_s, "a", u"req_1"_s));
    EXPECT_EQ(idempotency.begin(u"k"_s, "a", u"req_2"_s).error().status, 409);
    EXPECT_EQ(idempotency.begin(u"k"_s, "b", u"req_3"_s).error().status, 400);
    EXPECT_EQ(idempotency.begin(u"k"_s, "b", u"req_3"_s).error().type, u"idempotency_error");
}

TEST(Idempotency, ForgetsWhatFailedValidationAndKeepsNoEmptyKey)
{
    Idempotency idempotency;
    ASSERT_TRUE(idempotency.begin(u"k"_s, "a", {}));
    idempotency.forget(u"k"_s);
    EXPECT_FALSE(idempotency.begin(u"k"_s, "b", {}).value());
    EXPECT_FALSE(idempotency.begin({}, "a", {}).value());
    EXPECT_FALSE(idempotency.begin({}, "b", {}).value());
}

TEST(Idempotency, KeepsTheNewestTenThousand)
{
    Idempotency idempotency;
    for (int i = 0; i <= 10'000; ++i) {
        ASSERT_TRUE(idempotency.begin(QString::number(i), "a", {}));
        idempotency.finish(QString::number(i), 200, {});
    }
    EXPECT_FALSE(idempotency.begin(u"0"_s, "a", {}).value());
    EXPECT_TRUE(idempotency.begin(u"10000"_s, "a", {}).value());
}

} // namespace
