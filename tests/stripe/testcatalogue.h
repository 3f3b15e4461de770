// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/jsonreader.h"

#include <QFile>

#include <stdexcept>

namespace creditdesk::stripe {

/// resources/catalogue.json.
inline const Catalogue &testCatalogue()
{
    static const Catalogue catalogue = [] {
        QFile file(QStringLiteral(CREDITDESK_CATALOGUE));
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("no catalogue");
        return parseJsonObject(file.readAll()).and_then(&Catalogue::fromJson).value();
    }();
    return catalogue;
}

} // namespace creditdesk::stripe
