// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/credits.h"
#include "core/error.h"

#include <QStringList>

namespace creditdesk {

/// POST /api/chat/stream with one message; the tools are those that the answer may use.
struct ChatQuestion {
    QString message;
    QStringList tools;
    friend bool operator==(const ChatQuestion &, const ChatQuestion &) = default;
    [[nodiscard]] QJsonObject toJson() const; ///< {"message", "tools"}
};

/// The event "credits" that closes a metered answer: what it cost, and the balance after it.
struct ChatReceipt {
    Credits cost;
    Credits held; ///< still held, for other queries
    Credits available;
    Credits shortfall;     ///< cost beyond what was held and available: not charged
    QString transactionId; ///< the row that was booked
    friend bool operator==(const ChatReceipt &, const ChatReceipt &) = default;
    [[nodiscard]] QJsonObject toJson() const; ///< {"cost", "held", "available", "shortfall", "transaction_id"}
    [[nodiscard]] static Result<ChatReceipt> fromJson(const QJsonObject &object);
};

} // namespace creditdesk
