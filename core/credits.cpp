// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credits.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

tl::unexpected<Error> overflow()
{
    return failure(ErrorKind::Overflow, u"overflow"_s, u"The amount is too large: credits are 64-bit integers."_s);
}

} // namespace

Result<Credits> Credits::add(Credits left, Credits right)
{
    std::int64_t sum = 0;
    if (__builtin_add_overflow(left.m_count, right.m_count, &sum))
        return overflow();
    return Credits(sum);
}

Result<Credits> Credits::subtract(Credits left, Credits right)
{
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(left.m_count, right.m_count, &difference))
        return overflow();
    return Credits(difference);
}

Result<Credits> Credits::multiply(Credits left, std::int64_t factor)
{
    std::int64_t product = 0;
    if (__builtin_mul_overflow(left.m_count, factor, &product))
        return overflow();
    return Credits(product);
}

} // namespace creditdesk
