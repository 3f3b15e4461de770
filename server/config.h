// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "server/auth/supabaseconfig.h"
#include "server/chat/chatconfig.h"
#include "server/database.h"
#include "server/http/server.h"
#include "server/log/logger.h"
#include "server/settings.h"
#include "server/stripe/stripeconfig.h"

#include <QUrl>

#include <variant>

namespace creditdesk::server {

/// Exit codes of the server, from sysexits.h, so that a service manager can tell "fix me" from "try again".
enum ExitCode : int {
    ExitOk = 0,
    ExitUsage = 64,       ///< the command line is wrong
    ExitUnavailable = 69, ///< the address is taken or not ours
    ExitInternal = 70,    ///< a defect
    ExitDatabase = 74,    ///< the database cannot be opened, written or migrated
    ExitConfig = 78,      ///< .env, a variable, the catalogue or a key is wrong
};

/// Everything the server is told from outside, checked.
struct Config {
    http::ListenOptions listen;
    std::optional<http::ListenOptions> metricsListen;
    DatabaseChoice database;
    QString catalogueFile; ///< empty: the one compiled in
    QUrl publicUrl;
    bool signUpAllowed = false;
    int readThreads = 2;
    std::chrono::seconds sweepInterval{60};       ///< 0: off
    std::chrono::seconds stripePollInterval{300}; ///< 0: off
    log::Level logLevel = log::Level::Info;
    stripe::StripeConfig stripe;
    chat::ChatConfig chat;
    auth::SupabaseConfig supabase;
    QByteArray printed; ///< for --print-config
};

/// What the command line asked for: to run, or to end at once with that text.
struct CommandLine {
    Config config;
    bool printConfig = false;
};
struct EndNow {
    int exitCode = ExitOk;
    QByteArray toStdout;
    QByteArray toStderr;
};

/// Flags, environment and .env (flag > environment > file), read and checked. Never throws.
[[nodiscard]] std::variant<CommandLine, EndNow> readCommandLine(int argc, const char *const *argv);

/// The settings that Stripe needs; shared with the operator's tool.
void addStripeSettings(Settings &settings);
/// SUPABASE_… and the providers offered there; shared, because all programs may read one .env file.
void addSupabaseSettings(Settings &settings);
/// Reads them; error `invalid_config` names the variable that is wrong.
[[nodiscard]] Result<auth::SupabaseConfig> supabaseConfig(const Settings &settings);
/// Reads them; error `invalid_config` names the variable that is wrong.
[[nodiscard]] Result<stripe::StripeConfig> stripeConfig(const Settings &settings, const QUrl &publicUrl);
/// The chat service behind us; read likewise.
void addChatSettings(Settings &settings);
[[nodiscard]] Result<chat::ChatConfig> chatConfig(const Settings &settings);
/// `.env` of the working directory if there is one, or the one named, which must exist. A misspelt CREDITDESK_ name in
/// it is refused (`unknown_setting`); all programs may share the file.
[[nodiscard]] Result<EnvFile> envFileFor(const QString &named, QString &fileName);

/// The catalogue of that file, or the one compiled in when it is empty. `invalid_catalogue` says what is wrong.
[[nodiscard]] Result<Catalogue> loadCatalogue(const QString &fileName);

} // namespace creditdesk::server
