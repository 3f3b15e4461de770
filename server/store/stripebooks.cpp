// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/stripebooks.h"

#include <QRegularExpression>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

bool StripeEventQuery::isForId() const
{
    // Stripe's prefixes as far as our events are about them; words with an underscore are parts of types.
    static const QRegularExpression ofStripe(
        u"^(evt|cs|in|inpay|sub|cus|pi|ch|py|re|pyr|dp|du|price|prod)_[0-9A-Za-z_]*$"_s);
    return ofStripe.match(text).hasMatch() || !QUuid::fromString(text).isNull();
}

} // namespace creditdesk::store
