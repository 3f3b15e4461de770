// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/deeplink.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace creditdesk::app {

std::optional<ui::PageName> pageFromName(const QString &name)
{
    if (name == u"overview"_s)
        return ui::PageName::Overview;
    if (name == u"plans"_s)
        return ui::PageName::Plans;
    if (name == u"transactions"_s)
        return ui::PageName::Transactions;
    if (name == u"query"_s)
        return ui::PageName::Chat;
    return std::nullopt;
}

std::optional<DeepLink> parseDeepLink(const QString &link)
{
    const QUrl url(link, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != u"creditdesk"_s)
        return std::nullopt;
    if (url.host() == u"buy"_s)
        return DeepLink{ui::PageName::Plans, true, false};
    if (url.host() == u"checkout"_s)
        return DeepLink{ui::PageName::Overview, false, true};
    if (const auto page = pageFromName(url.host()))
        return DeepLink{*page, false, false};
    return std::nullopt;
}

} // namespace creditdesk::app
