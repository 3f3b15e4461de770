// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/redact.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace creditdesk::log {

namespace {

struct Rule {
    QRegularExpression form;
    QString replacement;
};

const std::array<Rule, 6> &rules()
{
    static const std::array<Rule, 6> all{{
        // JWTs and JWE: three or more base64url parts, the first of which begins with {" encoded.
        {QRegularExpression(uR"(\beyJ[\w-]+\.[\w-]+(\.[\w-]*)*)"_s), u"[token]"_s},
        // Stripe's keys and secrets (whsec_…, sk_test_…, rk_…, pi_…_secret_…), ours (cdk_…).
        {QRegularExpression(uR"(\b(sk|rk|pk)_(test|live)_\w+|\bwhsec_[\w+/=]+|\bcdk_[\w-]+|_secret_\w+)"_s),
         u"[key]"_s},
        {QRegularExpression(uR"(\b(bearer|basic)\s+[\w.~+/=-]+)"_s, QRegularExpression::CaseInsensitiveOption),
         u"\\1 [token]"_s},
        {QRegularExpression(
             uR"((password|passwd|secret|token|api_?key|authorization)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+)"_s,
             QRegularExpression::CaseInsensitiveOption),
         u"\\1\\2[hidden]"_s},
        // Credentials and query strings of URLs.
        {QRegularExpression(uR"((\b[a-z][a-z0-9+.-]*://)[^\s/@]*@)"_s, QRegularExpression::CaseInsensitiveOption),
         u"\\1[hidden]@"_s},
        {QRegularExpression(uR"([\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*)"_s), u"[email]"_s},
    }};
    return all;
}

const QRegularExpression &urlQuery()
{
    static const QRegularExpression form(uR"((\b[a-z][a-z0-9+.-]*://[^\s?#"]*)[?#][^\s"]*)"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    return form;
}

/// True for text that no rule can touch: each needs a space, one of the signs here, or the start of a JWT. Most of what
/// is logged (ids, methods, paths) is of this kind, and seven searches for each field would be most of a line's cost.
bool isHarmless(const QString &text)
{
    const auto plain = [](QChar c) {
        return c > u' ' && c < u'\x7f' && c != u'_' && c != u'=' && c != u':' && c != u'@';
    };
    return text.size() <= kMaxFieldCharacters && std::all_of(text.begin(), text.end(), plain) &&
           !text.contains("eyJ"_L1);
}

} // namespace

QString redact(const QString &text)
{
    if (isHarmless(text))
        return text;
    QString clean = text.left(kMaxFieldCharacters);
    clean.replace(urlQuery(), u"\\1?[hidden]"_s);
    for (const Rule &rule : rules())
        clean.replace(rule.form, rule.replacement);
    std::replace_if(
        clean.begin(), clean.end(), [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }, u' ');
    return clean;
}

} // namespace creditdesk::log
