// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/supabaseconfig.h"

#include "server/auth/jws.h"

using namespace Qt::StringLiterals;

namespace creditdesk::auth {

namespace {

tl::unexpected<Error> invalid(const QString &detail)
{
    return failure(ErrorKind::InvalidInput, u"invalid_config"_s, detail);
}

Result<void> checkPublicKey(const QByteArray &key)
{
    if (key.isEmpty() || key.startsWith("sb_publishable_"))
        return {};
    const auto token = parseJws(key);
    const QString role = token ? token->payload.value("role"_L1).toString() : QString();
    if (role == "anon"_L1)
        return {};
    if (role == "service_role"_L1 || key.startsWith("sb_secret_"))
        return invalid(
            u"SUPABASE_KEY is a secret key of the project, and this server hands it to every client: use the "
            "anon or publishable key, and replace the secret key if it was in use here."_s);
    return invalid(u"SUPABASE_KEY must be the project's anon key or its publishable key (sb_publishable_…)."_s);
}

Result<void> checkSecret(const QByteArray &secret)
{
    if (secret.isEmpty())
        return {};
    // A public key used as the secret of an HMAC would let everybody sign.
    if (secret.contains("-----BEGIN") || secret.startsWith('{'))
        return invalid(u"SUPABASE_JWT_SECRET must be the project's JWT secret, not a key file; public keys are fetched "
                       "from Supabase by themselves."_s);
    if (secret.size() < SupabaseConfig::kMinSecretBytes)
        return invalid(u"SUPABASE_JWT_SECRET must have at least %1 characters."_s.arg(SupabaseConfig::kMinSecretBytes));
    return {};
}

} // namespace

SignInPlace SupabaseConfig::place() const
{
    if (!isConfigured())
        return {};
    return {SignInPlace::Kind::Supabase, url, QString::fromLatin1(publicKey), providers};
}

Result<void> SupabaseConfig::check() const
{
    if (!isConfigured()) {
        for (const auto &[name, value] : {std::pair("SUPABASE_KEY", publicKey), {"SUPABASE_JWT_SECRET", jwtSecret}}) {
            if (!value.isEmpty())
                return invalid(
                    u"%1 is set, but SUPABASE_URL is not: set both, or neither for the built-in sign-in."_s.arg(
                        QLatin1StringView(name)));
        }
        if (!providers.isEmpty())
            return invalid(
                u"CREDITDESK_SIGN_IN_PROVIDERS needs SUPABASE_URL: the built-in sign-in has passwords only."_s);
        return {};
    }
    if (!isSafeForSecrets(url) || url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty())
        return invalid(u"SUPABASE_URL must be an https URL such as https://abc.supabase.co; http is for a loopback "
                       "address only."_s);
    for (const QString &provider : providers) {
        if (!knownSignInProviders().contains(provider))
            return invalid(u"CREDITDESK_SIGN_IN_PROVIDERS may name %1; '%2' is none of them."_s.arg(
                knownSignInProviders().join(" and "_L1), provider.left(40)));
    }
    return checkPublicKey(publicKey).and_then([this] { return checkSecret(jwtSecret); });
}

} // namespace creditdesk::auth
