// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/records.h"
#include "server/stripe/desk.h"

namespace creditdesk::stripe {

/// One outgoing POST: our attempt is stored before it is sent and its answer after, so that a repetition (a second
/// click, a restart, another server) sends the same key or gives the first answer, and Stripe never acts twice. A key
/// that Stripe refused for good is not sent again, because Stripe would repeat its refusal for a day: the next attempt
/// has a key that follows from it.
struct Creation {
    QByteArray key; ///< ours, from the user and what is wanted; sent as Idempotency-Key, or what follows from it
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

/// For changes that may be wanted again later (cancel, resume, cancel): an attempt whose answer never came is sent
/// again under its own key, and a finished one makes room for the next. Nothing: it was sent again, and Stripe may
/// have repeated an answer of that time; look at what there is now and call this once more if it is still wanted.
[[nodiscard]] boost::asio::awaitable<Result<std::optional<QJsonObject>>> changeOnce(Desk &desk, Creation change);

/// Creates, or gives the stored answer. `alsoStore` is committed together with the answer.
[[nodiscard]] boost::asio::awaitable<Result<QJsonObject>>
createOnce(Desk &desk, Creation creation,
           std::function<Result<void>(store::Records &, const QJsonObject &answer)> alsoStore);

} // namespace creditdesk::stripe
