// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

/// Runs in an empty directory, with variables that vanish afterwards.
class ConfigTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_before = QDir::currentPath();
        ASSERT_TRUE(QDir::setCurrent(m_folder.path()));
    }
    void TearDown() override
    {
        for (const QByteArray &name : std::as_const(m_variables))
            qunsetenv(name.constData());
        QDir::setCurrent(m_before);
    }

    void setVariable(const QByteArray &name, const QByteArray &value)
    {
        qputenv(name.constData(), value);
        m_variables.append(name);
    }
    void writeEnvFile(const QByteArray &content, const QString &name = u".env"_s)
    {
        QFile file(m_folder.filePath(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    static std::variant<server::CommandLine, server::EndNow> read(std::vector<const char *> arguments = {})
    {
        arguments.insert(arguments.begin(), "creditdesk-server");
        return server::readCommandLine(int(arguments.size()), arguments.data());
    }
    static server::Config accepted(std::vector<const char *> arguments = {})
    {
        const auto line = read(std::move(arguments));
        if (const auto *end = std::get_if<server::EndNow>(&line)) {
            ADD_FAILURE() << end->toStderr.toStdString();
            return {};
        }
        return std::get<server::CommandLine>(line).config;
    }
    static server::EndNow refused(std::vector<const char *> arguments = {})
    {
        const auto line = read(std::move(arguments));
        const auto *end = std::get_if<server::EndNow>(&line);
        if (!end) {
            ADD_FAILURE() << "it was accepted";
            return {};
        }
        EXPECT_FALSE(end->toStderr.contains("whsec_1")) << end->toStderr.toStdString();
        return *end;
    }

    QTemporaryDir m_folder;

private:
    QString m_before;
    QByteArrayList m_variables;
};

TEST_F(ConfigTest, WorksWithoutAnything)
{
    const auto config = accepted();
    EXPECT_EQ(config.listen.address, u"127.0.0.1"_s);
    EXPECT_EQ(config.listen.port, 8787);
    EXPECT_EQ(config.database.sqlitePath, u"creditdesk.db"_s);
    EXPECT_EQ(config.publicUrl, QUrl(u"http://127.0.0.1:8787"_s));
    EXPECT_FALSE(config.stripe.isConfigured());
    EXPECT_FALSE(config.signUpAllowed);
    EXPECT_EQ(config.sweepInterval, std::chrono::seconds(60));
    EXPECT_EQ(accepted({"--sweep-seconds", "0"}).sweepInterval, std::chrono::seconds(0));
    EXPECT_EQ(accepted({}).stripePollInterval, std::chrono::minutes(5));
    EXPECT_EQ(accepted({"--stripe-poll-seconds", "0"}).stripePollInterval, std::chrono::seconds(0));
}

TEST_F(ConfigTest, FlagWinsOverEnvironmentOverFile)
{
    writeEnvFile("CREDITDESK_LISTEN=127.0.0.1:1\nCREDITDESK_DATABASE=sqlite:file.db\nCREDITDESK_SIGN_UP=on\n");
    setVariable("CREDITDESK_LISTEN", "127.0.0.1:2");
    setVariable("CREDITDESK_DATABASE", "sqlite:environment.db");
    const auto config = accepted({"--listen", "[::1]:3"});
    EXPECT_EQ(config.listen.address, u"::1"_s);
    EXPECT_EQ(config.listen.port, 3);
    EXPECT_EQ(config.database.sqlitePath, u"environment.db"_s);
    EXPECT_TRUE(config.signUpAllowed);
}

TEST_F(ConfigTest, PrintsWithSecretsMasked)
{
    setVariable("STRIPE_SECRET_KEY", "sk_test_hidden");
    setVariable("STRIPE_WEBHOOK_SECRET", "whsec_1hidden, whsec_2hidden");
    const auto config = accepted();
    EXPECT_EQ(config.stripe.webhookSecrets.size(), 2);
    EXPECT_TRUE(config.printed.contains("STRIPE_SECRET_KEY=********"));
    EXPECT_FALSE(config.printed.contains("hidden"));
    EXPECT_TRUE(config.printed.contains("CREDITDESK_LISTEN=127.0.0.1:8787"));
}

TEST_F(ConfigTest, ADatabasesPasswordIsNotShown)
{
    setVariable("CREDITDESK_DATABASE", "postgresql://me:hid@den@db.example:5432/credits?sslmode=require");
    setVariable("CREDITDESK_REPLICA", "postgresql://me@db2.example/credits?password=hidden&sslmode=require");
    const auto config = accepted();
    EXPECT_EQ(config.database.postgresUrl, u"postgresql://me:hid@den@db.example:5432/credits?sslmode=require"_s);
    EXPECT_EQ(config.database.sqlitePath, QString());
    EXPECT_TRUE(config.printed.contains("postgresql://me:********@db.example:5432/credits?sslmode=require"));
    EXPECT_TRUE(config.printed.contains("postgresql://me@db2.example/credits?password=********&sslmode=require"));
    EXPECT_FALSE(config.printed.contains("den"));
}

TEST_F(ConfigTest, BrokenEnvFileIsNamedWithItsLine)
{
    writeEnvFile("A=1\nSTRIPE_SECRET_KEY sk_test_1\n", u"prod.env"_s);
    const auto end = refused({"--env-file", "prod.env"});
    EXPECT_EQ(end.exitCode, server::ExitConfig);
    EXPECT_TRUE(end.toStderr.contains("prod.env:2: expected NAME=VALUE")) << end.toStderr.toStdString();
    EXPECT_EQ(refused({"--env-file", "absent.env"}).exitCode, server::ExitConfig);
}

struct Wrong {
    QByteArray variable;
    QByteArray value;
    QByteArray expected;
};

void PrintTo(const Wrong &wrong, std::ostream *out)
{
    *out << wrong.variable.toStdString();
}

class WrongVariable : public ConfigTest, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongVariable, IsNamed)
{
    setVariable(GetParam().variable, GetParam().value);
    const auto end = refused();
    EXPECT_EQ(end.exitCode, server::ExitConfig);
    EXPECT_TRUE(end.toStderr.contains(GetParam().expected)) << end.toStderr.toStdString();
    EXPECT_TRUE(end.toStderr.contains(GetParam().variable)) << end.toStderr.toStdString();
}

INSTANTIATE_TEST_SUITE_P(
    Variables, WrongVariable,
    testing::Values(
        Wrong{"CREDITDESK_LISTEN", "8787", "ADDRESS:PORT"},
        Wrong{"CREDITDESK_LISTEN", "127.0.0.1:99999", "ADDRESS:PORT"},
        Wrong{"CREDITDESK_DATABASE", "postgresql://user:whsec_1@[::1/db", "postgresql://user@host"},
        Wrong{"CREDITDESK_DATABASE", "postgresql://host/db?sslmood=verify-full", "postgresql://user@host"},
        Wrong{"CREDITDESK_DATABASE", "creditdesk.db", "sqlite:PATH"},
        Wrong{"CREDITDESK_REPLICA", "postgresql://host/db", "goes with PostgreSQL"},
        Wrong{"CREDITDESK_PUBLIC_URL", "ftp://x", "http"}, Wrong{"CREDITDESK_SIGN_UP", "maybe", "on or off"},
        Wrong{"CREDITDESK_HTTP_THREADS", "0", "1 to"}, Wrong{"CREDITDESK_SWEEP_SECONDS", "-1", "0 to 86400"},
        Wrong{"CREDITDESK_STRIPE_POLL_SECONDS", "86401", "0 to 86400"},
        Wrong{"CREDITDESK_SWEEP_SECONDS", "often", "0 to 86400"}, Wrong{"CREDITDESK_TLS_KEY", "key.pem", "together"},
        Wrong{"CREDITDESK_METRICS_LISTEN", "x", "ADDRESS:PORT"}, Wrong{"CREDITDESK_LOG_LEVEL", "loud", "debug, info"},
        Wrong{"STRIPE_SECRET_KEY", "pk_test_x", "publishable"},
        Wrong{"STRIPE_PUBLISHABLE_KEY", "sk_test_x", "pk_test_"}, Wrong{"SUPABASE_URL", "x.supabase.co", "https"},
        Wrong{"SUPABASE_URL", "http://x.supabase.co", "https"},
        Wrong{"SUPABASE_URL", "https://me:whsec_1@x.supabase.co", "https"},
        Wrong{"SUPABASE_URL", "https://x.supabase.co/?a=b", "https"},
        Wrong{"SUPABASE_KEY", "sb_publishable_whsec_1", "SUPABASE_URL is not"},
        Wrong{"SUPABASE_JWT_SECRET", "whsec_1", "SUPABASE_URL is not"},
        Wrong{"CREDITDESK_SIGN_IN_PROVIDERS", "google", "SUPABASE_URL"}));

/// HS256 tokens as a project's old keys are, here unsigned: the signature is Supabase's business.
QByteArray projectKey(const QByteArray &role)
{
    const auto encoded = [](const QByteArray &json) {
        return json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    return encoded(R"({"alg":"HS256","typ":"JWT"})") + '.' +
           encoded(R"({"iss":"supabase","ref":"whsec_1","role":")" + role + R"(","iat":1,"exp":2000000000})") + ".AAAA";
}

class WithSupabase : public ConfigTest, public testing::WithParamInterface<Wrong> {
protected:
    void SetUp() override
    {
        ConfigTest::SetUp();
        setVariable("SUPABASE_URL", "https://abc.supabase.co/");
        setVariable(GetParam().variable, GetParam().value);
    }
};

TEST_P(WithSupabase, AWrongVariableIsNamed)
{
    const auto end = refused();
    EXPECT_EQ(end.exitCode, server::ExitConfig);
    EXPECT_TRUE(end.toStderr.contains(GetParam().expected)) << end.toStderr.toStdString();
    EXPECT_TRUE(end.toStderr.contains(GetParam().variable)) << end.toStderr.toStdString();
}

INSTANTIATE_TEST_SUITE_P(
    Variables, WithSupabase,
    testing::Values(Wrong{"SUPABASE_KEY", projectKey("service_role"), "secret key"},
                    Wrong{"SUPABASE_KEY", "sb_secret_whsec_1", "secret key"},
                    Wrong{"SUPABASE_KEY", projectKey("postgres"), "anon key"},
                    Wrong{"SUPABASE_KEY", "whsec_1", "anon key"},
                    Wrong{"SUPABASE_JWT_SECRET", "whsec_1", "at least 32"},
                    Wrong{"SUPABASE_JWT_SECRET", "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEF", "key file"},
                    Wrong{"SUPABASE_JWT_SECRET", R"({"kty":"RSA","n":"whsec_1whsec_1whsec_1whsec_1"})", "key file"},
                    Wrong{"CREDITDESK_SIGN_IN_PROVIDERS", "google,facebook", "facebook"},
                    Wrong{"CREDITDESK_SIGN_UP", "on", "Supabase"}));

TEST_F(ConfigTest, ReadsTheSupabaseProject)
{
    setVariable("SUPABASE_URL", "https://abc.supabase.co/");
    setVariable("SUPABASE_KEY", projectKey("anon"));
    setVariable("SUPABASE_JWT_SECRET", "a secret hidden from everybody else");
    setVariable("CREDITDESK_SIGN_IN_PROVIDERS", "GitHub, google,github");
    const auto config = accepted();
    EXPECT_EQ(config.supabase.issuer(), u"https://abc.supabase.co/auth/v1"_s);
    EXPECT_EQ(config.supabase.keySetUrl(), "https://abc.supabase.co/auth/v1/.well-known/jwks.json");
    EXPECT_EQ(config.supabase.providers, QStringList({u"github"_s, u"google"_s}));
    EXPECT_FALSE(config.printed.contains("hidden"));
    const QByteArray told = QJsonDocument(config.supabase.place().toJson()).toJson();
    EXPECT_TRUE(told.contains(projectKey("anon")));
    EXPECT_FALSE(told.contains("hidden"));
    setVariable("SUPABASE_KEY", "sb_publishable_1");
    setVariable("SUPABASE_URL", "http://127.0.0.1:54321"); // a project on this computer
    EXPECT_EQ(accepted().supabase.url, QUrl(u"http://127.0.0.1:54321"_s));
}

TEST_F(ConfigTest, RefusesAMixOfTestAndLiveKeys)
{
    setVariable("STRIPE_SECRET_KEY", "sk_test_1");
    setVariable("STRIPE_PUBLISHABLE_KEY", "pk_live_1");
    auto end = refused();
    EXPECT_EQ(end.exitCode, server::ExitConfig);
    EXPECT_TRUE(end.toStderr.contains("STRIPE_PUBLISHABLE_KEY is a live key"));
    setVariable("STRIPE_SECRET_KEY", "rk_live_1");
    setVariable("STRIPE_PUBLISHABLE_KEY", "pk_test_1");
    EXPECT_TRUE(refused().toStderr.contains("STRIPE_PUBLISHABLE_KEY is a test key"));
    setVariable("STRIPE_PUBLISHABLE_KEY", "pk_live_1");
    EXPECT_EQ(accepted().stripe.secretKey, "rk_live_1");
}

TEST_F(ConfigTest, SendsNoLiveKeyElsewhere)
{
    setVariable("STRIPE_SECRET_KEY", "sk_live_1");
    setVariable("STRIPE_API_BASE", "http://127.0.0.1:12111");
    EXPECT_TRUE(refused().toStderr.contains("STRIPE_API_BASE"));
    setVariable("STRIPE_SECRET_KEY", "sk_test_1");
    EXPECT_EQ(accepted().stripe.apiBase, "http://127.0.0.1:12111");
}

TEST_F(ConfigTest, TakesARateOfRequestsToStripe)
{
    EXPECT_EQ(accepted().stripe.requestsPerSecond, 0) << "as Stripe's modes allow";
    EXPECT_EQ(accepted({"--stripe-requests-per-second", "50"}).stripe.requestsPerSecond, 50);
    for (const char *wrong : {"-1", "many", "10001"}) {
        setVariable("CREDITDESK_STRIPE_REQUESTS_PER_SECOND", wrong);
        EXPECT_TRUE(refused().toStderr.contains("CREDITDESK_STRIPE_REQUESTS_PER_SECOND")) << wrong;
    }
}

TEST_F(ConfigTest, KnowsHelpVersionAndWrongFlags)
{
    const auto help = refused({"--help"});
    EXPECT_EQ(help.exitCode, server::ExitOk);
    for (const char *flag : {"--listen", "--database", "--env-file", "--catalogue", "--metrics-listen",
                             "--trusted-proxy", "--tls-certificate", "--tls-key", "--public-url", "--sign-up",
                             "--log-level", "--print-config", "CREDITDESK_LISTEN", "Exit codes"})
        EXPECT_TRUE(help.toStdout.contains(flag)) << flag;
    EXPECT_TRUE(refused({"--version"}).toStdout.startsWith("creditdesk-server "));
    const auto wrong = refused({"--lisen", "x"});
    EXPECT_EQ(wrong.exitCode, server::ExitUsage);
    EXPECT_TRUE(wrong.toStderr.contains("--lisen"));
}

TEST_F(ConfigTest, CatalogueOfTheOperatorOrTheBuiltInOne)
{
    const auto builtIn = server::loadCatalogue({});
    ASSERT_TRUE(builtIn);
    ASSERT_TRUE(builtIn->pack(u"medium"_s));
    EXPECT_EQ(builtIn->pack(u"medium"_s)->credits, Credits(2000));
    writeEnvFile("{\"currency\": \"usd\"", u"catalogue.json"_s);
    const auto broken = server::loadCatalogue(m_folder.filePath(u"catalogue.json"_s));
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().detail.contains(u"catalogue.json"_s));
    EXPECT_FALSE(server::loadCatalogue(u"/nonexistent.json"_s));
}

TEST_F(ConfigTest, MisspeltNamesOfTheFileAreRefused)
{
    writeEnvFile("CREDITDESK_LISEN=127.0.0.1:1\n");
    const auto end = refused();
    EXPECT_EQ(end.exitCode, server::ExitConfig);
    EXPECT_TRUE(end.toStderr.contains("no setting CREDITDESK_LISEN. Did you mean CREDITDESK_LISTEN?"))
        << end.toStderr.toStdString();
    writeEnvFile(
        "PATHS=x\nCREDITDESK_SERVER_URL=http://localhost\nCREDITDESK_SANDBOX_SEED=1\nCREDITDESK_LOG_LEVEL=debug\n");
    EXPECT_EQ(accepted().logLevel, log::Level::Debug) << "all programs may share the file";
}

} // namespace
