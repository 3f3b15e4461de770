// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>

class QIODevice;

namespace creditdesk::client {

/// One call as it goes over the wire, before an address and a token are added.
struct HttpRequest {
    enum class Verb { Get, Post };

    Verb verb = Verb::Get;
    QString path; ///< from "/"
    QList<std::pair<QString, QString>> query;
    QByteArray body;           ///< JSON; POST only
    QByteArray idempotencyKey; ///< made once per user action, the same on every repetition
    QList<std::pair<QByteArray, QByteArray>> headers;
    bool needsUser = true;     ///< carries the access token; refreshed once on 401
    bool repeatable = true;    ///< GET, or POST with a key: may be sent again after a network failure
    int silenceMs = 0;         ///< how long a stream may be silent; 0: the limit of downloads
    QIODevice *sink = nullptr; ///< the body streams here; then no repetition once bytes came
};

struct HttpAnswer {
    int status = 0;
    QByteArray body;  ///< empty with a sink
    qint64 bytes = 0; ///< received, also with a sink
    QString requestId;
    friend bool operator==(const HttpAnswer &, const HttpAnswer &) = default;
};

/// Every limit of the client side of HTTP, with its unit; tests shorten the times.
struct HttpLimits {
    int callTimeoutMs = 15'000; ///< one attempt of a plain call
    int idleTimeoutMs = 30'000; ///< silence of a streaming download
    int chatSilenceMs = 75'000; ///< silence of a streamed answer: more than the server grants its chat service
    int maxRepetitions = 2;
    int firstPauseMs = 300;       ///< doubles with each repetition, with jitter
    int maxRetryAfterSeconds = 3; ///< a longer Retry-After is for the person to wait
    qint64 maxBodyBytes = 16 << 20;
    int browserPatienceMs = 300'000; ///< for a person who signs in on a page; Supabase's codes live as long
    std::function<double()> random;  ///< [0, 1); empty: Qt's generator
};

[[nodiscard]] double draw(const HttpLimits &limits);

} // namespace creditdesk::client
