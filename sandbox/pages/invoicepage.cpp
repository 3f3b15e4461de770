// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/cards.h"
#include "sandbox/engine/invoices.h"
#include "sandbox/engine/payments.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"

namespace creditdesk::sandbox {
namespace {

/// What a person can do about an open invoice: approve at the bank, or pay with a test card.
QString payPart(const World &world, const QJsonObject &invoice, const QString &error)
{
    if (textAt(invoice, "status"_L1) != "open"_L1)
        return {};
    const QString id = textAt(invoice, "id"_L1);
    const QJsonObject intent = intentOfInvoice(world, id);
    const QString note = error.isEmpty()
                             ? QString()
                             : u"<div class=\"note error\" id=\"error\" role=\"alert\">%1</div>"_s.arg(escaped(error));
    const QString approve =
        textAt(intent, "status"_L1) == "requires_action"_L1
            ? u"<p><a class=\"button primary\" id=\"authenticate\" href=\"/3ds/%1\">Approve at your bank</a></p>"_s.arg(
                  escaped(textAt(intent, "id"_L1)))
            : QString();
    return u"<br>%1%2<form method=\"post\" action=\"/i/%3/pay\"><label for=\"card-number\">Test card "
           u"number</label><input id=\"card-number\" name=\"number\" inputmode=\"numeric\" value=\"4242 4242 4242 "
           u"4242\" autocomplete=\"off\"><button class=\"primary wide\" type=\"submit\" id=\"pay\">Pay</button></form>"_s
               .arg(note, approve, escaped(id));
}

/// hosted_invoice_url: what was paid for.
http::Response invoicePage(const World &world, const QString &id, const QString &error = {}, int status = 200)
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
    const qint64 off = integerAt(invoice, "subtotal"_L1) - integerAt(invoice, "total"_L1);
    if (off > 0)
        rows += u"<tr><td>Discount</td><td class=\"number\">%1</td></tr>"_s.arg(moneyText(-off, currency));
    const QString body =
        u"<div class=\"card\"><h1>Invoice %1</h1><p class=\"soft\">%2 · <span class=\"tag "
        u"%3\">%4</span></p><table><thead><tr><th>Description</th>"
        "<th class=\"number\">Amount</th></tr></thead><tbody>%5</tbody></table><div class=\"row "
        "total\"><span>Total</span><span>%6</span></div>"
        "<div class=\"row\"><span>Amount due</span><span>%7</span></div>%8</div>"_s.arg(
            escaped(textAt(invoice, "number"_L1)), dateText(integerAt(invoice, "created"_L1)),
            textAt(invoice, "status"_L1) == "paid"_L1 ? u"good"_s : u"warn"_s, escaped(textAt(invoice, "status"_L1)),
            rows, moneyText(integerAt(invoice, "total"_L1), currency),
            moneyText(integerAt(invoice, "amount_remaining"_L1), currency), payPart(world, invoice, error));
    return htmlPage(u"Invoice"_s, body, status);
}

http::Response pay(World &world, const http::Request &request)
{
    const QString id = request.pathParameters.value(u"id"_s);
    const QJsonObject invoice = world.state.get(Kind::Invoice, id);
    const QString path = "/i/"_L1 + id;
    if (textAt(invoice, "status"_L1) != "open"_L1)
        return invoicePage(world, id);
    const TestCard *card = findTestCard(textAt(formOf(request), "number"_L1));
    if (!card)
        return invoicePage(world, id, u"Your card number is incorrect. Use one of Stripe's test cards."_s, 400);
    static_cast<void>(payInvoice(world, invoice, addCard(world, *card, {})));
    const QJsonObject intent = intentOfInvoice(world, id);
    if (textAt(intent, "status"_L1) == "requires_payment_method"_L1)
        return invoicePage(world, id, declineOf(intent).message, 402);
    if (textAt(intent, "status"_L1) == "requires_action"_L1)
        return http::Response::redirect("/3ds/" + textAt(intent, "id"_L1).toUtf8());
    return http::Response::redirect(path.toUtf8());
}

} // namespace

void addInvoicePage(http::Router &router, World &world)
{
    router.add(http::Method::Get, u"/i/{id}"_s, guarded(world, [&world](const http::Request &request) {
                   const bool refused = request.query.queryItemValue(u"failed"_s) == "authentication"_L1;
                   return invoicePage(world, request.pathParameters.value(u"id"_s),
                                      refused ? u"Your bank did not approve the payment."_s : QString());
               }));
    router.add(http::Method::Post, u"/i/{id}/pay"_s,
               guarded(world, [&world](const http::Request &request) { return pay(world, request); }));
}

} // namespace creditdesk::sandbox
