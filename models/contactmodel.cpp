// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/contactmodel.h"

namespace creditdesk::models {
namespace {

using namespace Qt::StringLiterals;

std::optional<QString> complaint(const ContactRequest &request)
{
    if (request.company.trimmed().isEmpty())
        return u"company_missing"_s;
    if (request.company.size() > ContactModel::kMaxCompanyLength)
        return u"company_too_long"_s;
    if (request.message.trimmed().isEmpty())
        return u"message_missing"_s;
    if (request.message.size() > ContactModel::kMaxMessageLength)
        return u"message_too_long"_s;
    if (request.phone.size() > ContactModel::kMaxPhoneLength)
        return u"phone_too_long"_s;
    return std::nullopt;
}

} // namespace

ContactModel::ContactModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api) {}

void ContactModel::send(const ContactRequest &request)
{
    if (m_sending)
        return;
    if (const auto code = complaint(request)) {
        Q_EMIT failed(Error{ErrorKind::InvalidInput, *code, u"Correct the form and send it again."_s});
        return;
    }
    m_sending = true;
    Q_EMIT sendingChanged(true);
    m_api.sendContact(request, this, [this](const Result<void> &result) {
        m_sending = false;
        Q_EMIT sendingChanged(false);
        if (result)
            Q_EMIT sent();
        else
            Q_EMIT failed(result.error());
    });
}

} // namespace creditdesk::models
