// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/target.h"

#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>
#include <cctype>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

bool hasBrokenEscape(const QByteArray &text)
{
    const auto isHex = [&text](qsizetype i) {
        return i < text.size() && std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    for (qsizetype i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
        if (!isHex(i + 1) || !isHex(i + 2))
            return true;
    }
    return false;
}

/// Decoded text; nothing if it is not clean UTF-8 without control characters.
std::optional<QString> decoded(const QByteArray &escaped)
{
    QStringDecoder utf8(QStringDecoder::Utf8);
    QString text = utf8(QByteArray::fromPercentEncoding(escaped));
    const auto isControl = [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; };
    if (utf8.hasError() || std::any_of(text.cbegin(), text.cend(), isControl))
        return std::nullopt;
    return text;
}

tl::unexpected<Error> badTarget()
{
    return failure(ErrorKind::InvalidInput, u"bad_target"_s,
                   u"The request target must be a path with valid percent escapes in UTF-8."_s);
}

} // namespace

Result<Target> parseTarget(QByteArray target)
{
    for (const char *scheme : {"http://", "https://"}) {
        if (target.startsWith(scheme)) {
            const qsizetype slash = target.indexOf('/', static_cast<qsizetype>(qstrlen(scheme)));
            target = slash < 0 ? QByteArray("/") : target.mid(slash);
        }
    }
    const qsizetype mark = target.indexOf('?');
    const QByteArray path = mark < 0 ? target : target.left(mark);
    QByteArray query = mark < 0 ? QByteArray() : target.mid(mark + 1);
    if (!path.startsWith('/') || hasBrokenEscape(target) || path.toLower().contains("%2f"))
        return badTarget();

    const std::optional<QString> pathText = decoded(path);
    QStringDecoder utf8(QStringDecoder::Utf8);
    const QString queryCheck = utf8(QByteArray::fromPercentEncoding(query));
    if (!pathText || utf8.hasError() || queryCheck.contains(QChar::Null))
        return badTarget();
    query.replace('+', "%20");
    return Target{*pathText, QUrlQuery(QString::fromLatin1(query.constData(), query.size()))};
}

bool isValidHost(const QByteArray &host)
{
    static const QRegularExpression form(uR"(^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$)"_s);
    return host.size() <= 300 && form.match(QString::fromLatin1(host)).hasMatch();
}

} // namespace creditdesk::http
