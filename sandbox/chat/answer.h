// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/chat/script.h"

#include <QByteArray>

namespace creditdesk::sandbox {

/// The words of an answer, each with the blank that follows it.
[[nodiscard]] QStringList answerWords(const ChatScript &script, const QStringList &tools);

// Events, each complete with its blank line.
[[nodiscard]] QByteArray toolsEvent(ChatScript::Report report, const QStringList &tools); ///< may be empty
[[nodiscard]] QByteArray wordEvent(const QString &word);
[[nodiscard]] QByteArray errorEvent();
[[nodiscard]] QByteArray endEvents(bool withDone);

} // namespace creditdesk::sandbox
