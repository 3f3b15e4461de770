// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chatmodel.h"

namespace creditdesk::models {

using namespace Qt::StringLiterals;

namespace {
constexpr auto kOtherTool = "other"_L1;
}

ChatModel::ChatModel(client::BillingApi &api, CatalogueModel &catalogue, BalanceModel &balance, QObject *parent)
    : QObject(parent), m_api(api), m_catalogue(catalogue), m_balance(balance)
{
    connect(&catalogue, &CatalogueModel::catalogueLoaded, this, &ChatModel::takeCatalogue);
    connect(&api, &client::BillingApi::signedOut, this, &ChatModel::clear);
    connect(&api, &client::BillingApi::resyncNeeded, this, [this] {
        if (!m_estimate && !m_tools.isEmpty())
            refreshEstimate();
    });
}

ChatModel::~ChatModel()
{
    if (m_call)
        m_call->cancel();
}

void ChatModel::takeCatalogue()
{
    QStringList offered = m_catalogue.catalogue()->queryPricing.tools.keys();
    offered.removeAll(kOtherTool);
    offered.append(kOtherTool);
    if (offered != m_tools) {
        m_tools = offered;
        m_chosen.removeIf([&](const QString &tool) { return !offered.contains(tool); });
        Q_EMIT toolsChanged();
    }
    refreshEstimate();
}

Credits ChatModel::toolPrice(const QString &tool) const
{
    if (!m_catalogue.catalogue())
        return {};
    const QueryPricing &pricing = m_catalogue.catalogue()->queryPricing;
    return pricing.tools.value(tool, pricing.otherTool);
}

void ChatModel::choose(const QString &tool, bool chosen)
{
    if (chosen == isChosen(tool) || !m_tools.contains(tool))
        return;
    if (chosen)
        m_chosen.append(tool);
    else
        m_chosen.removeAll(tool);
    refreshEstimate();
}

void ChatModel::refreshEstimate()
{
    m_estimate.reset();
    m_estimating = true;
    Q_EMIT estimateChanged();
    m_api.cost(m_chosen, this, [this, generation = ++m_estimateGeneration](const Result<QueryCost> &result) {
        if (generation != m_estimateGeneration)
            return; // other tools are ticked by now
        m_estimating = false;
        if (result)
            m_estimate = *result;
        Q_EMIT estimateChanged();
    });
}

std::optional<Credits> ChatModel::missing() const
{
    if (!m_estimate || !m_balance.balance())
        return std::nullopt;
    const std::int64_t lacking = m_estimate->total.count() - m_balance.balance()->available.count();
    return lacking > 0 ? std::optional(Credits(lacking)) : std::nullopt;
}

void ChatModel::send(const QString &question)
{
    const QString message = question.trimmed();
    if (isRunning() || message.isEmpty() || message.size() > kMaxQuestionLetters)
        return;
    m_answer.clear();
    m_receipt.reset();
    m_error.reset();
    m_call = m_api.askChat({message, m_chosen}, this, [this](const Result<ChatReceipt> &result) { ended(result); });
    connect(m_call, &client::ChatCall::textArrived, this, &ChatModel::addText);
    setPhase(Phase::Asking);
}

void ChatModel::addText(const QString &piece)
{
    m_answer += piece;
    setPhase(Phase::Answering);
    Q_EMIT textArrived(piece);
}

void ChatModel::ended(const Result<ChatReceipt> &result)
{
    if (result)
        m_receipt = *result;
    else
        m_error = result.error();
    end(result ? Phase::Answered : Phase::Failed);
}

void ChatModel::stop()
{
    if (!isRunning())
        return;
    m_call->cancel();
    end(Phase::Stopped);
}

void ChatModel::end(Phase phase)
{
    m_call.clear();
    setPhase(phase);
    m_balance.refresh(); // the live stream says it too, if it is up
}

void ChatModel::clear()
{
    if (m_call)
        m_call->cancel();
    m_call.clear();
    m_answer.clear();
    m_receipt.reset();
    m_error.reset();
    m_chosen.clear();
    ++m_estimateGeneration;
    m_estimate.reset();
    m_estimating = false;
    Q_EMIT toolsChanged();
    Q_EMIT estimateChanged();
    setPhase(Phase::Idle);
}

void ChatModel::setPhase(Phase phase)
{
    if (phase == m_phase)
        return;
    m_phase = phase;
    Q_EMIT phaseChanged(phase);
}

} // namespace creditdesk::models
