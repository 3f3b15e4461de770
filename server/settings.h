// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/envfile.h"

#include <QStringList>

#include <deque>
#include <string>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace creditdesk::server {

/// One thing an operator can set: by flag, by environment variable or by a line of the .env file, in that order.
struct Setting {
    std::string flag;     ///< "--listen"; empty: not on the command line, where others could read it
    std::string variable; ///< "CREDITDESK_LISTEN"
    std::string help;
    std::string value; ///< starts as the default
    bool secret = false;
    std::string origin = "default"; ///< default, flag, environment, or the file's name
    const CLI::Option *option = nullptr;
};

/// The settings of a program. Addresses of settings stay valid.
class Settings {
public:
    Setting &add(Setting setting) { return m_settings.emplace_back(std::move(setting)); }
    /// Adds the flags to `app`, which reads the command line.
    void bind(CLI::App &app);
    /// After `app` has parsed: fills in environment and file.
    void resolve(const EnvFile &file, const QString &fileName);
    [[nodiscard]] QString text(const std::string &variable) const;
    [[nodiscard]] QStringList variables() const; ///< their names
    [[nodiscard]] QString origin(const std::string &variable) const;
    /// NAME=VALUE lines, ready for a .env file, with secrets masked.
    [[nodiscard]] QByteArray printed() const;

private:
    [[nodiscard]] const Setting &named(const std::string &variable) const;
    std::deque<Setting> m_settings;
};

} // namespace creditdesk::server
