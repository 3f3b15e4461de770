// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/statefile.h"

#include "sandbox/json.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

namespace creditdesk::sandbox {

Result<State> readStateFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return failure(ErrorKind::NotFound, u"no_state_file"_s, u"There is no state file yet."_s);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::Unavailable, u"bad_state_file"_s,
                       u"Cannot read %1: %2"_s.arg(path, file.errorString()));
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject())
        return failure(ErrorKind::InvalidInput, u"bad_state_file"_s,
                       u"%1 is not JSON. Move it away to start afresh."_s.arg(path));
    return State::fromSnapshot(document.object());
}

Result<void> writeStateFile(const QString &path, const QJsonObject &snapshot)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(ErrorKind::Unavailable, u"cannot_write"_s,
                       u"Cannot write %1: %2"_s.arg(path, file.errorString()));
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QJsonDocument(snapshot).toJson(QJsonDocument::Compact));
    if (!file.commit())
        return failure(ErrorKind::Unavailable, u"cannot_write"_s,
                       u"Cannot write %1: %2"_s.arg(path, file.errorString()));
    return {};
}

} // namespace creditdesk::sandbox
