// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing.h"

#include "core/jsonreader.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr int kMaxToolNameLength = 64;

} // namespace

bool isToolName(const QString &name)
{
    return !name.isEmpty() && name.size() <= kMaxToolNameLength;
}

Result<QueryCost> queryCost(const QueryPricing &pricing, const QStringList &tools)
{
    if (tools.size() > pricing.maxTools)
        return failure(
            ErrorKind::InvalidInput, u"too_many_tools"_s,
            u"A query may name at most %1 tools; this one names %2."_s.arg(pricing.maxTools).arg(tools.size()));
    QueryCost cost{pricing.base, {{u"base"_s, pricing.base}}};
    QSet<QString> seen;
    for (const QString &tool : tools) {
        if (!isToolName(tool))
            return failure(ErrorKind::InvalidInput, u"invalid_tool"_s,
                           u"A tool's name has 1 to %1 characters."_s.arg(kMaxToolNameLength));
        if (seen.contains(tool))
            continue;
        seen.insert(tool);
        const Credits price = pricing.tools.value(tool, pricing.otherTool);
        const auto total = Credits::add(cost.total, price);
        if (!total)
            return tl::unexpected(total.error());
        cost.total = *total;
        cost.parts.push_back({tool, price});
    }
    return cost;
}

QJsonObject QueryCost::toJson() const
{
    QJsonArray array;
    for (const Part &part : parts)
        array.append(QJsonObject{{u"name"_s, part.name}, {u"credits"_s, qint64(part.credits.count())}});
    return {{u"cost"_s, qint64(total.count())}, {u"parts"_s, array}};
}

Result<QueryCost> QueryCost::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    QueryCost cost;
    cost.total = reader.credits("cost"_L1);
    const QJsonArray array = reader.array("parts"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    auto parts = decodeArray<Part>(array, [](const QJsonObject &one) -> Result<Part> {
        JsonReader partReader(one, u"/parts"_s);
        Part part{partReader.text("name"_L1), partReader.credits("credits"_L1)};
        if (auto error = partReader.finish())
            return tl::unexpected(*error);
        return part;
    });
    if (!parts)
        return tl::unexpected(parts.error());
    cost.parts = std::move(*parts);
    return cost;
}

} // namespace creditdesk
