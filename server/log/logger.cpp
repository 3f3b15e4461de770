// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/log/logger.h"

#include "server/log/redact.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdio>
#include <mutex>

using namespace Qt::StringLiterals;

namespace creditdesk::log {

namespace {

QLatin1StringView levelName(Level level)
{
    switch (level) {
    case Level::Debug:
        return "debug"_L1;
    case Level::Info:
        return "info"_L1;
    case Level::Warning:
        return "warning"_L1;
    case Level::Error:
        return "error"_L1;
    }
    return {};
}

QString toText(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// True for what JSON writes as it stands, which is nearly everything that is logged.
bool isPlain(const QByteArray &text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// As JSON text; QJsonDocument only writes objects and arrays.
QByteArray encoded(const QJsonValue &value)
{
    if (value.isString()) {
        const QByteArray text = value.toString().toUtf8();
        if (isPlain(text))
            return '"' + text + '"';
    }
    const QByteArray object = QJsonDocument(QJsonObject{{QString(), value}}).toJson(QJsonDocument::Compact);
    return object.mid(4, object.size() - 5); // {"":VALUE}
}

} // namespace

class Logger::Private {
public:
    const Clock &clock;
    Sink sink;
    Level minimum;
    std::mutex mutex; ///< one line at a time
};

Field::Field(Name name, bool value) : m_name(name), m_value(value) {}

Field::Field(Name name, const QString &value) : m_name(name), m_value(redact(value)) {}

Logger::Logger(const Clock &clock, Sink sink, Level minimum) : d(new Private{clock, std::move(sink), minimum, {}}) {}

Logger::~Logger() = default;

void Logger::write(Level level, Message message, std::initializer_list<Field> fields) const
{
    if (level < d->minimum)
        return;
    QByteArray line = R"({"time":)" + encoded(toRfc3339(d->clock.now())) + R"(,"level":)" +
                      encoded(QString(levelName(level))) + R"(,"msg":)" + encoded(toText(message.text()));
    for (const Field &field : fields) {
        if (field.value().isString() && field.value().toString().isEmpty())
            continue;
        line += ',' + encoded(toText(field.name())) + ':' + encoded(field.value());
    }
    line += "}\n";
    const std::scoped_lock guard(d->mutex);
    d->sink(line);
}

void Logger::error(Message message, const creditdesk::Error &error) const
{
    write(Level::Error, message, {{"code", error.code}, {"detail", error.detail}});
}

Logger::Sink standardError()
{
    return
        [](const QByteArray &line) { std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr); };
}

} // namespace creditdesk::log
