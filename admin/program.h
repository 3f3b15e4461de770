// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/timestamp.h"
#include "server/settings.h"
#include "server/store/store.h"

#include <functional>
#include <memory>

namespace CLI {
class App;
}

namespace creditdesk::admin {

/// What the shell sees. Part of the contract: --help lists them.
enum ExitCode {
    kDone = 0,
    kRefused = 1,         ///< the request is wrong for this data: email taken, unknown user …
    kBadUsage = 2,        ///< flags, variables or a .env file that cannot be read
    kDatabaseTrouble = 3, ///< cannot be opened, locked, full, or from a newer program
    kCheckFailed = 4,     ///< verify or catalogue check found something wrong
    kStripeTrouble = 5,   ///< not configured, not reachable, or it refused
};

/// Who the audit log says did it, and ledger rows too.
inline constexpr QLatin1StringView kActor("creditdesk-admin");

/// A database open for reading.
struct OpenedReader {
    std::unique_ptr<store::Store> store;
    std::unique_ptr<store::Reader> reader; ///< goes before its store

    store::Reader *operator->() const { return reader.get(); }
    store::Reader &operator*() const { return *reader; }
};

/// What the audit log says of a change.
struct AuditText {
    QString action;
    QString subject;
    QString reason;
    QJsonObject before;
    QJsonObject after;
};

/// What all commands share. The parser picks `chosen`, which runs once all settings are known and sets the exit code.
struct Program {
    server::Settings settings; ///< the same names, files and precedence as the server's
    std::function<void()> chosen;
    bool json = false;
    int exitCode = kDone;
    SystemClock clock;

    /// The database of --database, created and migrated if need be.
    [[nodiscard]] Result<std::unique_ptr<store::Store>> openStore() const;
    /// The database as it is, for what only reads: a mistyped path must not become an empty database in which all is
    /// well.
    [[nodiscard]] Result<std::unique_ptr<store::Store>> existingStore() const;
    [[nodiscard]] Result<OpenedReader> openReader() const; ///< of existingStore()
    /// Does `work` in one transaction of its own, beside a running server.
    [[nodiscard]] Result<void> inTransaction(const std::function<Result<void>(store::Records &)> &work) const;
    /// The same with an entry of that instant in the audit log.
    [[nodiscard]] Result<void> change(Timestamp at, const AuditText &text,
                                      const std::function<Result<void>(store::Records &)> &work) const;

    /// Prints for people, or with --json the object, to standard output.
    void print(const QString &text, const QJsonObject &object) const;
    /// Prints to standard error and sets the exit code that fits.
    void fail(const Error &error);
    void fail(const Error &error, ExitCode code);
};

/// An instant in RFC 3339, or the beginning of a day in UTC.
[[nodiscard]] Result<Timestamp> instantFrom(const std::string &text);

/// Has the parser pick `work` as the chosen one when this command is on the command line.
void onChosen(Program &program, CLI::App *command, std::function<void()> work);

// One per command: adds it and what it does.
void addMigrateCommand(CLI::App &app, Program &program);
void addUserCommands(CLI::App &app, Program &program);
void addUserChangeCommands(CLI::App &user, Program &program); ///< below `user`
void addKeyCommands(CLI::App &app, Program &program);
void addCatalogueCommand(CLI::App &app, Program &program);
void addStripeCommand(CLI::App &app, Program &program);
void addReconcileCommand(CLI::App &stripe, Program &program);     ///< below `stripe`
void addStripeRecoverCommand(CLI::App &stripe, Program &program); ///< below `stripe`
void addVerifyCommand(CLI::App &app, Program &program);
void addImportLegacyCommand(CLI::App &app, Program &program);

} // namespace creditdesk::admin
