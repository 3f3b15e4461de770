// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jsonreader.h"
#include "server/config.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

constexpr qint64 kMaxCatalogueBytes = 1024 * 1024;

}

Result<Catalogue> loadCatalogue(const QString &fileName)
{
    const QString shown = fileName.isEmpty() ? u"The built-in catalogue"_s : fileName;
    QFile file(fileName.isEmpty() ? u":/creditdesk/catalogue.json"_s : fileName);
    const auto wrong = [&](const QString &why) {
        return failure(ErrorKind::InvalidInput, u"invalid_catalogue"_s, u"%1: %2"_s.arg(shown, why));
    };
    if (!file.open(QIODevice::ReadOnly))
        return wrong(u"cannot be read: %1."_s.arg(file.errorString()));
    if (file.size() > kMaxCatalogueBytes)
        return wrong(u"is too large."_s);
    const auto object = parseJsonObject(file.readAll());
    if (!object)
        return wrong(object.error().detail);
    auto catalogue = Catalogue::fromJson(*object);
    if (!catalogue)
        return wrong(catalogue.error().detail);
    return catalogue;
}

} // namespace creditdesk::server
