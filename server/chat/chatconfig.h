// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>

namespace creditdesk::chat {

using std::chrono::milliseconds;

/// How long an answer may take at each of its stages.
struct ChatLimits {
    milliseconds connect{5'000};
    milliseconds firstByte{60'000};   ///< from the start of the call to the head of the answer
    milliseconds idle{60'000};        ///< silence in mid-answer; does not count while the client is the slow one
    milliseconds total{600'000};      ///< the whole answer
    milliseconds afterDone{1'000};    ///< for the body to end once `[DONE]` has passed
    milliseconds stopGrace{10'000};   ///< at SIGTERM; less than the HTTP server's drain timeout
    milliseconds holdMargin{120'000}; ///< a hold lives so much longer than the longest answer
    int streams = 4'000;              ///< answers at once
};

/// The chat service behind us.
struct ChatConfig {
    QByteArray url; ///< empty: no chat
    QByteArray key; ///< sent as a bearer token; empty: none. Never logged
    QString model;  ///< empty: the service's own choice
    ChatLimits limits = {};

    [[nodiscard]] bool isConfigured() const { return !url.isEmpty(); }
};

} // namespace creditdesk::chat
