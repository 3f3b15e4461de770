// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uifixture.h"
#include "ui/errors/errortexts.h"

#include <QDirIterator>
#include <QLineEdit>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

/// Every code literal that is raised in this folder: `ErrorKind::X, u"code"_s` and `return u"code"_s` of a complaint.
QSet<QString> codesRaisedIn(const QString &folder)
{
    static const QRegularExpression raised(uR"x(ErrorKind::\w+,\s*u"([a-z_]+)"_s)x"_s);
    static const QRegularExpression complained(uR"x(return u"([a-z]+_(?:missing|too_long))"_s)x"_s);
    QSet<QString> codes;
    QDirIterator files(QStringLiteral(CREDITDESK_SOURCES) + u'/' + folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QString text = QString::fromUtf8(file.readAll());
        for (const QRegularExpression &pattern : {raised, complained}) {
            for (auto match = pattern.globalMatch(text); match.hasNext();)
                codes.insert(match.next().captured(1));
        }
    }
    return codes;
}

TEST(ErrorTextsTest, EveryCodeOfClientAndModelsHasItsOwnSentence)
{
    const QSet<QString> codes = codesRaisedIn(u"client"_s) + codesRaisedIn(u"models"_s);
    EXPECT_GE(codes.size(), 15) << "the patterns find nothing any more";
    for (const QString &code : codes)
        EXPECT_TRUE(ui::hasOwnSentence(code)) << code.toStdString();
}

TEST(ErrorTextsTest, EveryRefusalToSellHasItsOwnSentence)
{
    for (const QString &code : codesRaisedIn(u"server/stripe"_s)) {
        // Refusals of the operator's settings, of keys made by programs, and what the kind says well enough.
        static const QSet<QString> byKind{u"invalid_config"_s, u"invalid_idempotency_key"_s, u"key_reused"_s,
                                          u"not_found"_s,      u"stripe_bad_answer"_s,       u"stripe_not_found"_s,
                                          u"stripe_refused"_s};
        if (code.startsWith(u"signature"_s) || code.startsWith(u"webhook"_s) || code == u"not_an_event"_s)
            continue; // said to Stripe, never to a person
        // Said to admins by the API, and by the operator's tool: this app has no pages for that.
        static const QSet<QString> toAdmins{
            u"already_repaired"_s, u"event_not_found"_s,      u"finding_not_found"_s,    u"invalid_period"_s,
            u"not_repairable"_s,   u"not_under_review"_s,     u"other_currency"_s,       u"payer_known"_s,
            u"payer_unknown"_s,    u"recovery_interrupted"_s, u"too_many_corrections"_s, u"too_many_rows"_s,
            u"account_not_found"_s};
        EXPECT_TRUE(ui::hasOwnSentence(code) || byKind.contains(code) || toAdmins.contains(code)) << code.toStdString();
    }
}

TEST(ErrorTextsTest, EveryRefusalOfAQueryHasItsOwnSentence)
{
    const QSet<QString> codes = codesRaisedIn(u"server/chat"_s);
    EXPECT_GE(codes.size(), 8) << "the pattern finds nothing any more";
    for (const QString &code : codes)
        EXPECT_TRUE(ui::hasOwnSentence(code)) << code.toStdString();
    // A query begins with a hold. How holds end, and what becomes of grants, is asked for by programs alone.
    static const QSet<QString> byPrograms{u"hold_ended"_s, u"hold_not_found"_s};
    for (const QString &code : codesRaisedIn(u"server/ledger"_s)) {
        if (!code.contains(u"hold"_s))
            continue;
        EXPECT_TRUE(ui::hasOwnSentence(code) || byPrograms.contains(code)) << code.toStdString();
    }
}

class EmptyBalanceTest : public UiTest {};

TEST_F(EmptyBalanceTest, NothingLeftIsSaidAsSuch)
{
    api.current.available = Credits(0);
    api.current.lowBalance = true;
    open();
    EXPECT_TRUE(text(u"lowBalanceMessage"_s).startsWith(u"No credits are left"_s));
    EXPECT_EQ(text(u"forecast"_s), u"Nothing is left to spend."_s);
}

TEST_F(EmptyBalanceTest, TheNextPersonFindsNoSearchOfTheLast)
{
    open();
    QTest::keyClick(window.get(), Qt::Key_3, Qt::ControlModifier);
    type(u"filterSearch"_s, u"secret project"_s);
    bench->services().session.signOut();
    ASSERT_TRUE(waitUntil([&] { return phase() == models::SessionModel::Phase::SignedOut; }));
    EXPECT_TRUE(window->findChild<QLineEdit *>(u"filterSearch"_s)->text().isEmpty());
    EXPECT_TRUE(waitUntil([&] { return bench->services().history.filter().isEmpty(); }));
}

} // namespace
} // namespace creditdesk::test
