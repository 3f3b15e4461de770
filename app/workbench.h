// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "ui/formats/formats.h"
#include "ui/services.h"

namespace creditdesk::app {

/// All models of one window over one BillingApi, in the order they need each other.
class Workbench {
public:
    struct Outside {
        std::function<void(const QUrl &)> openInBrowser;
        std::function<QString()> debugInfo;
    };

    /// `api`, `clock` and `theme` outlive this.
    Workbench(client::BillingApi &api, const Clock &clock, const QLocale &locale, const QTimeZone &zone,
              ui::Theme &theme, Outside outside);

    [[nodiscard]] const ui::Services &services() const { return m_services; }

private:
    ui::Formats m_formats;
    models::SessionModel m_session;
    models::BalanceModel m_balance;
    models::CatalogueModel m_catalogue;
    models::PlansModel m_plans;
    models::PacksModel m_packs;
    models::UsageChartModel m_usage;
    models::RecentTransactionsModel m_recent;
    models::HistoryModel m_history;
    models::ExportModel m_export;
    models::ChatModel m_chat;
    models::CheckoutModel m_checkout;
    models::SubscriptionModel m_subscription;
    models::ContactModel m_contact;
    models::ConnectionModel m_connection;
    ui::Services m_services;
};

} // namespace creditdesk::app
