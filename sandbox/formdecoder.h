// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/stripeerror.h"

#include <QByteArray>

namespace creditdesk::sandbox {

/// Decodes application/x-www-form-urlencoded with Stripe's nesting, a[b]=, a[]=, a[0][b]=, into JSON: all leaves are
/// strings, an empty value is null ("unset"), keys that are all indexes become an array in order of index. Refuses over
/// 1,000 fields, nesting over 8 and malformed names.
[[nodiscard]] ApiResult decodeForm(const QByteArray &form);

} // namespace creditdesk::sandbox
