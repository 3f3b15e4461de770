// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"
#include "core/timestamp.h"

namespace creditdesk::models {

/// What a page can show. Ready and Stale have data; Stale is dated data that the server could not confirm.
enum class PageState { Empty, Loading, Ready, Stale, Failed };

/// State of one model's data: the same five states, error and date everywhere, so that pages look alike.
class PageStatus {
public:
    [[nodiscard]] PageState state() const { return m_state; }
    [[nodiscard]] bool hasData() const { return m_state == PageState::Ready || m_state == PageState::Stale; }
    [[nodiscard]] bool isRefreshing() const { return m_refreshing; } ///< a request is out; data may be shown meanwhile
    [[nodiscard]] const std::optional<Error> &error() const
    {
        return m_error;
    }                                                                      ///< of the last request; none: it went well
    [[nodiscard]] std::optional<Timestamp> asOf() const { return m_asOf; } ///< when the data shown was fetched

    void begin(); ///< a request goes out
    void succeed(Timestamp asOf, bool fromCache);
    void fail(const Error &error); ///< with data: Stale; without: Failed
    void clear();                  ///< back to Empty, for another user

private:
    PageState m_state = PageState::Empty;
    bool m_refreshing = false;
    std::optional<Error> m_error;
    std::optional<Timestamp> m_asOf;
};

} // namespace creditdesk::models
