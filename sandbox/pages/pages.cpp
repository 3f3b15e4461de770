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

/// hosted_invoice_url: what was paid for.
http::Response invoicePage(const World &world, const QString &id)
{
    const QJsonObject invoice = world.state.get(Kind::Invoice, id);
    if (invoice.isEmpty())
        return messagePage(u"No such invoice"_s, u"This link leads to no invoice of the sandbox."_s, {}, {}, 404);
    const QString currency = textAt(invoice, "currency"_L1);
    QString rows;
    for (const QJsonValue &value : valueAt(invoice, "lines.data"_L1).toArray()) {
        const QJsonObject line = value.toObject();
        rows += u"<tr><td>%1<br><span class=\"soft small\">%2 – %3</span></td><td class=\"number\">%4</td></tr>"_s.arg(
            escaped(textAt(line, "description"_L1)), dateText(integerAt(line, "period.start"_L1)),
            dateText(integerAt(line, "period.end"_L1)), moneyText(integerAt(line, "amount"_L1), currency));
    }
    const QString body =
        u"<div class=\"card\"><h1>Invoice %1</h1><p class=\"soft\">%2 · <span class=\"tag "
        u"%3\">%4</span></p><table><thead><tr><th>Description</th>"
        "<th class=\"number\">Amount</th></tr></thead><tbody>%5</tbody></table><div class=\"row "
        "total\"><span>Total</span><span>%6</span></div>"
        "<div class=\"row\"><span>Amount due</span><span>%7</span></div></div>"_s.arg(
            escaped(textAt(invoice, "number"_L1)), dateText(integerAt(invoice, "created"_L1)),
            textAt(invoice, "status"_L1) == "paid"_L1 ? u"good"_s : u"warn"_s, escaped(textAt(invoice, "status"_L1)),
            rows, moneyText(integerAt(invoice, "total"_L1), currency),
            moneyText(integerAt(invoice, "amount_remaining"_L1), currency));
    return htmlPage(u"Invoice"_s, body);
}

} // namespace

void addPageRoutes(http::Router &router, World &world)
{
    addAsset(router, u"/assets/sandbox.css"_s, u":/sandbox/sandbox.css"_s, "text/css; charset=utf-8");
    addAsset(router, u"/assets/control.js"_s, u":/sandbox/control.js"_s, "text/javascript; charset=utf-8");
    router.add(http::Method::Get, u"/i/{id}"_s, guarded(world, [&world](const http::Request &request) {
                   return invoicePage(world, request.pathParameters.value(u"id"_s));
               }));
    addCheckoutPage(router, world);
    addPortalPage(router, world);
    addControlPage(router, world);
}

} // namespace creditdesk::sandbox
