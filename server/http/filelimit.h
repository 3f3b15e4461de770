// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace creditdesk::http {

/// Raises the soft limit of open files towards the hard one, so that thousands of streams (two sockets each) fit where
/// the default is 1,024. Does nothing where there is no such limit, or where it is high enough.
void raiseFileLimit();

} // namespace creditdesk::http
