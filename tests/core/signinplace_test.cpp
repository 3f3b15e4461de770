// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/signinplace.h"

#include <QJsonArray>

#include <gtest/gtest.h>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

QJsonObject supabase(const QString &url, const QString &key = u"sb_publishable_1"_s)
{
    return {
        {u"kind"_s, u"supabase"_s}, {u"url"_s, url}, {u"anon_key"_s, key}, {u"providers"_s, QJsonArray{u"google"_s}}};
}

TEST(SignInPlace, ComesBackAsItWas)
{
    const SignInPlace there{SignInPlace::Kind::Supabase, QUrl(u"https://abc.supabase.co"_s), u"key"_s, {u"github"_s}};
    EXPECT_EQ(SignInPlace::fromJson(there.toJson()), there);
    EXPECT_EQ(SignInPlace::fromJson(SignInPlace().toJson()), SignInPlace());
    EXPECT_FALSE(SignInPlace().toJson().contains("url"_L1));
}

TEST(SignInPlace, ProvidersThatWeDoNotKnowAreLeftOut)
{
    QJsonObject newer = supabase(u"https://abc.supabase.co"_s);
    newer.insert(u"providers"_s, QJsonArray{u"apple"_s, u"github"_s});
    newer.insert(u"news"_s, true);
    EXPECT_EQ(SignInPlace::fromJson(newer)->providers, QStringList{u"github"_s});
}

TEST(SignInPlace, SecretsAreSentOnlyWhereTheyAreSafe)
{
    for (const QString &good : {u"https://abc.supabase.co"_s, u"https://login.example.com:8443/base"_s,
                                u"http://127.0.0.1:54321"_s, u"http://localhost:54321"_s, u"http://[::1]:54321"_s})
        EXPECT_TRUE(SignInPlace::fromJson(supabase(good))) << good.toStdString();
    for (const QString &bad :
         {u"http://abc.supabase.co"_s, u"http://127.0.0.1.evil.example"_s, u"ftp://127.0.0.1"_s, u"abc.supabase.co"_s,
          u"javascript:alert(1)"_s, u"file:///etc/passwd"_s, u"https://"_s, QString()})
        EXPECT_FALSE(SignInPlace::fromJson(supabase(bad))) << bad.toStdString();
}

TEST(SignInPlace, TheKeyIsOneWord)
{
    for (const QString &bad : {u"a\r\nCookie: x"_s, u"a b"_s, u"schl\u00fcssel"_s, QString(3000, u'x')})
        EXPECT_FALSE(SignInPlace::fromJson(supabase(u"https://abc.supabase.co"_s, bad))) << bad.left(20).toStdString();
    QJsonObject none = supabase(u"https://abc.supabase.co"_s);
    none.remove("anon_key"_L1);
    EXPECT_TRUE(SignInPlace::fromJson(none)) << "a project of one's own may need none";
}

TEST(SignInPlace, AnUnknownKindIsNoPlace)
{
    for (const QJsonObject &bad : {QJsonObject(), QJsonObject{{u"kind"_s, u"ldap"_s}}, QJsonObject{{u"kind"_s, 1}}})
        EXPECT_FALSE(SignInPlace::fromJson(bad));
}

} // namespace
