// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/sandbox.h"
#include "server/http/streamclient.h"
#include "tests/support/eventually.h"
#include "tests/support/testserver.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace creditdesk::test {

/// One query over real HTTP, read as slowly as the test likes. Abandoned when destroyed.
class ChatCall {
public:
    ChatCall(boost::asio::io_context &io, std::unique_ptr<http::IncomingStream> stream)
        : m_io(io), m_stream(std::move(stream))
    {
    }

    [[nodiscard]] int status(); ///< waits for the head; 0: none came
    [[nodiscard]] http::Headers headers();
    /// Reads on until `mark` has come; all that came so far.
    QByteArray readUntil(const QByteArray &mark);
    QByteArray readAll();         ///< to the end; what had been read before included
    [[nodiscard]] QString code(); ///< of a problem

    /// The data of the last event, which must have that name.
    [[nodiscard]] QJsonObject lastEvent(const QByteArray &name);

private:
    bool readMore();

    boost::asio::io_context &m_io;
    std::unique_ptr<http::IncomingStream> m_stream;
    QByteArray m_received;
};

/// The real server with the sandbox's chat service behind it, and a person with 100 credits; on SQLite, or in a store
/// that was migrated and outlives the test.
class ChatTest : public testing::Test {
protected:
    explicit ChatTest(const chat::ChatLimits &limits = {}, http::Limits httpLimits = {}, store::Store *store = nullptr);
    ~ChatTest() override;

    [[nodiscard]] std::unique_ptr<ChatCall> ask(const QString &message, const QStringList &tools = {},
                                                const QByteArray &key = {});
    [[nodiscard]] std::unique_ptr<ChatCall> send(const QJsonObject &body, const http::Headers &headers);
    void spend(std::int64_t credits); ///< on something else
    /// What a server is made with: for a second one.
    [[nodiscard]] const TestServerOptions &options() const { return m_options; }
    [[nodiscard]] QJsonObject balance();
    [[nodiscard]] qint64 figure(QLatin1StringView name) { return balance().value(name).toInteger(); }
    [[nodiscard]] QJsonObject lastRow();
    [[nodiscard]] QJsonObject upstream(); ///< the chat service's figures
    [[nodiscard]] std::unique_ptr<ChatCall> direct(const QString &message, const QStringList &tools);
    [[nodiscard]] bool nothingHeldOrCharged();

    SystemClock m_wallClock;
    sandbox::Sandbox m_sandbox{{}, m_wallClock};
    std::unique_ptr<TestServer> server;
    TestUser user;
    http::StreamClient client;

private:
    TestServerOptions m_options;
    boost::asio::io_context m_io;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::thread m_runner;
};

} // namespace creditdesk::test
