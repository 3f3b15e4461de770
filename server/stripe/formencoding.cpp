// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/formencoding.h"

namespace creditdesk::stripe {

QByteArray FormFields::encoded() const
{
    QByteArray form;
    for (const auto &[name, value] : m_fields) {
        if (!form.isEmpty())
            form += '&';
        form += name.toPercentEncoding("[]");
        form += '=';
        form += value.toPercentEncoding();
    }
    return form;
}

} // namespace creditdesk::stripe
