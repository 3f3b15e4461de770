// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/config.h"

#include "server/knownnames.h"

#include <CLI/CLI.hpp>

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

constexpr int kMaxThreads = 256;
constexpr int kMaxSweepSeconds = 24 * 60 * 60;
constexpr int kMaxPollSeconds = 86'400;

tl::unexpected<Error> invalid(const QString &detail)
{
    return failure(ErrorKind::InvalidInput, u"invalid_config"_s, detail);
}

void addServerSettings(Settings &settings)
{
    settings.add({"--listen", "CREDITDESK_LISTEN", "Address and port to serve", "127.0.0.1:8787"});
    addDatabaseSetting(settings);
    addReplicaSetting(settings);
    settings.add({"--catalogue", "CREDITDESK_CATALOGUE", "Plans, packs and prices; empty: the built-in file", ""});
    settings.add(
        {"--public-url", "CREDITDESK_PUBLIC_URL", "How browsers reach this server; empty: the address served", ""});
    settings.add({"--metrics-listen", "CREDITDESK_METRICS_LISTEN", "Address and port for /metrics; empty: off", ""});
    settings.add({"--trusted-proxy", "CREDITDESK_TRUSTED_PROXY",
                  "Addresses or networks, comma-separated, whose X-Forwarded-* count", ""});
    settings.add({"--tls-certificate", "CREDITDESK_TLS_CERTIFICATE", "Certificate chain, PEM; with --tls-key", ""});
    settings.add({"--tls-key", "CREDITDESK_TLS_KEY", "Private key, PEM", ""});
    settings.add({"--sign-up", "CREDITDESK_SIGN_UP", "on: anybody may make an account", "off"});
    settings.add({"--http-threads", "CREDITDESK_HTTP_THREADS", "Threads that serve requests", "2"});
    settings.add({"--read-threads", "CREDITDESK_READ_THREADS", "Threads that read the database", "2"});
    settings.add({"--sweep-seconds", "CREDITDESK_SWEEP_SECONDS",
                  "Seconds between two rounds in which due work of idle accounts is booked; 0: off", "60"});
    settings.add({"--stripe-poll-seconds", "CREDITDESK_STRIPE_POLL_SECONDS",
                  "Seconds between two looks at Stripe for what no webhook brought; 0: off", "300"});
    settings.add(
        {"--log-level", "CREDITDESK_LOG_LEVEL", "Least of what is logged: debug, info, warning, error", "info"});
}

Result<int> number(const Settings &settings, const std::string &variable, int least, int most)
{
    bool ok = false;
    const int value = settings.text(variable).toInt(&ok);
    if (!ok || value < least || value > most)
        return invalid(
            u"%1 must be a number from %2 to %3."_s.arg(QString::fromStdString(variable)).arg(least).arg(most));
    return value;
}

/// "127.0.0.1:8787", "[::1]:8787"
Result<http::ListenOptions> address(const Settings &settings, const std::string &variable)
{
    const QString written = settings.text(variable);
    const qsizetype colon = written.lastIndexOf(u':');
    bool ok = false;
    const quint16 port = written.mid(colon + 1).toUShort(&ok);
    QString host = written.left(std::max<qsizetype>(colon, 0));
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    if (colon < 1 || !ok || host.isEmpty())
        return invalid(u"%1 must be ADDRESS:PORT such as 127.0.0.1:8787, not '%2'."_s.arg(
            QString::fromStdString(variable), written.left(80)));
    http::ListenOptions options;
    options.address = host;
    options.port = port;
    return options;
}

Result<bool> onOrOff(const Settings &settings, const std::string &variable)
{
    const QString written = settings.text(variable).toLower();
    if (QStringList{u"on"_s, u"true"_s, u"yes"_s, u"1"_s}.contains(written))
        return true;
    if (QStringList{u"off"_s, u"false"_s, u"no"_s, u"0"_s, QString()}.contains(written))
        return false;
    return invalid(u"%1 must be on or off."_s.arg(QString::fromStdString(variable)));
}

