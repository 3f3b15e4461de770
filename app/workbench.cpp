// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench.h"

namespace creditdesk::app {

Workbench::Workbench(client::BillingApi &api, const Clock &clock, const QLocale &locale, const QTimeZone &zone,
                     ui::Theme &theme, Outside outside)
    : m_formats(locale, zone),
      m_session(api),
      m_balance(api, clock),
      m_catalogue(api),
      m_plans(m_catalogue, m_balance),
      m_packs(m_catalogue),
      m_usage(api, clock, zone, locale),
      m_recent(api, zone, locale),
      m_history(api, zone, locale),
      m_export(api),
      m_chat(api, m_catalogue, m_balance),
      m_checkout(api),
      m_subscription(api),
      m_contact(api),
      m_connection(api, m_balance, clock),
      m_services{.session = m_session,
                 .balance = m_balance,
                 .catalogue = m_catalogue,
                 .plans = m_plans,
                 .packs = m_packs,
                 .usage = m_usage,
                 .recent = m_recent,
                 .history = m_history,
                 .exporter = m_export,
                 .chat = m_chat,
                 .checkout = m_checkout,
                 .subscription = m_subscription,
                 .contact = m_contact,
                 .connection = m_connection,
                 .formats = m_formats,
                 .theme = theme,
                 .openInBrowser = std::move(outside.openInBrowser),
                 .debugInfo = std::move(outside.debugInfo)}
{
    // Another person, or nobody: what the last one saw must not flash up.
    QObject::connect(&m_session, &models::SessionModel::signedOut, &m_balance, [this] {
        m_balance.clear();
        m_usage.clear();
        m_recent.clear();
        m_history.clear();
    });
}

} // namespace creditdesk::app
