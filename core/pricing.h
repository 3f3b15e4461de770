// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"

#include <QStringList>

namespace creditdesk {

/// What a query costs, part by part, so that a person can see why.
struct QueryCost {
    struct Part {
        QString name; ///< "base" or the tool
        Credits credits;
        friend bool operator==(const Part &, const Part &) = default;
    };
    Credits total;
    std::vector<Part> parts;

    friend bool operator==(const QueryCost &, const QueryCost &) = default;
    [[nodiscard]] QJsonObject toJson() const; ///< {"cost": 20, "parts": [{"name", "credits"}]}
    [[nodiscard]] static Result<QueryCost> fromJson(const QJsonObject &object);
};

/// 1 to 64 characters.
[[nodiscard]] bool isToolName(const QString &name);

/// Base + each distinct tool. A tool named twice counts once. Errors: `too_many_tools`, `invalid_tool`
/// (empty or over 64 characters), `overflow`.
[[nodiscard]] Result<QueryCost> queryCost(const QueryPricing &pricing, const QStringList &tools);

} // namespace creditdesk
