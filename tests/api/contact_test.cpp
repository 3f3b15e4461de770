// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testserver.h"

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

TEST(Contact, KeepsAnEnquiryAndRefusesBadOnes)
{
    test::TestServer server;
    const auto user = server.addUser(u"ada@example.com"_s);
    const auto headers = test::bearer(user.accessToken);
    const auto kept =
        server.client().post("/api/contact", {{u"company"_s, u"ACME"_s}, {u"message"_s, u"Call us"_s}}, headers);
    EXPECT_EQ(kept.status, 201) << kept.body.toStdString();
    EXPECT_FALSE(kept.json().value("id"_L1).toString().isEmpty());

    const auto refuse = [&](const QJsonObject &body) {
        return server.client().post("/api/contact", body, headers).status;
    };
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u" "_s}, {u"message"_s, u"x"_s}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}, {u"message"_s, QString(4001, u'x')}}), 400);
    EXPECT_EQ(refuse({{u"company"_s, u"ACME"_s}, {u"message"_s, u"x"_s}, {u"admin"_s, true}}), 400);
    EXPECT_EQ(server.client().post("/api/contact", {{u"company"_s, u"A"_s}, {u"message"_s, u"x"_s}}).status, 401);
}

} // namespace
