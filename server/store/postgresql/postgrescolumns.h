// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/postgresql/postgresparams.h"

#include <functional>
#include <type_traits>

namespace creditdesk::store {

/// One column of `items` as an array: `value` is a member of theirs or a function of one.
template <typename Items, typename Value>
auto column(const Items &items, Value value)
{
    PgArray<std::remove_cvref_t<std::invoke_result_t<Value, decltype(items.front())>>> array;
    array.reserve(items.size());
    for (const auto &item : items)
        array.push_back(std::invoke(value, item));
    return array;
}

} // namespace creditdesk::store
