// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "core/timestamp.h"
#include "server/store/store.h"

#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace creditdesk::admin {

/// What the shell sees. Part of the contract: --help lists them.
enum ExitCode {
    kDone = 0,
    kRefused = 1,          ///< the request is wrong for this data: email taken, unknown user …
    kBadUsage = 2,         ///< flags or values that cannot be read
    kDatabaseTrouble = 3,  ///< cannot be opened, locked, full, or from a newer program
    kCheckFailed = 4,      ///< verify or catalogue check found something wrong
    kStripeTrouble = 5,    ///< not configured, not reachable, or it refused
};

/// What all commands share. The flags are read before a command runs; a command sets the exit code.
struct Program {
    std::string database;
    std::string catalogueFile;
    bool json = false;
    int exitCode = kDone;
    SystemClock clock;

    /// The database of --database, created and migrated if need be.
    [[nodiscard]] Result<std::unique_ptr<store::Store>> openStore() const;
    /// The catalogue of --catalogue, else the built-in one.
    [[nodiscard]] Result<Catalogue> catalogue() const;
    /// Does `work` in one transaction of its own, beside a running server.
    [[nodiscard]] Result<void> inTransaction(const std::function<Result<void>(store::Records &)> &work) const;

    /// Prints for people, or with --json the object, to standard output.
    void print(const QString &text, const QJsonObject &object) const;
    /// Prints to standard error and sets the exit code that fits.
    void fail(const Error &error);
    void fail(const Error &error, ExitCode code);
};

/// Reads a whole catalogue file; errors `unreadable_file` and those of Catalogue::fromJson.
[[nodiscard]] Result<Catalogue> readCatalogue(const QString &path);

// One per command: adds it and what it does.
void addMigrateCommand(CLI::App &app, Program &program);
void addUserCommands(CLI::App &app, Program &program);
void addKeyCommand(CLI::App &app, Program &program);
void addCatalogueCommand(CLI::App &app, Program &program);
void addStripeCommand(CLI::App &app, Program &program);
void addVerifyCommand(CLI::App &app, Program &program);

} // namespace creditdesk::admin
