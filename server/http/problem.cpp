// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/problem.h"

#include "server/http/wire.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

Response protocolProblem(int status, const QString &code, const QString &detail)
{
    Response response = Response::problem(Error{ErrorKind::InvalidInput, code, detail});
    QJsonObject body = problemJson(Error{ErrorKind::InvalidInput, code, detail});
    body.insert("status"_L1, status);
    body.insert("title"_L1, QString::fromLatin1(reasonPhrase(status)));
    response.status = status;
    response.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return response;
}

void completeProblem(Response &response, const QString &requestId, const QString &path)
{
    if (response.headers.value("Content-Type") != kProblemType)
        return;
    auto *bytes = std::get_if<QByteArray>(&response.body);
    if (!bytes)
        return;
    QJsonObject body = QJsonDocument::fromJson(*bytes).object();
    if (body.value("request_id"_L1).toString().isEmpty())
        body.insert("request_id"_L1, requestId);
    if (!path.isEmpty() && !body.contains("instance"_L1))
        body.insert("instance"_L1, path);
    *bytes = QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace creditdesk::http
