// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

#include <QByteArray>
#include <QString>

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string_view>

namespace creditdesk::log {

enum class Level { Debug, Info, Warning, Error };

/// What a line says: a literal of the source, so that nothing a client sent can get in.
class Message {
public:
    template <std::size_t N>
    consteval Message(const char (&literal)[N]) // NOLINT: made to convert
        : m_text(literal, N - 1)
    {
    }
    [[nodiscard]] std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
};

/// A field's name: a literal; one that names a secret does not compile.
class Name {
public:
    template <std::size_t N>
    consteval Name(const char (&literal)[N]) // NOLINT: made to convert
        : m_text(literal, N - 1)
    {
        for (const std::string_view word :
             {"password", "secret", "token", "email", "authorization", "cookie", "url", "query"}) {
            if (m_text.find(word) != std::string_view::npos)
                throw "this must not be logged"; // makes the call no constant expression
        }
    }
    [[nodiscard]] std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
};

/// Name and value. Numbers and booleans go out as they are, text redacted, empty text not at all; there is no way to
/// pass bytes or JSON.
class Field {
public:
    template <std::integral T>
    Field(Name name, T value) : m_name(name), m_json(QByteArray::number(static_cast<qint64>(value)))
    {
    }
    Field(Name name, bool value);
    Field(Name name, const QString &value);

    [[nodiscard]] std::string_view name() const { return m_name.text(); }
    [[nodiscard]] const QByteArray &json() const { return m_json; } ///< the value as a line says it; empty: nothing

private:
    Name m_name;
    QByteArray m_json;
};

/// Writes one JSON object a line. Safe from any thread: a line is made first and handed to the sink under a lock.
class Logger {
public:
    /// Gets whole lines, with the line end.
    using Sink = std::function<void(const QByteArray &line)>;

    Logger(const Clock &clock, Sink sink, Level minimum = Level::Info);
    ~Logger();
    Logger(const Logger &) = delete;
    Logger &operator=(const Logger &) = delete;

    void debug(Message message, std::initializer_list<Field> fields = {}) const
    {
        write(Level::Debug, message, fields);
    }
    void info(Message message, std::initializer_list<Field> fields = {}) const { write(Level::Info, message, fields); }
    void warning(Message message, std::initializer_list<Field> fields = {}) const
    {
        write(Level::Warning, message, fields);
    }
    void error(Message message, std::initializer_list<Field> fields = {}) const
    {
        write(Level::Error, message, fields);
    }
    /// With the error's code and (redacted) detail.
    void error(Message message, const creditdesk::Error &error) const;
    void write(Level level, Message message, std::initializer_list<Field> fields) const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// Standard error, unbuffered by us: one write per line.
[[nodiscard]] Logger::Sink standardError();

} // namespace creditdesk::log
