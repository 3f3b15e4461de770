// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "models/pagestatus.h"

namespace creditdesk::models {

/// Loads the catalogue once for everybody who shows plans, packs or prices.
class CatalogueModel : public QObject {
    Q_OBJECT
public:
    explicit CatalogueModel(client::BillingApi &api, QObject *parent = nullptr);

    [[nodiscard]] const PageStatus &status() const { return m_status; }
    [[nodiscard]] const std::optional<Catalogue> &catalogue() const { return m_catalogue; }

    void refresh();

Q_SIGNALS:
    void catalogueLoaded();
    void statusChanged();
    void failed(const creditdesk::Error &error);

private:
    client::BillingApi &m_api;
    PageStatus m_status;
    std::optional<Catalogue> m_catalogue;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