Result<log::Level> logLevel(const Settings &settings)
{
    static const QMap<QString, log::Level> levels{{u"debug"_s, log::Level::Debug},
                                                  {u"info"_s, log::Level::Info},
                                                  {u"warning"_s, log::Level::Warning},
                                                  {u"error"_s, log::Level::Error}};
    const auto level = levels.constFind(settings.text("CREDITDESK_LOG_LEVEL").toLower());
    if (level == levels.cend())
        return invalid(u"CREDITDESK_LOG_LEVEL must be debug, info, warning or error."_s);
    return *level;
}

/// Of the settings that other programs read from the same file.
QStringList namesOfAllPrograms()
{
    Settings settings;
    addServerSettings(settings);
    addStripeSettings(settings);
    addSupabaseSettings(settings);
    addChatSettings(settings);
    return settings.variables() + QStringList{u"CREDITDESK_ENV_FILE"_s, u"CREDITDESK_SERVER_URL"_s,
                                              u"CREDITDESK_PROFILE"_s,  u"CREDITDESK_PAGE"_s,
                                              u"CREDITDESK_OFFLINE"_s,  u"CREDITDESK_DEBUG_INFO"_s};
}

Result<QUrl> publicUrl(const Settings &settings, const http::ListenOptions &listen)
{
    const QString written = settings.text("CREDITDESK_PUBLIC_URL");
    QUrl url;
    if (written.isEmpty()) {
        url.setScheme(listen.certificateFile.isEmpty() ? u"http"_s : u"https"_s);
        url.setHost(listen.address == "0.0.0.0"_L1 || listen.address == "::"_L1 ? u"localhost"_s : listen.address);
        url.setPort(listen.port);
        return url;
    }
    url = QUrl(written.endsWith(u'/') ? written.chopped(1) : written, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1))
        return invalid(u"CREDITDESK_PUBLIC_URL must be an http or https URL."_s);
    return url;
}

Result<Config> checked(const Settings &settings)
{
    Config config;
    auto listen = address(settings, "CREDITDESK_LISTEN");
    if (!listen)
        return tl::unexpected(listen.error());
    config.listen = *listen;
    config.listen.certificateFile = settings.text("CREDITDESK_TLS_CERTIFICATE");
    config.listen.privateKeyFile = settings.text("CREDITDESK_TLS_KEY");
    if (config.listen.certificateFile.isEmpty() != config.listen.privateKeyFile.isEmpty())
        return invalid(u"CREDITDESK_TLS_CERTIFICATE and CREDITDESK_TLS_KEY go together: set both or none."_s);
    for (const QString &proxy : settings.text("CREDITDESK_TRUSTED_PROXY").split(u',', Qt::SkipEmptyParts))
        config.listen.trustedProxies.append(proxy.trimmed());
    if (!settings.text("CREDITDESK_METRICS_LISTEN").isEmpty()) {
        auto metrics = address(settings, "CREDITDESK_METRICS_LISTEN");
        if (!metrics)
            return tl::unexpected(metrics.error());
        metrics->threads = 1;
        config.metricsListen = *metrics;
    }
    const auto httpThreads = number(settings, "CREDITDESK_HTTP_THREADS", 1, kMaxThreads);
    const auto readThreads = number(settings, "CREDITDESK_READ_THREADS", 1, kMaxThreads);
    const auto sweepSeconds = number(settings, "CREDITDESK_SWEEP_SECONDS", 0, kMaxSweepSeconds);
    const auto pollSeconds = number(settings, "CREDITDESK_STRIPE_POLL_SECONDS", 0, kMaxPollSeconds);
    const auto signUp = onOrOff(settings, "CREDITDESK_SIGN_UP");
    const auto level = logLevel(settings);
    const auto database = databaseChoice(settings.text("CREDITDESK_DATABASE"), settings.text("CREDITDESK_REPLICA"));
    const auto url = publicUrl(settings, config.listen);
    for (const Error *error :
         {httpThreads ? nullptr : &httpThreads.error(), readThreads ? nullptr : &readThreads.error(),
          sweepSeconds ? nullptr : &sweepSeconds.error(), pollSeconds ? nullptr : &pollSeconds.error(),
          signUp ? nullptr : &signUp.error(), level ? nullptr : &level.error(), database ? nullptr : &database.error(),
          url ? nullptr : &url.error()}) {
        if (error)
            return tl::unexpected(*error);
    }
    const auto stripe = stripeConfig(settings, *url);
    if (!stripe)
        return tl::unexpected(stripe.error());
    const auto supabase = supabaseConfig(settings);
    if (!supabase)
        return tl::unexpected(supabase.error());
    if (*signUp && supabase->isConfigured())
        return invalid(u"CREDITDESK_SIGN_UP is for the built-in sign-in; with SUPABASE_URL, Supabase decides who may "
                       "make an account."_s);
    const auto chat = chatConfig(settings);
    if (!chat)
        return tl::unexpected(chat.error());
    config.listen.threads = *httpThreads;
    config.readThreads = *readThreads;
    config.sweepInterval = std::chrono::seconds(*sweepSeconds);
    config.stripePollInterval = std::chrono::seconds(*pollSeconds);
    config.logLevel = *level;
    config.signUpAllowed = *signUp;
    config.database = *database;
    config.publicUrl = *url;
    config.stripe = *stripe;
    config.chat = *chat;
    config.supabase = *supabase;
    config.catalogueFile = settings.text("CREDITDESK_CATALOGUE");
    config.printed = settings.printed();
    return config;
}

