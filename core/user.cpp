// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/user.h"

#include "core/enumnames.h"
#include "core/jsonreader.h"

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::array kRoles{
    EnumName{Role::User, "user"},
    EnumName{Role::Finance, "finance"},
    EnumName{Role::Admin, "admin"},
    EnumName{Role::Service, "service"},
};

constexpr int kMaxCompanyLength = 200;
constexpr int kMaxMessageLength = 4'000;
constexpr int kMaxPhoneLength = 50;

} // namespace

QString toString(Role role)
{
    return nameOf(kRoles, role);
}
std::optional<Role> roleFromString(const QString &text)
{
    return valueOf(kRoles, text);
}

QJsonObject AuthUser::toJson() const
{
    return {{u"id"_s, id},
            {u"aud"_s, u"authenticated"_s},
            {u"role"_s, u"authenticated"_s},
            {u"email"_s, email},
            {u"created_at"_s, toRfc3339(createdAt)},
            {u"app_metadata"_s, QJsonObject{{u"provider"_s, u"email"_s}, {u"role"_s, toString(role)}}},
            {u"user_metadata"_s, QJsonObject()}};
}

Result<AuthUser> AuthUser::fromJson(const QJsonObject &object)
{
    JsonReader reader(object, u"/user"_s);
    AuthUser user;
    user.id = reader.text("id"_L1);
    user.email = reader.text("email"_L1);
    user.createdAt = reader.optionalTime("created_at"_L1).value_or(Timestamp{});
    // At Supabase the role has a name of its own, since others may use "role"; without either it is a plain user.
    const QJsonObject metadata = reader.object("app_metadata"_L1);
    const QJsonValue role =
        metadata.contains("creditdesk_role"_L1) ? metadata.value("creditdesk_role"_L1) : metadata.value("role"_L1);
    user.role = roleFromString(role.toString()).value_or(Role::User);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return user;
}

QJsonObject AuthSession::toJson() const
{
    return {{u"access_token"_s, accessToken},    {u"token_type"_s, u"bearer"_s},
            {u"expires_in"_s, expiresInSeconds}, {u"expires_at"_s, qint64(toEpochMs(expiresAt) / 1000)},
            {u"refresh_token"_s, refreshToken},  {u"user"_s, user.toJson()}};
}

Result<AuthSession> AuthSession::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    AuthSession session;
    session.accessToken = reader.text("access_token"_L1);
    session.refreshToken = reader.text("refresh_token"_L1);
    session.expiresInSeconds = int(reader.integer("expires_in"_L1));
    session.expiresAt = fromEpochMs(reader.optionalInteger("expires_at"_L1).value_or(0) * 1000);
    const QJsonObject userObject = reader.object("user"_L1);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    auto user = AuthUser::fromJson(userObject);
    if (!user)
        return tl::unexpected(user.error());
    session.user = std::move(*user);
    return session;
}

QJsonObject ContactRequest::toJson() const
{
    return {{u"company"_s, company}, {u"message"_s, message}, {u"phone"_s, phone}};
}

Result<ContactRequest> ContactRequest::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    ContactRequest request;
    request.company = reader.text("company"_L1).trimmed();
    request.message = reader.text("message"_L1).trimmed();
    request.phone = reader.optionalText("phone"_L1).value_or(QString()).trimmed();
    reader.refuseUnknown();
    const auto limit = [&](QLatin1StringView key, const QString &value, int least, int most) {
        if (value.size() < least || value.size() > most)
            reader.reject(key, u"'%1' must have %2 to %3 characters."_s.arg(key).arg(least).arg(most));
    };
    limit("company"_L1, request.company, 1, kMaxCompanyLength);
    limit("message"_L1, request.message, 1, kMaxMessageLength);
    limit("phone"_L1, request.phone, 0, kMaxPhoneLength);
    if (auto error = reader.finish())
        return tl::unexpected(*error);
    return request;
}

} // namespace creditdesk
