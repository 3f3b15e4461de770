// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QJsonObject>
#include <QLocale>
#include <QString>

#include <cstdint>

namespace creditdesk {

/// An amount in minor units (cents) of one ISO 4217 currency, lower case as Stripe writes it ("usd").
struct Money {
    std::int64_t amountMinor = 0;
    QString currency = QStringLiteral("usd");

    friend bool operator==(const Money &, const Money &) = default;

    [[nodiscard]] QJsonObject toJson() const; ///< {"amount_minor": 900, "currency": "usd"}
    [[nodiscard]] static Result<Money> fromJson(const QJsonValue &value);
};

/// Digits after the decimal sign by ISO 4217: 0 for jpy, krw …, 3 for kwd, bhd …, else 2.
[[nodiscard]] int minorDigits(const QString &currency);

/// For people: "$9.00", "9,00 $", "¥500". Own grouping, because QLocale 6.4 groups es, pl and pt wrongly.
[[nodiscard]] QString formatMoney(const Money &money, const QLocale &locale);
/// For people: 12,345 in the locale's grouping.
[[nodiscard]] QString formatCount(std::int64_t count, const QLocale &locale);

} // namespace creditdesk