constexpr const char *kFooter =
    "Every flag can also be set by the variable in brackets, in the environment or in the .env file:\n"
    "a flag wins over the environment, which wins over the file. Stripe is set by STRIPE_SECRET_KEY,\n"
    "STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET (several, comma-separated) and STRIPE_API_BASE;\n"
    "signing in by Supabase by SUPABASE_URL, SUPABASE_KEY and SUPABASE_JWT_SECRET; the chat service by\n"
    "CHAT_UPSTREAM_URL, CHAT_UPSTREAM_KEY and CHAT_UPSTREAM_MODEL.\n\n"
    "Exit codes: 0 stopped by SIGTERM or SIGINT; 64 wrong command line; 69 address taken;\n"
    "70 defect; 74 database; 78 wrong configuration.\n";

EndNow end(int code, const QString &message)
{
    return {code, {}, "creditdesk-server: " + message.toUtf8() + '\n'};
}

} // namespace

std::variant<CommandLine, EndNow> readCommandLine(int argc, const char *const *argv)
{
    Settings settings;
    addServerSettings(settings);
    addStripeSettings(settings);
    addSupabaseSettings(settings);
    addChatSettings(settings);
    CLI::App app("The billing server: credits, plans and Stripe.", "creditdesk-server");
    app.set_version_flag("--version", std::string("creditdesk-server ") + CREDITDESK_VERSION);
    app.footer(kFooter);
    std::string envFileName;
    app.add_option("--env-file", envFileName, "File of NAME=VALUE lines; without it, .env here if there is one")
        ->envname("CREDITDESK_ENV_FILE");
    CommandLine line;
    app.add_flag("--print-config", line.printConfig, "Print what would be used, secrets masked, and end");
    settings.bind(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        return EndNow{ExitOk, QByteArray::fromStdString(app.help()), {}};
    } catch (const CLI::CallForVersion &) {
        return EndNow{ExitOk, "creditdesk-server " CREDITDESK_VERSION "\n", {}};
    } catch (const CLI::ParseError &error) {
        return end(ExitUsage, QString::fromStdString(error.what()) + u" Try --help."_s);
    }
    QString fileName;
    const auto file = envFileFor(QString::fromStdString(envFileName), fileName);
    if (!file)
        return end(ExitConfig, file.error().detail);
    settings.resolve(*file, fileName);
    auto config = checked(settings);
    if (!config)
        return end(ExitConfig, config.error().detail);
    line.config = std::move(*config);
    return line;
}

Result<EnvFile> envFileFor(const QString &named, QString &fileName)
{
    fileName = named.isEmpty() ? u".env"_s : named;
    if (named.isEmpty() && !QFileInfo::exists(fileName))
        return EnvFile();
    return readEnvFile(fileName).and_then([&](EnvFile &&file) {
        return refuseUnknownNames(file, fileName, namesOfAllPrograms(), {u"CREDITDESK_SANDBOX_"_s}).map([&] {
            return file;
        });
    });
}

} // namespace creditdesk::server
