// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/pages/pages.h"

#include "sandbox/control.h"
#include "sandbox/pages/html.h"
#include "sandbox/resourcefile.h"

namespace creditdesk::sandbox {
namespace {

void addAsset(http::Router &router, const QString &path, const QString &resource, const QByteArray &type)
{
    router.add(http::Method::Get, path,
               [bytes = resourceBytes(resource), type](http::Request) -> boost::asio::awaitable<http::Response> {
                   co_return http::Response::text(bytes, type);
               });
}

} // namespace

void addPageRoutes(http::Router &router, World &world)
{
    addAsset(router, u"/assets/sandbox.css"_s, u":/sandbox/sandbox.css"_s, "text/css; charset=utf-8");
    addAsset(router, u"/assets/control.js"_s, u":/sandbox/control.js"_s, "text/javascript; charset=utf-8");
    addCheckoutPage(router, world);
    addChallengePage(router, world);
    addInvoicePage(router, world);
    addPortalPage(router, world);
    addControlPage(router, world);
}

} // namespace creditdesk::sandbox
