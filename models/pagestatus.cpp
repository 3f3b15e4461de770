// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagestatus.h"

namespace creditdesk::models {

void PageStatus::begin()
{
    m_refreshing = true;
    if (!hasData())
        m_state = PageState::Loading;
}

void PageStatus::succeed(Timestamp asOf, bool fromCache)
{
    m_refreshing = false;
    m_error.reset();
    m_asOf = asOf;
    m_state = fromCache ? PageState::Stale : PageState::Ready;
}

void PageStatus::fail(const Error &error)
{
    m_refreshing = false;
    m_error = error;
    m_state = hasData() ? PageState::Stale : PageState::Failed;
}

void PageStatus::clear()
{
    *this = PageStatus();
}

} // namespace creditdesk::models
