// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/state.h"

#include "sandbox/json.h"
#include "sandbox/statefile.h"

#include <QFile>
#include <QTemporaryDir>

#include <gtest/gtest.h>

using namespace creditdesk::sandbox;

namespace {

TEST(State, IdsHaveStripesPrefixesAndNeverRepeat)
{
    State state(u"seed"_s);
    for (const KindInfo &info : allKinds()) {
        const QString id = state.newId(info.kind);
        EXPECT_TRUE(id.startsWith(QLatin1StringView(info.prefix))) << qPrintable(id);
        EXPECT_EQ(kindOfId(id), info.kind) << qPrintable(id);
        EXPECT_NE(state.newId(info.kind), id);
    }
    EXPECT_EQ(State(u"seed"_s).newId(Kind::Event), State(u"seed"_s).newId(Kind::Event));
    EXPECT_NE(State(u"seed"_s).newId(Kind::Event), State(u"other"_s).newId(Kind::Event));
}

TEST(State, SurvivesASnapshot)
{
    State state(u"seed"_s);
    state.setOffsetSeconds(-77);
    for (int i = 0; i < 3; ++i)
        state.put(Kind::Customer, {{u"id"_s, state.newId(Kind::Customer)}, {u"n"_s, i}});
    auto restored = State::fromSnapshot(state.snapshot());
    ASSERT_TRUE(restored);
    EXPECT_EQ(restored->ids(Kind::Customer), state.ids(Kind::Customer));
    EXPECT_EQ(restored->offsetSeconds(), -77);
    EXPECT_EQ(restored->newId(Kind::Customer), state.newId(Kind::Customer));
    EXPECT_EQ(restored->snapshot(), state.snapshot());
}

TEST(State, TheFileIsWholePrivateAndChecked)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"state.json"_s);
    EXPECT_EQ(readStateFile(path).error().code, u"no_state_file");
    ASSERT_TRUE(writeStateFile(path, State(u"s"_s).snapshot()));
    EXPECT_TRUE(readStateFile(path));
    EXPECT_FALSE(QFile::permissions(path) & (QFileDevice::ReadGroup | QFileDevice::ReadOther));
    for (const char *broken : {"", "{}", "[1]", "{\"version\": 9, \"seed\": \"s\"}"}) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(broken);
        file.close();
        EXPECT_EQ(readStateFile(path).error().code, u"bad_state_file") << broken;
    }
    EXPECT_FALSE(writeStateFile(u"/nonexistent/folder/state.json"_s, {}));
}

TEST(State, RenderedHidesOwnMembers)
{
    EXPECT_EQ(rendered({{u"a"_s, 1}, {u"_b"_s, 2}}), (QJsonObject{{u"a"_s, 1}}));
}

} // namespace
