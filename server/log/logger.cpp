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

std::string_view levelName(Level level)
{
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    return {};
}

/// True for what JSON writes as it stands, which is nearly everything that is logged.
bool isPlain(QByteArrayView text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// UTF-8 as a JSON string; QJsonDocument only writes objects and arrays.
QByteArray quoted(QByteArrayView text)
{
    if (isPlain(text)) {
        QByteArray written;
        written.reserve(text.size() + 2);
        return written.append('"').append(text).append('"');
    }
    const QJsonObject object{{QString(), QString::fromUtf8(text)}};
    const QByteArray written = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return written.mid(4, written.size() - 5); // {"":VALUE}
}

} // namespace

class Logger::Private {
public:
    const Clock &clock;
    Sink sink;
    Level minimum;
    std::mutex mutex; ///< one line at a time
};

Field::Field(Name name, bool value) : m_name(name), m_json(value ? "true" : "false") {}

Field::Field(Name name, const QString &value)
    : m_name(name), m_json(value.isEmpty() ? QByteArray() : quoted(redact(value).toUtf8()))
{
}

Logger::Logger(const Clock &clock, Sink sink, Level minimum) : d(new Private{clock, std::move(sink), minimum, {}}) {}

Logger::~Logger() = default;

void Logger::write(Level level, Message message, std::initializer_list<Field> fields) const
{
    if (level < d->minimum)
        return;
    QByteArray line = R"({"time":")" + toRfc3339(d->clock.now()).toLatin1() + R"(","level":)" +
                      quoted(levelName(level)) + R"(,"msg":)" + quoted(message.text());
    for (const Field &field : fields) {
        if (!field.json().isEmpty())
            line += ',' + quoted(field.name()) + ':' + field.json();
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
