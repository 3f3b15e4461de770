// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/settings.h"

#include <QRegularExpression>

#include <CLI/CLI.hpp>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace creditdesk::server {
namespace {

constexpr auto kMask = "********";

/// A database's address may hold a password, before the host or behind the question mark.
std::string withoutPassword(const std::string &value)
{
    static const QRegularExpression beforeHost(u"(://[^:/?#]*):[^/?#]*@"_s);
    static const QRegularExpression parameter(u"([?&]password=)[^&]*"_s);
    QString shown = QString::fromStdString(value);
    shown.replace(beforeHost, u"\\1:%1@"_s.arg(QLatin1StringView(kMask)));
    shown.replace(parameter, u"\\1"_s + QLatin1StringView(kMask));
    return shown.toStdString();
}

} // namespace

void Settings::bind(CLI::App &app)
{
    for (Setting &setting : m_settings) {
        if (setting.flag.empty())
            continue;
        setting.option = app.add_option(setting.flag, setting.value, setting.help + " [" + setting.variable + "]")
                             ->capture_default_str();
    }
}

void Settings::resolve(const EnvFile &file, const QString &fileName)
{
    for (Setting &setting : m_settings) {
        const QString variable = QString::fromStdString(setting.variable);
        if (setting.option && setting.option->count() > 0) {
            setting.origin = "flag";
        } else if (const char *value = std::getenv(setting.variable.c_str())) {
            setting.value = value;
            setting.origin = "environment";
        } else if (file.contains(variable)) {
            setting.value = file.value(variable).toStdString();
            setting.origin = fileName.toStdString();
        }
    }
}

const Setting &Settings::named(const std::string &variable) const
{
    for (const Setting &setting : m_settings) {
        if (setting.variable == variable)
            return setting;
    }
    qFatal("no setting %s", variable.c_str());
}

QString Settings::text(const std::string &variable) const
{
    return QString::fromStdString(named(variable).value).trimmed();
}

QStringList Settings::variables() const
{
    QStringList names;
    for (const Setting &setting : m_settings)
        names.append(QString::fromStdString(setting.variable));
    return names;
}

QString Settings::origin(const std::string &variable) const
{
    return QString::fromStdString(named(variable).origin);
}

QByteArray Settings::printed() const
{
    QByteArray out;
    for (const Setting &setting : m_settings) {
        const std::string shown =
            setting.secret && !setting.value.empty() ? std::string(kMask) : withoutPassword(setting.value);
        out += QByteArray::fromStdString("# " + setting.help + " (" + setting.origin + ")\n" + setting.variable + "=" +
                                         shown + "\n");
    }
    return out;
}

} // namespace creditdesk::server
