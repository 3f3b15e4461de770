// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/checkoutmodel.h"

namespace creditdesk::models {

using namespace Qt::StringLiterals;

CheckoutModel::CheckoutModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api)
{
    const auto ask = [this] {
        if (isOpen())
            refresh();
    };
    connect(&api, &client::BillingApi::balanceChanged, this, ask);
    connect(&api, &client::BillingApi::planChanged, this, ask);
    connect(&api, &client::BillingApi::transactionBooked, this, ask);
    connect(&api, &client::BillingApi::resyncNeeded, this, ask);
    connect(&api, &client::BillingApi::signedOut, this, &CheckoutModel::cancel);
}

void CheckoutModel::startPlan(const QString &planId)
{
    if (m_phase == Phase::Starting)
        return;
    begin(planId);
    m_api.startSubscriptionCheckout(planId, this,
                                    [this, generation = m_generation](const Result<CheckoutStart> &result) {
                                        if (generation == m_generation)
                                            started(result);
                                    });
}

void CheckoutModel::startPack(const QString &packId)
{
    if (m_phase == Phase::Starting)
        return;
    begin(packId);
    m_api.startPackCheckout(packId, this, [this, generation = m_generation](const Result<CheckoutStart> &result) {
        if (generation == m_generation)
            started(result);
    });
}

void CheckoutModel::begin(const QString &item)
{
    ++m_generation;
    m_item = item;
    m_sessionId.clear();
    m_url.clear();
    m_error.reset();
    m_state.reset();
    m_asking = false;
    m_again = false;
    setPhase(Phase::Starting);
}

void CheckoutModel::started(const Result<CheckoutStart> &result)
{
    if (!result) {
        m_error = result.error();
        setPhase(Phase::Failed);
        Q_EMIT failed(*m_error);
        return;
    }
    m_sessionId = result->sessionId;
    m_url = QUrl(result->url, QUrl::StrictMode);
    const bool isWeb = m_url.scheme() == "https"_L1 || m_url.scheme() == "http"_L1;
    if (!isWeb || m_url.host().isEmpty()) { // opening anything else would start a program
        m_url.clear();
        m_error = Error{ErrorKind::Upstream, u"invalid_checkout_url"_s, u"The server named no web page."_s};
        setPhase(Phase::Failed);
        Q_EMIT failed(*m_error);
        return;
    }
    setPhase(Phase::Waiting);
    Q_EMIT urlReady(m_url);
}

void CheckoutModel::refresh()
{
    if (!isOpen())
        return;
    if (m_asking) {
        m_again = true;
        return;
    }
    m_asking = true;
    m_api.checkoutState(m_sessionId, this, [this, generation = m_generation](const Result<CheckoutState> &result) {
        if (generation == m_generation)
            answered(result);
    });
}

void CheckoutModel::answered(const Result<CheckoutState> &result)
{
    m_asking = false;
    const bool again = std::exchange(m_again, false);
    if (!result) {
        m_error = result.error(); // the purchase itself is not harmed by a failed question
        Q_EMIT refreshed();
        Q_EMIT failed(*m_error);
    } else {
        m_error.reset();
        m_state = *result;
        if (result->state == "complete"_L1)
            setPhase(Phase::Complete);
        else if (result->state == "expired"_L1)
            setPhase(Phase::Expired);
        else if (result->state == "failed"_L1)
            setPhase(Phase::Failed);
        else
            setPhase(result->state == "pending"_L1 ? Phase::Pending : Phase::Waiting);
        Q_EMIT refreshed();
    }
    if (again && isOpen())
        refresh();
}

void CheckoutModel::cancel()
{
    if (m_phase != Phase::Starting && !isOpen())
        return;
    ++m_generation;
    m_asking = false;
    m_url.clear();
    setPhase(Phase::Cancelled);
}

void CheckoutModel::setPhase(Phase phase)
{
    if (phase == m_phase)
        return;
    m_phase = phase;
    Q_EMIT phaseChanged(phase);
}

} // namespace creditdesk::models
