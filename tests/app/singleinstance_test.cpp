// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/singleinstance.h"
#include "tests/support/qtmain.h"

#include <QTemporaryDir>
#include <QThread>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

TEST(SingleInstanceTest, AloneNobodyTakesOver)
{
    const QTemporaryDir profile;
    EXPECT_FALSE(app::SingleInstance(profile.path()).handOver(u"creditdesk://buy"_s));
}

TEST(SingleInstanceTest, TheFirstGetsTheLinkOfTheSecond)
{
    const QTemporaryDir profile;
    app::SingleInstance first(profile.path());
    ASSERT_TRUE(first.listen());
    QStringList links;
    QObject::connect(&first, &app::SingleInstance::summoned, [&](const QString &link) { links << link; });

    bool taken = false;
    const std::unique_ptr<QThread> second(
        QThread::create([&] { taken = app::SingleInstance(profile.path()).handOver(u"creditdesk://buy"_s); }));
    second->start();
    EXPECT_TRUE(waitUntil([&] { return second->isFinished(); }));
    EXPECT_TRUE(taken);
    EXPECT_EQ(links, QStringList{u"creditdesk://buy"_s});
}

TEST(SingleInstanceTest, ProfilesDoNotMeet)
{
    const QTemporaryDir one, other;
    app::SingleInstance first(one.path());
    ASSERT_TRUE(first.listen());
    EXPECT_FALSE(app::SingleInstance(other.path()).handOver({}));
}

} // namespace
} // namespace creditdesk::test
