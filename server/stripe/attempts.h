// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/records.h"
#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// One outgoing POST that creates something: our attempt is stored before it is sent and its answer after, so that a
/// repetition (a second click, a restart) gives the first answer and Stripe never makes a second object.
struct Creation {
    QByteArray key; ///< ours, from the user and what is wanted; sent as Idempotency-Key
    QString userId;
    QString purpose; ///< the same key with another purpose is `key_reused` (KeyReused)
    QByteArray path;
    FormFields fields;
};

/// A stable key of at most 255 characters that tells nothing: SHA-256 over the parts.
[[nodiscard]] QByteArray attemptKey(std::initializer_list<QString> parts);

/// The answer stored for `key`, if there is one; `key_reused` when it was for another purpose.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<QJsonObject>>> storedAnswer(Desk &desk, QString key,
                                                                                      QString purpose);

/// Creates, or gives the stored answer. `alsoStore` is committed together with the answer.
[[nodiscard]] boost::asio::awaitable<Result<QJsonObject>>
createOnce(Desk &desk, Creation creation,
           std::function<Result<void>(store::Records &, const QJsonObject &answer)> alsoStore);

} // namespace creditdesk::stripe
