// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QByteArray>

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace creditdesk::auth {

constexpr int kMinPasswordLength = 8;
constexpr int kMaxPasswordLength = 256; ///< bytes; longer ones would only cost time

/// Cost of one Argon2id hash.
struct HashCost {
    unsigned long long operations = 2;
    std::size_t memoryBytes = 64UL * 1024 * 1024;
};

/// Argon2id PHC string of a password (libsodium). Blocks for about 0.1 s; for tools, else see PasswordHasher.
/// Errors `weak_password` (too short or too long), Unavailable `out_of_memory`.
[[nodiscard]] Result<QByteArray> hashPassword(const QString &password, const HashCost &cost = {});

/// Runs Argon2id on a few threads of its own, because each hash takes 64 MiB and much time. More waiting than
/// `queueLength` is refused as Unavailable `sign_in_busy`.
class PasswordHasher {
public:
    explicit PasswordHasher(int threads = 2, int queueLength = 64, HashCost cost = {});
    ~PasswordHasher(); ///< answers what waits

    [[nodiscard]] boost::asio::awaitable<Result<QByteArray>> hash(QString password);
    /// An empty `phc` (unknown user) costs as much as a wrong password and is false.
    [[nodiscard]] boost::asio::awaitable<Result<bool>> verify(QByteArray phc, QString password);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::auth
