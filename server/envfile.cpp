// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/envfile.h"

#include <QFile>
#include <QRegularExpression>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

/// What follows the equals sign, or what is wrong with it.
tl::expected<QString, QString> readValue(const QString &written)
{
    if (written.isEmpty() || (written.front() != u'"' && written.front() != u'\'')) {
        const qsizetype comment = written.indexOf(u" #"_s);
        return (comment < 0 ? written : written.left(comment)).trimmed();
    }
    const QChar quote = written.front();
    QString value;
    for (qsizetype i = 1; i < written.size(); ++i) {
        const QChar c = written[i];
        if (c == quote) {
            const QString rest = written.mid(i + 1).trimmed();
            if (!rest.isEmpty() && !rest.startsWith(u'#'))
                return tl::unexpected(u"there is text after the closing quote"_s);
            return value;
        }
        if (c == u'\\' && quote == u'"' && i + 1 < written.size()) {
            const QChar escaped = written[++i];
            value += escaped == u'n' ? QChar(u'\n') : escaped;
        } else {
            value += c;
        }
    }
    return tl::unexpected(u"the closing quote is missing"_s);
}

tl::unexpected<Error> mistake(const QString &fileName, int line, const QString &what)
{
    return failure(ErrorKind::InvalidInput, u"invalid_env_file"_s, u"%1:%2: %3."_s.arg(fileName).arg(line).arg(what));
}

} // namespace

Result<EnvFile> parseEnvFile(const QByteArray &content, const QString &fileName)
{
    static const QRegularExpression name(u"^[A-Za-z_][A-Za-z0-9_]*$"_s);
    QStringDecoder decode(QStringDecoder::Utf8);
    const QString text = decode(content);
    if (decode.hasError() || content.contains('\0'))
        return mistake(fileName, 1, u"this is not a text file in UTF-8"_s);
    EnvFile values;
    int number = 0;
    for (const QString &raw : text.split(u'\n')) {
        ++number;
        QString line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (line.startsWith("export "_L1))
            line = line.mid(7).trimmed();
        const qsizetype equals = line.indexOf(u'=');
        if (equals < 0)
            return mistake(fileName, number, u"expected NAME=VALUE, but there is no '='"_s);
        const QString key = line.left(equals).trimmed();
        if (!name.match(key).hasMatch())
            return mistake(fileName, number,
                           u"a name has letters, digits and _ only, and does not begin with a digit"_s);
        if (values.contains(key))
            return mistake(fileName, number, u"%1 is set twice"_s.arg(key));
        const auto value = readValue(line.mid(equals + 1).trimmed());
        if (!value)
            return mistake(fileName, number, u"in the value of %1 %2"_s.arg(key, value.error()));
        values.insert(key, *value);
    }
    return values;
}

Result<EnvFile> readEnvFile(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::InvalidInput, u"env_file_unreadable"_s,
                       u"%1 cannot be read: %2."_s.arg(fileName, file.errorString()));
    if (file.size() > kMaxEnvFileBytes)
        return failure(ErrorKind::InvalidInput, u"env_file_unreadable"_s,
                       u"%1 is too large for a .env file."_s.arg(fileName));
    return parseEnvFile(file.readAll(), fileName);
}

} // namespace creditdesk::server
