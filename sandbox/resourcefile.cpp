// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/resourcefile.h"

#include <QFile>
#include <QJsonDocument>

#include <mutex>

/// Resources of a static library register only when asked; outside the namespace because Qt's macro declares a global.
static void registerResources()
{
    Q_INIT_RESOURCE(sandbox);
}

namespace creditdesk::sandbox {

QByteArray resourceBytes(const QString &path)
{
    static std::once_flag once;
    std::call_once(once, registerResources);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("resource %s is missing", qPrintable(path));
    return file.readAll();
}

QJsonObject resourceJson(const QString &path)
{
    const QJsonObject object = QJsonDocument::fromJson(resourceBytes(path)).object();
    if (object.isEmpty())
        qFatal("resource %s is not a JSON object", qPrintable(path));
    return object;
}

} // namespace creditdesk::sandbox
