// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

namespace creditdesk::models {

/// Sends the Enterprise enquiry. Limits are those of ContactRequest, checked before anything is sent.
class ContactModel : public QObject {
    Q_OBJECT
public:
    static constexpr int kMaxCompanyLength = 200;
    static constexpr int kMaxMessageLength = 4000;
    static constexpr int kMaxPhoneLength = 50;

    explicit ContactModel(client::BillingApi &api, QObject *parent = nullptr);

    [[nodiscard]] bool isSending() const { return m_sending; }

    /// Errors before sending: `company_missing`, `company_too_long`, `message_missing`, `message_too_long`,
    /// `phone_too_long`.
    void send(const ContactRequest &request);

Q_SIGNALS:
    void sendingChanged(bool sending);
    void sent();
    void failed(const creditdesk::Error &error);

private:
    client::BillingApi &m_api;
    bool m_sending = false;
};

} // namespace creditdesk::models
