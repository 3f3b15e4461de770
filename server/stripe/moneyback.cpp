// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/stripe/moneyback.h"

#include <QJsonArray>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace creditdesk::stripe {

namespace {

/// Far above any payment of ours; keeps sums inside int64.
constexpr std::int64_t kMaxAmountMinor = 1'000'000'000'000;

template <typename View>
std::vector<View> inOrder(std::vector<View> views)
{
    std::ranges::sort(views, [](const View &left, const View &right) {
        return std::tie(left.createdAt, left.id) < std::tie(right.createdAt, right.id);
    });
    return views;
}

/// floor(granted x part / whole), for 0 <= part <= whole and whole > 0.
Result<Credits> portion(Credits granted, std::int64_t part, std::int64_t whole)
{
    // In two steps, so that no product is larger than it has to be.
    const std::int64_t full = granted.count() / whole;
    const auto rest = Credits::multiply(Credits(granted.count() % whole), part);
    if (!rest)
        return rest;
    return Credits(full * part + rest->count() / whole);
}

Result<void> sameCurrency(const Money &money, const Money &paid)
{
    if (money.currency == paid.currency)
        return {};
    return failure(ErrorKind::Conflict, u"other_currency"_s, u"Money went back in another currency than was paid."_s);
}

} // namespace

bool RefundView::counts() const
{
    return status != "failed"_L1 && status != "canceled"_L1;
}

RefundView readRefund(const QJsonObject &refund)
{
    RefundView view;
    view.id = refund.value("id"_L1).toString();
    view.status = refund.value("status"_L1).toString();
    view.amount = moneyOf(refund.value("amount"_L1), refund.value("currency"_L1));
    view.createdAt = timeOf(refund.value("created"_L1)).value_or(Timestamp());
    return view;
}

bool DisputeView::counts() const
{
    if (status == "won"_L1 || reinstated)
        return false;
    return withdrawn || status == "needs_response"_L1 || status == "under_review"_L1 || status == "lost"_L1 ||
           status.startsWith("appeal_"_L1);
}

DisputeView readDispute(const QJsonObject &dispute)
{
    DisputeView view;
    view.id = dispute.value("id"_L1).toString();
    view.status = dispute.value("status"_L1).toString();
    view.amount = moneyOf(dispute.value("amount"_L1), dispute.value("currency"_L1));
    view.createdAt = timeOf(dispute.value("created"_L1)).value_or(Timestamp());
    std::int64_t sumMinor = 0;
    for (const QJsonValue &transaction : dispute.value("balance_transactions"_L1).toArray()) {
        const std::int64_t amountMinor = transaction.toObject().value("amount"_L1).toInteger();
        view.withdrawn = view.withdrawn || amountMinor < 0;
        sumMinor += std::clamp(amountMinor, -kMaxAmountMinor, kMaxAmountMinor);
    }
    view.reinstated = view.withdrawn && sumMinor >= 0;
    return view;
}

Result<std::vector<Share>> sharesOf(Credits granted, const Money &paid, const MoneyBack &back)
{
    std::vector<Share> shares;
    const std::int64_t wholeMinor = paid.amountMinor;
    const auto add = [&](const QString &id, TransactionType type, Credits credits, const Money &money) {
        shares.push_back({id, type, credits, money});
    };
    std::int64_t refundedMinor = 0;
    Credits before;
    for (const RefundView &refund : inOrder(back.refunds)) {
        Credits credits;
        if (refund.counts() && wholeMinor > 0) {
            if (const auto same = sameCurrency(refund.amount, paid); !same)
                return tl::unexpected(same.error());
            // Together: rounding each by itself would leave credits behind.
            refundedMinor =
                std::clamp(refund.amount.amountMinor, std::int64_t(0), wholeMinor - refundedMinor) + refundedMinor;
            const auto together = portion(granted, refundedMinor, wholeMinor);
            if (!together)
                return tl::unexpected(together.error());
            credits = Credits(together->count() - before.count());
            before = *together;
        }
        add(refund.id, TransactionType::Refund, credits, refund.amount);
    }
    for (const DisputeView &dispute : inOrder(back.disputes)) {
        Credits credits;
        if (dispute.counts() && wholeMinor > 0) {
            if (const auto same = sameCurrency(dispute.amount, paid); !same)
                return tl::unexpected(same.error());
            const auto alone =
                portion(granted, std::clamp(dispute.amount.amountMinor, std::int64_t(0), wholeMinor), wholeMinor);
            if (!alone)
                return tl::unexpected(alone.error());
            credits = *alone;
        }
        add(dispute.id, TransactionType::Dispute, credits, dispute.amount);
    }
    return shares;
}

std::vector<ledger::Command> towards(const std::vector<Share> &shares, const std::vector<ledger::Claim> &claims,
                                     const QString &grantKey, const QString &paymentId)
{
    std::vector<ledger::Command> commands;
    for (const Share &share : shares) {
        const auto claim = std::ranges::find(claims, share.reference, &ledger::Claim::reference);
        // What a reinstatement has closed stays closed in the ledger, so a share that grows again asks for more.
        const Credits closed = claim == claims.end() ? Credits() : claim->closed;
        const Credits open = claim == claims.end() ? Credits() : Credits(claim->asked.count() - closed.count());
        const QJsonObject metadata{{u"payment"_s, paymentId},
                                   {u"amount_minor"_s, qint64(share.money.amountMinor)},
                                   {u"currency"_s, share.money.currency}};
        if (share.credits > open) {
            ledger::ClawBack command;
            command.grantKey = grantKey;
            command.reference = share.reference;
            command.type = share.type;
            command.target = Credits(share.credits.count() + closed.count());
            command.actor = u"stripe"_s;
            command.metadata = metadata;
            commands.emplace_back(std::move(command));
        } else if (share.credits < open) {
            ledger::Reinstate command;
            command.grantKey = grantKey;
            command.reference = share.reference;
            command.keep = share.credits;
            command.actor = u"stripe"_s;
            command.metadata = metadata;
            commands.emplace_back(std::move(command));
        }
    }
    return commands;
}

} // namespace creditdesk::stripe
