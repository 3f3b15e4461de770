// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace creditdesk::sandbox {

/// How one answer goes, as the words in brackets of a message ask: `[slow 200] [tools github] Hello`.
struct ChatScript {
    enum class Report { OpenAi, Plain, None };

    std::optional<int> failWith;         ///< [fail 500]: that status instead of an answer
    bool hangs = false;                  ///< [hang]: no answer at all, until the caller gives up
    bool wrongType = false;              ///< [html]: something else than an event stream
    std::chrono::milliseconds pause{30}; ///< [slow 200]: between words
    int words = 0;                       ///< [words 500]: so many, said over and over; 0: the text once
    std::optional<int> stallAfter;       ///< [stall 3]: falls silent after three words
    std::optional<int> cutAfter;         ///< [cut 3]: breaks off
    std::optional<int> errorAfter;       ///< [error 3]: reports an error, then ends properly
    int floodMebibytes = 0;              ///< [flood 64]: that much text, as fast as the reader takes it
    std::optional<QStringList> tools;    ///< [tools documentation,github] used; none: those of the request
    Report report = Report::OpenAi;      ///< [plain]: `event: tools`; [quiet]: nothing
    bool endsWithDone = true;            ///< [open]: ends without `[DONE]`

    /// Words that it does not know are left alone: they belong to the message.
    [[nodiscard]] static ChatScript of(const QString &message);
};

} // namespace creditdesk::sandbox
