// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/control.h"
#include "sandbox/engine/challenge.h"
#include "sandbox/pages/html.h"
#include "sandbox/pages/pages.h"

namespace creditdesk::sandbox {
namespace {

http::Response nothingToApprove()
{
    return messagePage(u"Nothing to approve"_s, u"This payment waits for nobody any more."_s, {}, {}, 404);
}

/// The page of the person's bank, as 3-D Secure shows it.
http::Response challengePage(const World &world, const QString &id)
{
    const auto challenge = openChallenge(world, id);
    if (!challenge)
        return nothingToApprove();
    return htmlPage(
        u"Your bank"_s,
        u"<div class=\"card narrow\"><p class=\"soft\">3-D Secure · test bank</p><h1>Approve this payment?</h1><div "
        u"class=\"amount\" id=\"amount\">%1</div><form method=\"post\" action=\"/3ds/%2\"><button class=\"primary "
        u"wide\" type=\"submit\" id=\"approve\" name=\"outcome\" value=\"approved\">Approve</button><button "
        u"class=\"wide danger\" type=\"submit\" id=\"fail\" name=\"outcome\" value=\"failed\">Fail "
        u"authentication</button></form></div>"_s.arg(
            moneyText(integerAt(*challenge, "amount"_L1), textAt(*challenge, "currency"_L1)), escaped(id)));
}

http::Response submit(World &world, const http::Request &request)
{
    const QString id = request.pathParameters.value(u"id"_s);
    const auto challenge = openChallenge(world, id);
    if (!challenge)
        return nothingToApprove();
    const bool approved = textAt(formOf(request), "outcome"_L1) == "approved"_L1;
    const auto answered = answerChallenge(world, id, approved);
    const bool paid = approved && answered;
    if (paid && textAt(*answered, "object"_L1) == "checkout.session"_L1)
        return http::Response::redirect(successUrl(*answered).toUtf8());
    const QString path = textAt(*challenge, "return_path"_L1);
    if (path.isEmpty())
        return messagePage(paid ? u"Approved"_s : u"Not approved"_s, u"You can close this window."_s);
    return http::Response::redirect((path + (paid ? QString() : u"?failed=authentication"_s)).toUtf8());
}

} // namespace

void addChallengePage(http::Router &router, World &world)
{
    router.add(http::Method::Get, u"/3ds/{id}"_s, guarded(world, [&world](const http::Request &request) {
                   return challengePage(world, request.pathParameters.value(u"id"_s));
               }));
    router.add(http::Method::Post, u"/3ds/{id}"_s,
               guarded(world, [&world](const http::Request &request) { return submit(world, request); }));
}

} // namespace creditdesk::sandbox
