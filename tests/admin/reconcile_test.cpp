// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/admin/stripecommand.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

class ReconcileCommand : public StripeCommand {
protected:
    Ended reconcile(const QStringList &more = {})
    {
        return run(QStringList{u"stripe"_s, u"reconcile"_s, u"--from"_s, yesterday()} + more);
    }
    [[nodiscard]] QString yesterday() const { return toRfc3339(m_clock.now() - std::chrono::days(1)).left(10); }
};

INSTANTIATE_TEST_SUITE_P(Databases, ReconcileCommand, testing::Bool(),
                         [](const auto &which) { return which.param ? "postgres" : "sqlite"; });

TEST_P(ReconcileCommand, FindsRepairsAndIsClean)
{
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    const Ended added = run({u"user"_s, u"add"_s, u"--email"_s, u"ada@example.com"_s});
    const QString user = added.json().value("id"_L1).toString();
    ASSERT_FALSE(user.isEmpty()) << added.err.toStdString();
    ASSERT_EQ(run({u"stripe"_s, u"setup"_s}).code, 0);
    const QString session = pay(user);

    const Ended found = reconcile();
    EXPECT_EQ(found.code, 1) << found.err.toStdString();
    EXPECT_EQ(found.json().value("open"_L1).toInteger(), 1);
    const QJsonObject finding = found.json()["items"_L1][0].toObject();
    EXPECT_EQ(finding.value("kind"_L1).toString(), u"missing"_s);
    EXPECT_EQ(finding.value("object_id"_L1).toString(), session);
    EXPECT_EQ(finding.value("user_id"_L1).toString(), user);
    EXPECT_EQ(finding["stripe"_L1]["credits"_L1].toInteger(), 2000);
    EXPECT_EQ(finding["stripe"_L1]["money"_L1]["amount_minor"_L1].toInteger(), 1500);

    const Ended repaired = reconcile({u"--repair"_s, u"The webhook never came"_s});
    EXPECT_EQ(repaired.code, 0) << repaired.out.toStdString() << repaired.err.toStdString();
    EXPECT_EQ(repaired.json()["items"_L1][0]["state"_L1].toString(), u"repaired"_s);
    const Ended clean = reconcile();
    EXPECT_EQ(clean.code, 0) << clean.out.toStdString();
    EXPECT_EQ(clean.json().value("findings"_L1).toInteger(), 0);
    EXPECT_EQ(clean.json()["totals"_L1]["payment"_L1]["ledger"_L1]["credits"_L1].toInteger(), 2000);
    EXPECT_EQ(run({u"verify"_s}).code, 0);
}

TEST_P(ReconcileCommand, BadCallsSayWhatIsWrong)
{
    EXPECT_EQ(reconcile().code, 3) << "there is no such database";
    ASSERT_EQ(run({u"migrate"_s}).code, 0);
    EXPECT_EQ(run({u"stripe"_s, u"reconcile"_s}).code, 2) << "from when on?";
    EXPECT_EQ(run({u"stripe"_s, u"reconcile"_s, u"--from"_s, u"yesterday"_s}).code, 2);
    EXPECT_EQ(reconcile({u"--to"_s, u"2020-01-01"_s}).code, 1);
    m_sandbox.stop();
    EXPECT_EQ(reconcile().code, 5);
}

} // namespace
} // namespace creditdesk
