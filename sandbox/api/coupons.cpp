// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/api/apiroutes.h"
#include "sandbox/engine/discounts.h"

namespace creditdesk::sandbox {
namespace {

ApiResult create(World &world, const Call &call)
{
    return addCoupon(world, call.params);
}

ApiResult update(World &world, const Call &call)
{
    auto coupon = world.require(Kind::Coupon, call.id);
    if (!coupon)
        return coupon;
    copyPresent(*coupon, call.params, {u"name"_s});
    coupon->insert("metadata"_L1,
                   mergedMetadata(coupon->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    world.change(Kind::Coupon, *coupon, u"coupon.updated"_s);
    return coupon;
}

/// Nobody can redeem it any more; discounts that exist keep what it says.
ApiResult remove(World &world, const Call &call)
{
    auto coupon = world.require(Kind::Coupon, call.id);
    if (!coupon)
        return coupon;
    coupon->insert("valid"_L1, false);
    world.emitEvent(u"coupon.deleted"_s, *coupon);
    coupon->insert("deleted"_L1, true);
    world.state.put(Kind::Coupon, *coupon);
    return QJsonObject{{u"id"_s, call.id}, {u"object"_s, u"coupon"_s}, {u"deleted"_s, true}};
}

ApiResult read(World &world, const Call &call)
{
    return world.require(Kind::Coupon, call.id);
}

} // namespace

void addCouponOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/coupons"_s, create);
    routes.add(u"POST /v1/coupons/{id}"_s, update);
    routes.add(u"DELETE /v1/coupons/{id}"_s, remove);
    routes.add(u"GET /v1/coupons/{id}"_s, read);
    routes.add(u"GET /v1/coupons"_s, listOperation(Kind::Coupon, [](const QJsonObject &coupon, const QJsonObject &) {
                   return !isTrue(coupon, "deleted"_L1);
               }));
}

} // namespace creditdesk::sandbox
