// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/controlform.h"

#include "sandbox/formdecoder.h"
#include "sandbox/json.h"
#include "sandbox/pages/html.h"

#include <QRegularExpression>

namespace creditdesk::sandbox {
namespace {

/// "12.5" is 1250. What is no amount stays as it is, so that the API says so.
QJsonValue centsOf(const QString &text)
{
    static const QRegularExpression pattern(u"^(\\d{1,12})(?:[.,](\\d{1,2}))?$"_s);
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return text;
    return match.captured(1).toLongLong() * 100 + match.captured(2).leftJustified(2, u'0').toLongLong();
}

QJsonValue typed(const QString &key, const QString &text)
{
    if (key == "amount"_L1)
        return centsOf(text);
    if (key == "types"_L1) {
        QJsonArray types;
        for (const QString &part : text.split(u',', Qt::SkipEmptyParts))
            types.append(part.trimmed());
        return types;
    }
    if (text == "true"_L1 || text == "false"_L1)
        return text == "true"_L1;
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    return isNumber ? QJsonValue(number) : QJsonValue(text);
}

} // namespace

std::optional<ControlForm> controlFormOf(const http::Request &request)
{
    if (!request.headers.value("Content-Type").startsWith("application/x-www-form-urlencoded"))
        return std::nullopt; // curl sends JSON under that name, too; `back` tells
    const QJsonObject fields = decodeForm(request.body).value_or(QJsonObject());
    if (!fields.value("back"_L1).isString())
        return std::nullopt;
    ControlForm form{textAt(fields, "back"_L1), {}};
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        const QString text = it.value().toString().trimmed();
        if (it.key() != "back"_L1 && !text.isEmpty())
            form.body.insert(it.key(), typed(it.key(), text));
    }
    return form;
}

http::Response answerForm(const ControlForm &form, const ApiResult &result)
{
    const QString back = "/sandbox#"_L1 + form.back;
    if (result)
        return http::Response::redirect(back.toUtf8());
    return messagePage(u"That did not work"_s, result.error().message, u"Back"_s, back, result.error().status);
}

} // namespace creditdesk::sandbox
