// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/signinplace.h"

#include "core/enumnames.h"
#include "core/jsonreader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk {
namespace {

constexpr std::array kKinds{
    EnumName{SignInPlace::Kind::Embedded, "embedded"},
    EnumName{SignInPlace::Kind::Supabase, "supabase"},
};

constexpr qsizetype kMaxKeyLength = 2'000;

/// It becomes a header: no line may begin in it.
bool isHeaderText(const QString &text)
{
    return text.size() <= kMaxKeyLength &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < QChar(0x7f); });
}

} // namespace

const QStringList &knownSignInProviders()
{
    static const QStringList known{u"google"_s, u"github"_s};
    return known;
}

bool isSafeForSecrets(const QUrl &url)
{
    static const QStringList loopback{u"127.0.0.1"_s, u"::1"_s, u"localhost"_s};
    if (!url.isValid() || url.host().isEmpty())
        return false;
    return url.scheme() == "https"_L1 || (url.scheme() == "http"_L1 && loopback.contains(url.host()));
}

QJsonObject SignInPlace::toJson() const
{
    QJsonObject object{{u"kind"_s, nameOf(kKinds, kind)}, {u"providers"_s, QJsonArray::fromStringList(providers)}};
    if (kind == Kind::Supabase) {
        object.insert(u"url"_s, url.toString(QUrl::FullyEncoded));
        object.insert(u"anon_key"_s, publicKey);
    }
    return object;
}

Result<SignInPlace> SignInPlace::fromJson(const QJsonObject &object)
{
    JsonReader reader(object);
    SignInPlace place;
    const auto kind = valueOf(kKinds, reader.text("kind"_L1));
    if (!kind)
        reader.reject("kind"_L1, u"'kind' must be embedded or supabase."_s);
    place.kind = kind.value_or(Kind::Embedded);
    for (const QString &provider : reader.texts("providers"_L1)) {
        if (knownSignInProviders().contains(provider))
            place.providers.append(provider);
    }
    if (place.kind == Kind::Supabase) {
        place.url = QUrl(reader.text("url"_L1), QUrl::StrictMode);
        place.publicKey = reader.optionalText("anon_key"_L1).value_or(QString());
        if (!isSafeForSecrets(place.url))
            reader.reject("url"_L1, u"'url' must be an https URL."_s);
        if (!isHeaderText(place.publicKey))
            reader.reject("anon_key"_L1, u"'anon_key' must be one word."_s);
    }
    if (const auto error = reader.finish())
        return tl::unexpected(*error);
    return place;
}

} // namespace creditdesk
