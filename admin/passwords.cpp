// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/passwords.h"

#include <QRandomGenerator>

#include <iostream>

namespace creditdesk::admin {

namespace {
constexpr int kGeneratedPasswordLength = 20;
}

QString generatedPassword()
{
    static constexpr char kLetters[] = "abcdefghjkmnpqrstuvwxyz23456789-";
    QString password;
    for (int index = 0; index < kGeneratedPasswordLength; ++index)
        password += QLatin1Char(kLetters[QRandomGenerator::system()->bounded(32)]);
    return password;
}

QString passwordFromStdin()
{
    std::string line;
    std::getline(std::cin, line);
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return QString::fromStdString(line);
}

} // namespace creditdesk::admin
