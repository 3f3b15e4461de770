// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/listing.h"

#include <algorithm>

namespace creditdesk::sandbox {
namespace {

constexpr qint64 kDefaultLimit = 10;
constexpr qint64 kMaxLimit = 100;

/// Where in `objects` the object with this id is; error when it is not there.
StripeResult<std::ptrdiff_t> positionOf(const std::vector<QJsonObject> &objects, const QString &id,
                                        const QString &param)
{
    const auto at = std::find_if(objects.begin(), objects.end(),
                                 [&](const QJsonObject &object) { return textAt(object, "id"_L1) == id; });
    if (at == objects.end())
        return noSuch(u"object"_s, id, param);
    return at - objects.begin();
}

StripeResult<qint64> limitOf(const QJsonObject &params)
{
    const qint64 limit = integerAt(params, "limit"_L1, kDefaultLimit);
    if (limit < 1 || limit > kMaxLimit)
        return invalidRequest(u"Invalid integer: limit must be between 1 and %1"_s.arg(kMaxLimit), u"limit"_s);
    return limit;
}

using Objects = std::vector<QJsonObject>;

QJsonObject pageFrom(Objects::const_iterator begin, Objects::const_iterator end, bool hasMore, const QString &url)
{
    QJsonArray data;
    std::for_each(begin, end, [&](const QJsonObject &object) { data.append(rendered(object)); });
    QJsonObject list = listOf(data, url);
    list.insert("has_more"_L1, hasMore);
    return list;
}

} // namespace

ApiResult pageOf(const std::vector<QJsonObject> &objects, const QJsonObject &params, const QString &url)
{
    const auto limit = limitOf(params);
    if (!limit)
        return Failure(limit.error());
    const auto size = static_cast<std::ptrdiff_t>(objects.size());
    std::ptrdiff_t begin = 0;
    std::ptrdiff_t end = std::min<std::ptrdiff_t>(size, *limit);
    bool hasMore = size > *limit;
    if (isSet(params, "starting_after"_L1)) {
        const auto after = positionOf(objects, textAt(params, "starting_after"_L1), u"starting_after"_s);
        if (!after)
            return Failure(after.error());
        begin = *after + 1;
        end = std::min<std::ptrdiff_t>(size, begin + *limit);
        hasMore = end < size;
    } else if (isSet(params, "ending_before"_L1)) {
        const auto before = positionOf(objects, textAt(params, "ending_before"_L1), u"ending_before"_s);
        if (!before)
            return Failure(before.error());
        end = *before;
        begin = std::max<std::ptrdiff_t>(0, end - *limit);
        hasMore = begin > 0;
    }
    return pageFrom(objects.begin() + begin, objects.begin() + end, hasMore, url);
}

ApiResult listObjects(const World &world, Kind kind, const QJsonObject &params, const QString &url,
                      const Matches &matches)
{
    const auto limit = limitOf(params);
    if (!limit)
        return Failure(limit.error());
    const QStringList &ids = world.state.ids(kind); // oldest first
    const bool upwards = !isSet(params, "starting_after"_L1) && isSet(params, "ending_before"_L1);
    qsizetype at = ids.size();
    // A cursor keeps its place even when the filter does not hold it; it is never part of the page itself.
    for (const QLatin1StringView cursor : {"starting_after"_L1, "ending_before"_L1}) {
        if (!isSet(params, cursor) || at != ids.size())
            continue;
        const auto found = world.require(kind, textAt(params, cursor), QString(cursor));
        if (!found)
            return found;
        at = ids.lastIndexOf(textAt(params, cursor));
    }
    std::vector<QJsonObject> page; // one more than the limit tells that there is more
    for (at += upwards ? 1 : -1; at >= 0 && at < ids.size() && std::ssize(page) <= *limit; at += upwards ? 1 : -1) {
        const QJsonObject *object = world.state.find(kind, ids.at(at));
        if (!isTrue(*object, "deleted"_L1) && inRange(params.value("created"_L1), integerAt(*object, "created"_L1)) &&
            matches(*object))
            page.push_back(*object);
    }
    const bool hasMore = std::ssize(page) > *limit;
    if (hasMore)
        page.pop_back();
    if (upwards)
        std::reverse(page.begin(), page.end());
    return pageFrom(page.begin(), page.end(), hasMore, url);
}

QJsonObject listOf(const QJsonArray &data, const QString &url)
{
    return {{u"object"_s, u"list"_s}, {u"data"_s, data}, {u"has_more"_s, false}, {u"url"_s, url}};
}

bool inRange(const QJsonValue &range, qint64 value)
{
    if (range.isUndefined() || range.isNull())
        return true;
    if (!range.isObject())
        return range.toInteger() == value;
    const QJsonObject bounds = range.toObject();
    const auto fits = [&](QLatin1StringView key, auto compare) {
        return !isSet(bounds, key) || compare(value, integerAt(bounds, key));
    };
    return fits("gt"_L1, std::greater<>()) && fits("gte"_L1, std::greater_equal<>()) && fits("lt"_L1, std::less<>()) &&
           fits("lte"_L1, std::less_equal<>());
}

bool agrees(const QJsonObject &params, const QJsonObject &object, QLatin1StringView key)
{
    return !isSet(params, key) || params.value(key) == object.value(key);
}

} // namespace creditdesk::sandbox
