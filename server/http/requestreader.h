// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/message.h"
#include "server/http/server.h"

#include <memory>
#include <optional>

namespace creditdesk::http {

/// Parses requests from bytes, without I/O, so that it can be tested without sockets. Beast does the parsing; the rules
/// on top of it (Host, Transfer-Encoding, versions, the target) are ours.
class RequestReader {
public:
    enum class State {
        NeedMore,     ///< feed() more bytes
        SendContinue, ///< the client waits for "100 Continue"; then go on with advance()
        Complete,     ///< take() the request
        Refused,      ///< answer with refusal() and close
    };

    explicit RequestReader(const Limits &limits);
    ~RequestReader();

    /// Where the next bytes from the socket go; commit() says how many came.
    [[nodiscard]] std::pair<char *, std::size_t> prepare(std::size_t size);
    void commit(std::size_t size);
    [[nodiscard]] std::size_t buffered() const; ///< bytes that wait: the start of a next request (pipelining)

    State advance();
    [[nodiscard]] Request take(); ///< after Complete; the reader is ready for the next request
    [[nodiscard]] Response refusal() const;
    [[nodiscard]] bool started() const;   ///< some byte of the current request was read
    [[nodiscard]] bool keepAlive() const; ///< of the request taken last
    [[nodiscard]] bool isHttp10() const;  ///< of the request taken last
    /// Method and path as far as known, for the access log of refused requests.
    [[nodiscard]] std::pair<QString, QString> summary() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::http
