// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QUrl;

namespace creditdesk::app {

/// Opens a web page in the person's browser. Only http and https: a server must not make us start other programs.
/// The address carries a secret and is never logged; that a browser really opened cannot be known.
void openInBrowser(const QUrl &url);

} // namespace creditdesk::app
