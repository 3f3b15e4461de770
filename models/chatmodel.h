// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/balancemodel.h"
#include "models/cataloguemodel.h"

#include <QPointer>

namespace creditdesk::models {

/// One query to the metered chat after the other: the tools and what they cost before, the answer as it comes, and
/// what was booked after. Nothing is ever sent again by itself: each send() is one query, and one charge at most.
class ChatModel : public QObject {
    Q_OBJECT
public:
    enum class Phase {
        Idle,
        Asking,    ///< the query is out, the credits are being held, no text yet
        Answering, ///< text comes
        Answered,  ///< receipt() says what was booked
        Stopped,   ///< by the person, before the end
        Failed,    ///< error() says why; what came of the answer stays
    };
    Q_ENUM(Phase)

    static constexpr int kMaxQuestionLetters = 16'000;

    ChatModel(client::BillingApi &api, CatalogueModel &catalogue, BalanceModel &balance, QObject *parent = nullptr);
    ~ChatModel() override;

    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] bool isRunning() const { return m_phase == Phase::Asking || m_phase == Phase::Answering; }

    /// What can be ticked: the catalogue's tools, and "other" for any that has no price of its own.
    [[nodiscard]] const QStringList &tools() const { return m_tools; }
    [[nodiscard]] Credits toolPrice(const QString &tool) const;
    [[nodiscard]] bool isChosen(const QString &tool) const { return m_chosen.contains(tool); }
    void choose(const QString &tool, bool chosen);

    /// What the next query costs, by the server; none while it is being asked, or when it could not be.
    [[nodiscard]] const std::optional<QueryCost> &estimate() const { return m_estimate; }
    [[nodiscard]] bool isEstimating() const { return m_estimating; }
    [[nodiscard]] std::optional<Credits> missing() const; ///< of the estimate, when the balance known is too small

    void send(const QString &question); ///< ignored while one runs, when blank and when too long
    void stop();                        ///< the stream ends; the server releases what it held
    void refreshEstimate();

    [[nodiscard]] const QString &answer() const { return m_answer; }
    [[nodiscard]] const std::optional<ChatReceipt> &receipt() const { return m_receipt; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    void clear(); ///< for another person

Q_SIGNALS:
    void phaseChanged(creditdesk::models::ChatModel::Phase phase);
    void textArrived(const QString &piece); ///< already part of answer()
    void toolsChanged();                    ///< others are offered
    void estimateChanged();

private:
    void takeCatalogue();
    void addText(const QString &piece);
    void ended(const Result<ChatReceipt> &result);
    void end(Phase phase);
    void setPhase(Phase phase);

    client::BillingApi &m_api;
    CatalogueModel &m_catalogue;
    BalanceModel &m_balance;
    Phase m_phase = Phase::Idle;
    QStringList m_tools;
    QStringList m_chosen;
    std::optional<QueryCost> m_estimate;
    bool m_estimating = false;
    quint64 m_estimateGeneration = 0;
    QPointer<client::ChatCall> m_call;
    QString m_answer;
    std::optional<ChatReceipt> m_receipt;
    std::optional<Error> m_error;
};

} // namespace creditdesk::models
