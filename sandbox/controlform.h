// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/stripeerror.h"
#include "server/http/message.h"

namespace creditdesk::sandbox {

/// The control page's forms lead to the control API itself. A form says so by its hidden member `back`, the section of
/// the page to return to; everything else it sends becomes what a script would send as JSON.
struct ControlForm {
    QString back;
    QJsonObject body;
};

/// None: the request is a script's. Digits become integers, true and false booleans, `types` an array of its
/// comma-separated parts, `amount` (such as 12.50) an integer of cents; what is left empty is not there at all.
[[nodiscard]] std::optional<ControlForm> controlFormOf(const http::Request &request);
/// Back to the page, or a page that says what went wrong.
[[nodiscard]] http::Response answerForm(const ControlForm &form, const ApiResult &result);

} // namespace creditdesk::sandbox
