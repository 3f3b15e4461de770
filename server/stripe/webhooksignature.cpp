// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/webhooksignature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

constexpr qsizetype kMaxHeaderBytes = 4096;
constexpr qsizetype kDigestBytes = 32;

struct Parsed {
    QByteArray timestamp; ///< as sent: it is part of what was signed
    std::int64_t seconds = 0;
    QList<QByteArray> signatures;
};

auto refuse(const QString &code, const QString &detail)
{
    return failure(ErrorKind::InvalidInput, code, detail);
}

Result<Parsed> parse(const QByteArray &header)
{
    Parsed parsed;
    bool isNumber = false;
    for (const QByteArray &part : header.left(kMaxHeaderBytes).split(',')) {
        const qsizetype equals = part.indexOf('=');
        if (equals < 0)
            continue;
        const QByteArray name = part.left(equals).trimmed();
        const QByteArray value = part.mid(equals + 1).trimmed();
        if (name == "t") {
            parsed.timestamp = value;
            parsed.seconds = value.toLongLong(&isNumber);
        } else if (name == "v1" && value.size() == 2 * kDigestBytes) {
            parsed.signatures.append(QByteArray::fromHex(value));
        }
    }
    constexpr std::int64_t kLatest = 253'402'300'799; // year 9999
    if (!isNumber || parsed.seconds < 0 || parsed.seconds > kLatest || parsed.signatures.isEmpty())
        return refuse(u"signature_malformed"_s, u"Stripe-Signature needs t=<seconds> and v1=<hex>."_s);
    return parsed;
}

QByteArray hmacSha256(const QByteArray &secret, const QByteArray &message)
{
    QByteArray digest(kDigestBytes, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), secret.constData(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(message.constData()), static_cast<std::size_t>(message.size()),
         reinterpret_cast<unsigned char *>(digest.data()), &length);
    return digest;
}

} // namespace

Result<void> verifySignature(const QByteArray &body, const QByteArray &header, const QList<QByteArray> &secrets,
                             Timestamp now, std::chrono::seconds tolerance)
{
    if (secrets.isEmpty())
        return refuse(u"webhook_not_configured"_s, u"The operator has to set STRIPE_WEBHOOK_SECRET."_s);
    if (header.isEmpty())
        return refuse(u"signature_missing"_s, u"The Stripe-Signature header is missing."_s);
    const Result<Parsed> parsed = parse(header);
    if (!parsed)
        return tl::unexpected(parsed.error());

    // Every secret meets every signature, so that the time taken says nothing about which one was close.
    const QByteArray message = parsed->timestamp + '.' + body;
    bool matches = false;
    for (const QByteArray &secret : secrets) {
        const QByteArray expected = hmacSha256(secret, message);
        for (const QByteArray &signature : parsed->signatures) {
            const bool same = signature.size() == expected.size() &&
                              CRYPTO_memcmp(signature.constData(), expected.constData(), kDigestBytes) == 0;
            matches = matches || same;
        }
    }
    if (!matches) {
        return refuse(u"signature_wrong"_s,
                      u"The signature fits none of the configured secrets. Check STRIPE_WEBHOOK_SECRET."_s);
    }
    const auto age = now - fromEpochMs(parsed->seconds * 1000);
    if (age > tolerance || -age > tolerance) {
        return refuse(u"signature_stale"_s,
                      u"The signature is too old or from the future. Check this machine's clock."_s);
    }
    return {};
}

} // namespace creditdesk::stripe
