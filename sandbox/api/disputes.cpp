// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/engine/disputes.h"

#include "sandbox/api/apiroutes.h"
#include "sandbox/listing.h"

namespace creditdesk::sandbox {
namespace {

/// Evidence is gathered on the dispute; unless `submit` is false it goes to the bank at once.
ApiResult update(World &world, const Call &call)
{
    auto dispute = world.require(Kind::Dispute, call.id);
    if (!dispute)
        return dispute;
    dispute->insert("metadata"_L1,
                    mergedMetadata(dispute->value("metadata"_L1).toObject(), call.params.value("metadata"_L1)));
    const QJsonObject given = call.params.value("evidence"_L1).toObject();
    QJsonObject evidence = dispute->value("evidence"_L1).toObject();
    copyPresent(evidence, given, given.keys());
    dispute->insert("evidence"_L1, evidence);
    if (!given.isEmpty())
        setAt(*dispute, "evidence_details.has_evidence"_L1, true);
    const bool submits = !isSet(call.params, "submit"_L1) || isTrue(call.params, "submit"_L1);
    if (!given.isEmpty() && submits)
        return submitEvidence(world, *dispute);
    world.change(Kind::Dispute, *dispute, u"charge.dispute.updated"_s);
    return dispute;
}

/// "I have nothing to say": lost; an inquiry just closes.
ApiResult close(World &world, const Call &call)
{
    return endDispute(world, call.id, DisputeEnd::Lost);
}

} // namespace

void addDisputeOperations(ApiRoutes &routes)
{
    routes.add(u"POST /v1/disputes/{id}"_s, update);
    routes.add(u"POST /v1/disputes/{id}/close"_s, close);
    routes.add(u"GET /v1/disputes/{id}"_s, readOperation(Kind::Dispute));
    routes.add(u"GET /v1/disputes"_s,
               listOperation(Kind::Dispute, [](const QJsonObject &dispute, const QJsonObject &params) {
                   return agrees(params, dispute, "charge"_L1) && agrees(params, dispute, "payment_intent"_L1);
               }));
}

} // namespace creditdesk::sandbox
