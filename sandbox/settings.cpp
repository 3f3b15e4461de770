// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/settings.h"

namespace creditdesk::sandbox {
namespace {

const QString kId = QStringLiteral("settings"); ///< there is one

} // namespace

QJsonObject settingsOf(const World &world)
{
    QJsonObject settings{{u"id"_s, kId}, {u"when_retries_fail"_s, u"cancel"_s}, {u"delivery"_s, QJsonObject()}};
    const QJsonObject stored = world.state.get(Kind::Settings, kId);
    for (auto it = stored.begin(); it != stored.end(); ++it)
        settings.insert(it.key(), it.value());
    return settings;
}

void putSettings(World &world, QJsonObject settings)
{
    settings.insert("id"_L1, kId);
    world.state.put(Kind::Settings, settings);
}

ApiResult changeSettings(World &world, const QJsonObject &given)
{
    static const QStringList ends{u"cancel"_s, u"unpaid"_s, u"past_due"_s};
    const QString end = textAt(given, "when_retries_fail"_L1);
    if (!ends.contains(end))
        return invalidRequest(u"`when_retries_fail` must be one of cancel, unpaid, past_due."_s,
                              u"when_retries_fail"_s);
    QJsonObject settings = settingsOf(world);
    settings.insert("when_retries_fail"_L1, end);
    putSettings(world, settings);
    return settings;
}

} // namespace creditdesk::sandbox
