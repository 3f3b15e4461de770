// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"

#include <QStringList>

#include <array>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

struct KindStatus {
    ErrorKind kind;
    int status;
    const char16_t *title;
};

// The first kind of a status is what a foreign answer with that status becomes.
constexpr std::array kKinds{
    KindStatus{ErrorKind::InvalidInput, 400, u"Invalid request"},
    KindStatus{ErrorKind::Overflow, 400, u"Amount out of range"},
    KindStatus{ErrorKind::Unauthenticated, 401, u"Sign-in required"},
    KindStatus{ErrorKind::InsufficientCredits, 402, u"Not enough credits"},
    KindStatus{ErrorKind::Forbidden, 403, u"Not allowed"},
    KindStatus{ErrorKind::NotFound, 404, u"Not found"},
    KindStatus{ErrorKind::Conflict, 409, u"Conflict"},
    KindStatus{ErrorKind::KeyReused, 422, u"Idempotency key reused"},
    KindStatus{ErrorKind::TooMany, 429, u"Too many requests"},
    KindStatus{ErrorKind::Internal, 500, u"Internal error"},
    KindStatus{ErrorKind::Upstream, 502, u"Upstream failed"},
    KindStatus{ErrorKind::Unavailable, 503, u"Temporarily unavailable"},
};

QString titleOf(int status)
{
    for (const KindStatus &entry : kKinds) {
        if (entry.status == status)
            return QString::fromUtf16(entry.title);
    }
    return u"Error"_s;
}

bool isOurMember(const QString &key)
{
    static const QStringList ours{u"type"_s,     u"title"_s, u"status"_s,     u"detail"_s,
                                  u"instance"_s, u"code"_s,  u"request_id"_s, u"retry_after"_s};
    return ours.contains(key);
}

} // namespace

int httpStatus(ErrorKind kind)
{
    for (const KindStatus &entry : kKinds) {
        if (entry.kind == kind)
            return entry.status;
    }
    return 0;
}

ErrorKind errorKindFromStatus(int status)
{
    for (const KindStatus &entry : kKinds) {
        if (entry.status == status)
            return entry.kind;
    }
    if (status >= 500)
        return ErrorKind::Unavailable;
    return status >= 400 ? ErrorKind::InvalidInput : ErrorKind::Internal;
}

QJsonObject problemJson(const Error &error)
{
    QJsonObject problem = error.extra;
    const int status = httpStatus(error.kind);
    problem.insert("type"_L1, u"about:blank"_s);
    problem.insert("title"_L1, titleOf(status));
    problem.insert("status"_L1, status);
    problem.insert("detail"_L1, error.detail);
    problem.insert("code"_L1, error.code);
    if (!error.requestId.isEmpty()) {
        problem.insert("request_id"_L1, error.requestId);
        problem.insert("instance"_L1, u"urn:request:"_s + error.requestId);
    }
    if (error.retryAfterSeconds)
        problem.insert("retry_after"_L1, *error.retryAfterSeconds);
    return problem;
}

Error errorFromProblem(const QJsonObject &problem, int status)
{
    Error error;
    error.kind = errorKindFromStatus(status);
    error.code = problem.value("code"_L1).toString();
    if (error.code == "overflow"_L1)
        error.kind = ErrorKind::Overflow;
    if (error.code.isEmpty())
        error.code = u"http_%1"_s.arg(status);
    error.detail = problem.value("detail"_L1).toString();
    if (error.detail.isEmpty())
        error.detail = u"The server answered with status %1."_s.arg(status);
    error.requestId = problem.value("request_id"_L1).toString();
    if (problem.value("retry_after"_L1).isDouble())
        error.retryAfterSeconds = problem.value("retry_after"_L1).toInt();
    for (auto it = problem.begin(); it != problem.end(); ++it) {
        if (!isOurMember(it.key()))
            error.extra.insert(it.key(), it.value());
    }
    return error;
}

} // namespace creditdesk
