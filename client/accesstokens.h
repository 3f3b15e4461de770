// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QObject>
#include <QString>

#include <functional>

namespace creditdesk::client {

/// Who gives out access tokens. Session does; a job asks once before it sends and once more after a 401.
class AccessTokens {
public:
    using Answer = std::function<void(const Result<QString> &)>;
    virtual ~AccessTokens() = default;

    /// A token that looks fresh, perhaps at once; `no_session` when nobody is signed in.
    virtual void take(QObject *context, Answer answer) = 0;
    /// The server refused `refused`: a newer one.
    virtual void replace(const QString &refused, QObject *context, Answer answer) = 0;
};

} // namespace creditdesk::client
