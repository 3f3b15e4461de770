// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/balancemodel.h"
#include "models/cataloguemodel.h"
#include "models/chatmodel.h"
#include "models/checkoutmodel.h"
#include "models/connectionmodel.h"
#include "models/contactmodel.h"
#include "models/exportmodel.h"
#include "models/historymodel.h"
#include "models/packsmodel.h"
#include "models/plansmodel.h"
#include "models/recenttransactionsmodel.h"
#include "models/sessionmodel.h"
#include "models/subscriptionmodel.h"
#include "models/usagechartmodel.h"

#include <QUrl>

#include <functional>

namespace creditdesk::ui {

class Formats;
class Theme;

/// Everything that pages bind to. Owned by the application and alive longer than any window.
struct Services {
    models::SessionModel &session;
    models::BalanceModel &balance;
    models::CatalogueModel &catalogue;
    models::PlansModel &plans;
    models::PacksModel &packs;
    models::UsageChartModel &usage;
    models::RecentTransactionsModel &recent;
    models::HistoryModel &history;
    models::ExportModel &exporter;
    models::ChatModel &chat;
    models::CheckoutModel &checkout;
    models::SubscriptionModel &subscription;
    models::ContactModel &contact;
    models::ConnectionModel &connection;
    const Formats &formats;
    Theme &theme;
    std::function<void(const QUrl &)> openInBrowser; ///< never logs the address
    std::function<QString()> debugInfo;              ///< for a bug report: no secret, token or email
};

} // namespace creditdesk::ui
