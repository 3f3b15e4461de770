// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/cataloguemodel.h"

namespace creditdesk::models {

CatalogueModel::CatalogueModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api)
{
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] {
        if (m_status.state() == PageState::Failed || m_status.state() == PageState::Stale)
            refresh();
    });
}

void CatalogueModel::refresh()
{
    m_status.begin();
    Q_EMIT statusChanged();
    m_api.plans(this, [this, generation = ++m_generation](const Result<client::Dated<Catalogue>> &result) {
        if (generation != m_generation)
            return;
        if (!result) {
            m_status.fail(result.error());
            Q_EMIT statusChanged();
            Q_EMIT failed(result.error());
            return;
        }
        m_catalogue = result->value;
        m_status.succeed(result->fetchedAt, result->fromCache);
        Q_EMIT statusChanged();
        Q_EMIT catalogueLoaded();
    });
}

} // namespace creditdesk::models
