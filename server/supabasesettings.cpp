// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

using namespace Qt::StringLiterals;

namespace creditdesk::server {

void addSupabaseSettings(Settings &settings)
{
    settings.add({"", "SUPABASE_URL", "Supabase project in which people sign in; empty: the built-in sign-in", ""});
    settings.add({"", "SUPABASE_KEY", "Its anon or publishable key, which clients are given", ""});
    settings.add({"", "SUPABASE_JWT_SECRET", "Its JWT secret, if it still signs with one (HS256)", "", true});
    settings.add({"--sign-in-providers", "CREDITDESK_SIGN_IN_PROVIDERS",
                  "Offered beside the password, comma-separated: google, github; they are set up in Supabase", ""});
}

Result<auth::SupabaseConfig> supabaseConfig(const Settings &settings)
{
    auth::SupabaseConfig config;
    QString url = settings.text("SUPABASE_URL");
    while (url.endsWith(u'/'))
        url.chop(1);
    config.url = QUrl(url, QUrl::StrictMode);
    if (!url.isEmpty() && !config.url.isValid())
        return failure(ErrorKind::InvalidInput, u"invalid_config"_s, u"SUPABASE_URL is no URL."_s);
    config.publicKey = settings.text("SUPABASE_KEY").toLatin1();
    config.jwtSecret = settings.text("SUPABASE_JWT_SECRET").toUtf8();
    for (const QString &provider : settings.text("CREDITDESK_SIGN_IN_PROVIDERS").split(u',', Qt::SkipEmptyParts))
        config.providers.append(provider.trimmed().toLower());
    config.providers.removeDuplicates();
    if (const auto fits = config.check(); !fits)
        return tl::unexpected(fits.error());
    return config;
}

} // namespace creditdesk::server
