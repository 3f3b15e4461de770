// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"

#include <gtest/gtest.h>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

TEST(Error, TravelsAsProblemJsonAndBack)
{
    Error error{ErrorKind::InsufficientCredits,
                u"insufficient_credits"_s,
                u"You need 12 more credits."_s,
                {{u"available"_s, 3}, {u"cost"_s, 15}, {u"missing"_s, 12}},
                u"req-1"_s,
                7};
    const QJsonObject problem = problemJson(error);
    EXPECT_EQ(problem.value("status"_L1).toInt(), 402);
    EXPECT_EQ(problem.value("title"_L1).toString(), u"Not enough credits"_s);
    EXPECT_EQ(problem.value("instance"_L1).toString(), u"urn:request:req-1"_s);
    EXPECT_EQ(errorFromProblem(problem, 402), error);
}

TEST(Error, EveryKindButNetworkHasAStatusThatLeadsBack)
{
    for (int i = 0; i <= int(ErrorKind::Internal); ++i) {
        const auto kind = ErrorKind(i);
        if (kind == ErrorKind::Network) {
            EXPECT_EQ(httpStatus(kind), 0);
            continue;
        }
        const Error error{kind, kind == ErrorKind::Overflow ? u"overflow"_s : u"x"_s, u"y"_s};
        EXPECT_EQ(errorFromProblem(problemJson(error), httpStatus(kind)).kind, kind) << i;
    }
}

TEST(Error, ReadsForeignAnswersByStatus)
{
    EXPECT_EQ(errorFromProblem({}, 504).kind, ErrorKind::Unavailable);
    EXPECT_EQ(errorFromProblem({}, 418).kind, ErrorKind::InvalidInput);
    EXPECT_EQ(errorFromProblem({}, 404).code, u"http_404"_s);
    EXPECT_FALSE(errorFromProblem({}, 404).detail.isEmpty());
}

} // namespace
} // namespace creditdesk
