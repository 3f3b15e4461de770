// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/chat/script.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <functional>

using namespace Qt::StringLiterals;

namespace creditdesk::sandbox {
namespace {

constexpr int kMaxNumber = 100'000;

using Effect = std::function<void(ChatScript &, const QString &)>;

int number(const QString &text, int otherwise)
{
    bool isNumber = false;
    const int value = text.toInt(&isNumber);
    return isNumber ? std::clamp(value, 0, kMaxNumber) : otherwise;
}

const QHash<QString, Effect> &effects()
{
    static const QHash<QString, Effect> known{
        {u"fail"_s, [](ChatScript &s, const QString &v) { s.failWith = std::clamp(number(v, 500), 400, 599); }},
        {u"hang"_s, [](ChatScript &s, const QString &) { s.hangs = true; }},
        {u"html"_s, [](ChatScript &s, const QString &) { s.wrongType = true; }},
        {u"slow"_s, [](ChatScript &s, const QString &v) { s.pause = std::chrono::milliseconds(number(v, 500)); }},
        {u"words"_s, [](ChatScript &s, const QString &v) { s.words = number(v, 0); }},
        {u"stall"_s, [](ChatScript &s, const QString &v) { s.stallAfter = number(v, 3); }},
        {u"cut"_s, [](ChatScript &s, const QString &v) { s.cutAfter = number(v, 3); }},
        {u"error"_s, [](ChatScript &s, const QString &v) { s.errorAfter = number(v, 3); }},
        {u"flood"_s, [](ChatScript &s, const QString &v) { s.floodMebibytes = number(v, 1); }},
        {u"tools"_s, [](ChatScript &s, const QString &v) { s.tools = v.split(u',', Qt::SkipEmptyParts); }},
        {u"plain"_s, [](ChatScript &s, const QString &) { s.report = ChatScript::Report::Plain; }},
        {u"quiet"_s, [](ChatScript &s, const QString &) { s.report = ChatScript::Report::None; }},
        {u"open"_s, [](ChatScript &s, const QString &) { s.endsWithDone = false; }},
    };
    return known;
}

} // namespace

ChatScript ChatScript::of(const QString &message)
{
    static const QRegularExpression words(u"\\[([a-z]+)(?: ([a-z0-9_,-]*))?\\]"_s);
    ChatScript script;
    for (const QRegularExpressionMatch &match : words.globalMatch(message)) {
        if (const auto effect = effects().constFind(match.captured(1)); effect != effects().cend())
            (*effect)(script, match.captured(2));
    }
    return script;
}

} // namespace creditdesk::sandbox
