// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/browser.h"

#include <QDesktopServices>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace creditdesk::app {

void openInBrowser(const QUrl &url)
{
    if (url.scheme() == u"https"_s || url.scheme() == u"http"_s)
        QDesktopServices::openUrl(url);
}

} // namespace creditdesk::app
