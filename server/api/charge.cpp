// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/charge.h"

#include "core/pricing.h"

using namespace Qt::StringLiterals;

namespace creditdesk::api {
namespace {

constexpr int kMaxRequestIdLength = 200;
constexpr int kMaxDescriptionLength = 500;

void limitLength(JsonReader &reader, QLatin1StringView key, const QString &value, int most)
{
    if (value.size() > most)
        reader.reject(key, u"'%1' has at most %2 characters."_s.arg(key).arg(most));
}

} // namespace

Result<Charge> readCharge(const Catalogue &catalogue, JsonReader &reader)
{
    Charge charge;
    const auto amount = reader.optionalInteger("amount"_L1);
    const bool byTools = reader.has("tools"_L1);
    charge.tools = reader.texts("tools"_L1);
    charge.requestId = reader.optionalText("request_id"_L1).value_or(QString());
    charge.description = reader.optionalText("description"_L1).value_or(QString());
    limitLength(reader, "request_id"_L1, charge.requestId, kMaxRequestIdLength);
    limitLength(reader, "description"_L1, charge.description, kMaxDescriptionLength);
    if (byTools == amount.has_value())
        reader.reject("amount"_L1, u"Send either 'tools' or 'amount'."_s);
    if (amount && *amount < 1)
        reader.reject("amount"_L1, u"'amount' must be at least 1."_s);
    reader.refuseUnknown();
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    if (amount) {
        charge.cost = Credits(*amount);
        return charge;
    }
    const auto cost = queryCost(catalogue.queryPricing, charge.tools);
    if (!cost)
        return tl::unexpected(cost.error());
    charge.cost = cost->total;
    charge.metadata = {{u"parts"_s, cost->toJson().value("parts"_L1)}};
    return charge;
}

} // namespace creditdesk::api
