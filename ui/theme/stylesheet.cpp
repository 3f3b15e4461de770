// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylesheet.h"

#include "ui/theme/tokens.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

QHash<QString, QString> valuesOf(const Tokens &tokens)
{
    return {
        {u"mode"_s, tokens.dark ? u"dark"_s : u"light"_s},
        {u"window"_s, tokens.window.name()},
        {u"surface"_s, tokens.surface.name()},
        {u"sidebar"_s, tokens.sidebar.name()},
        {u"hover"_s, tokens.hover.name()},
        {u"border"_s, tokens.border.name()},
        {u"borderStrong"_s, tokens.borderStrong.name()},
        {u"text"_s, tokens.text.name()},
        {u"textMuted"_s, tokens.textMuted.name()},
        {u"textFaint"_s, tokens.textFaint.name()},
        {u"accent"_s, tokens.accent.name()},
        {u"accentHover"_s, tokens.accentHover.name()},
        {u"accentPressed"_s, tokens.accentPressed.name()},
        {u"onAccent"_s, tokens.onAccent.name()},
        {u"accentText"_s, tokens.accentText.name()},
        {u"accentSoft"_s, tokens.accentSoft.name()},
        {u"focusRing"_s, tokens.focusRing.name()},
        {u"success"_s, tokens.success.name()},
        {u"successSoft"_s, tokens.successSoft.name()},
        {u"warning"_s, tokens.warning.name()},
        {u"warningSoft"_s, tokens.warningSoft.name()},
        {u"danger"_s, tokens.danger.name()},
        {u"dangerSoft"_s, tokens.dangerSoft.name()},
        {u"track"_s, tokens.track.name()},
    };
}

} // namespace

QString styleSheet(const Tokens &tokens)
{
    QFile file(u":/theme/style.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    const QHash<QString, QString> values = valuesOf(tokens);

    static const QRegularExpression name(u"@([A-Za-z]+)"_s);
    QString sheet;
    qsizetype done = 0;
    for (auto matches = name.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        sheet += QStringView(text).mid(done, match.capturedStart() - done);
        sheet += values.value(match.captured(1), match.captured());
        done = match.capturedEnd();
    }
    sheet += QStringView(text).mid(done);
    return sheet;
}

} // namespace creditdesk::ui
