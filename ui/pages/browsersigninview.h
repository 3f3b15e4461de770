// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QPushButton;
class QUrl;

namespace creditdesk::models {
class SessionModel;
}

namespace creditdesk::ui {

/// Waits beside the browser while the person signs in there. Opens the page when its address is known and offers to
/// copy it (a browser may not have opened without telling anybody).
class BrowserSignInView : public QWidget {
    Q_OBJECT
public:
    BrowserSignInView(models::SessionModel &session, std::function<void(const QUrl &)> openInBrowser,
                      QWidget *parent = nullptr);

    void update(); ///< after the session's phase has changed

private:
    void copyLink();

    models::SessionModel &m_session;
    std::function<void(const QUrl &)> m_openInBrowser;
    QPushButton *m_copy;
    QPushButton *m_open;
    QPushButton *m_cancel;
};

} // namespace creditdesk::ui
