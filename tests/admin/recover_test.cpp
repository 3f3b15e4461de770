// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/admin/stripecommand.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

class RecoverCommand : public StripeCommand {
protected:
    Ended recover(const QStringList &more = {}) { return run(QStringList{u"stripe"_s, u"recover"_s} + more); }
    [[nodiscard]] static std::int64_t figure(const Ended &ended, const QString &name)
    {
        return ended.json().value(name).toInteger(-1);
    }
};

INSTANTIATE_TEST_SUITE_P(Databases, RecoverCommand, testing::Bool(),
                         [](const auto &which) { return which.param ? "postgres" : "sqlite"; });

TEST_P(RecoverCommand, DoesWhatNoWebhookBroughtOnce)
{
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    const QString user =
        run({u"user"_s, u"add"_s, u"--email"_s, u"ada@example.com"_s}).json().value("id"_L1).toString();
    ASSERT_EQ(run({u"stripe"_s, u"setup"_s}).code, 0);
    const Ended nothing = recover();
    EXPECT_EQ(nothing.code, 0) << nothing.err.toStdString();
    EXPECT_EQ(figure(nothing, u"applied"_s), 0);
    pay(user);
    pay(user);

    const Ended done = recover({u"--since"_s, toRfc3339(m_clock.now() - std::chrono::hours(1))});
    EXPECT_EQ(done.code, 0) << done.err.toStdString();
    EXPECT_EQ(figure(done, u"applied"_s), 2);
    EXPECT_EQ(figure(done, u"failed"_s), 0);
    EXPECT_FALSE(done.json().value("beyond_events"_L1).toBool(true));
    const Ended again = recover();
    EXPECT_EQ(figure(again, u"applied"_s), 0);
    EXPECT_EQ(figure(again, u"known"_s), figure(again, u"seen"_s));
    const Ended beyond = recover({u"--since"_s, u"2020-01-01"_s});
    EXPECT_TRUE(beyond.json().value("beyond_events"_L1).toBool());
    EXPECT_EQ(figure(beyond, u"applied"_s), 0) << beyond.out.toStdString();
    EXPECT_EQ(run({u"verify"_s}).code, 0);
}

TEST_P(RecoverCommand, BadCallsSayWhatIsWrong)
{
    EXPECT_EQ(recover().code, 3) << "there is no such database";
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    EXPECT_EQ(recover({u"--since"_s, u"yesterday"_s}).code, 2);
    m_sandbox.stop();
    const Ended away = recover();
    EXPECT_EQ(away.code, 5);
    EXPECT_TRUE(away.err.contains(u"stripe_unavailable"_s)) << away.err.toStdString();
}

} // namespace
} // namespace creditdesk
