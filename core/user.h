// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

namespace creditdesk {

/// What somebody may do. Finance reads everybody and exports; admin is finance plus corrections; service is an
/// API key of a backend that deducts for others.
enum class Role { User, Finance, Admin, Service };

[[nodiscard]] QString toString(Role role);
[[nodiscard]] std::optional<Role> roleFromString(const QString &text);

/// The `user` object of GoTrue, as far as we use it.
struct AuthUser {
    QString id;
    QString email;
    Role role = Role::User; ///< app_metadata.role; at Supabase app_metadata.creditdesk_role
    Timestamp createdAt;
    friend bool operator==(const AuthUser &, const AuthUser &) = default;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<AuthUser> fromJson(const QJsonObject &object);
};

/// POST /auth/v1/token: the tokens of a session. Never logged.
struct AuthSession {
    QString accessToken;
    QString refreshToken;
    int expiresInSeconds = 0;
    Timestamp expiresAt;
    AuthUser user;
    friend bool operator==(const AuthSession &, const AuthSession &) = default;
    [[nodiscard]] QJsonObject toJson() const; ///< with token_type "bearer", expires_at in seconds
    [[nodiscard]] static Result<AuthSession> fromJson(const QJsonObject &object);
};

/// POST /api/contact: an Enterprise enquiry.
struct ContactRequest {
    QString company; ///< 1 to 200 characters
    QString message; ///< 1 to 4,000 characters
    QString phone;   ///< may be empty
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Result<ContactRequest> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
