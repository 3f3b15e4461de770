// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/client.h"

#include "tests/http/fixture.h"

#include <QTemporaryDir>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

/// Writes a certificate for 127.0.0.1, signed by itself, and its key.
void makeCertificate(const QString &certificateFile, const QString &keyFile)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>("127.0.0.1"), -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION *alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, alternative, -1);
    X509_sign(certificate, key, EVP_sha256());
    BIO *certificateOut = BIO_new_file(certificateFile.toUtf8().constData(), "w");
    BIO *keyOut = BIO_new_file(keyFile.toUtf8().constData(), "w");
    PEM_write_bio_X509(certificateOut, certificate);
    PEM_write_bio_PrivateKey(keyOut, key, nullptr, nullptr, 0, nullptr, nullptr);
    BIO_free(certificateOut);
    BIO_free(keyOut);
    X509_EXTENSION_free(alternative);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

std::size_t append(char *data, std::size_t size, std::size_t count, void *into)
{
    static_cast<QByteArray *>(into)->append(data, static_cast<qsizetype>(size * count));
    return size * count;
}

class TlsTest : public ServerTest {
protected:
    TlsTest()
    {
        options.certificateFile = m_folder.filePath(u"certificate.pem"_s);
        options.privateKeyFile = m_folder.filePath(u"key.pem"_s);
        makeCertificate(options.certificateFile, options.privateKeyFile);
        router.add(Method::Get, u"/"_s, answering([](const Request &r) {
                       return Response::text(r.secure ? "secure" : "plain", "text/plain");
                   }));
        router.add(Method::Get, u"/stream"_s, answering([](const Request &) {
                       return Response::stream("text/plain", [](StreamWriter &writer) -> boost::asio::awaitable<void> {
                           for (int i = 0; i < 100; ++i)
                               co_await writer.write(QByteArray(1000, 'x'));
                       });
                   }));
        limits.requestTimeout = std::chrono::seconds(5);
    }

    [[nodiscard]] QByteArray url(const QByteArray &path) const
    {
        return "https://127.0.0.1:" + QByteArray::number(port()) + path;
    }

    /// As a client would that trusts our certificate.
    [[nodiscard]] QByteArray fetch(const QByteArray &path) const
    {
        QByteArray body;
        CURL *curl = curl_easy_init();
        curl_easy_setopt(curl, CURLOPT_URL, url(path).constData());
        curl_easy_setopt(curl, CURLOPT_CAINFO, options.certificateFile.toUtf8().constData());
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
        const CURLcode code = curl_easy_perform(curl);
        EXPECT_EQ(code, CURLE_OK) << curl_easy_strerror(code);
        curl_easy_cleanup(curl);
        return body;
    }

    QTemporaryDir m_folder;
};

TEST_F(TlsTest, servesRequestsAndStreams)
{
    start();
    EXPECT_EQ(fetch("/"), "secure");
    EXPECT_EQ(fetch("/stream").size(), 100'000);
}

TEST_F(TlsTest, ourClientDoesNotTrustAnUnknownCertificate)
{
    start();
    Client client;
    ClientRequest request;
    request.url = url("/");
    const auto answer = client.sendBlocking(request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, u"tls_failed"_s);
}

TEST_F(TlsTest, aClientThatSpeaksPlainOrNothingIsDropped)
{
    limits.requestTimeout = std::chrono::milliseconds(100);
    start();
    RawClient plain(port());
    plain.send(get("/"));
    EXPECT_FALSE(plain.readAll().contains("HTTP/1.1 200"));
    RawClient silent(port());
    EXPECT_EQ(silent.readAll(), "");
}

TEST_F(TlsTest, aKeyOfAnotherCertificateIsRefusedAtStart)
{
    const QString other = m_folder.filePath(u"other.pem"_s);
    makeCertificate(m_folder.filePath(u"unused.pem"_s), other);
    options.privateKeyFile = other;
    Server server(router, options, limits, nullptr);
    const Result<void> started = server.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, u"tls_files"_s);
}

} // namespace
} // namespace creditdesk::http
