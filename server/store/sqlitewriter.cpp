// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitewriter.h"

#include "server/ledger/burnorder.h"
#include "server/ledger/usageparts.h"
#include "server/store/rowcodec.h"
#include "server/store/searchwords.h"

#include <map>

using namespace Qt::StringLiterals;

namespace creditdesk::store {

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteDatabase> database)
    : m_database(std::move(database)), m_records(*m_database)
{
}

Result<void> SqliteWriter::begin()
{
    m_accountNos.clear();
    if (auto begun = m_database->execute(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    return m_database->integer(u"SELECT max(no) FROM credit_transactions"_s).map([this](auto last) {
        m_lastRowNo = last.value_or(0);
    });
}

Result<void> SqliteWriter::commit()
{
    return m_database->execute(u"COMMIT"_s);
}

void SqliteWriter::rollback()
{
    (void)m_database->execute(u"ROLLBACK"_s); // fails only when SQLite has rolled back by itself
}

Result<void> SqliteWriter::savepoint()
{
    return m_database->execute(u"SAVEPOINT records"_s);
}

Result<void> SqliteWriter::releaseSavepoint()
{
    return m_database->execute(u"RELEASE records"_s);
}

Result<void> SqliteWriter::rollbackToSavepoint()
{
    // After a full disk SQLite may have ended the whole transaction; then there is no such savepoint, and we say so.
    return m_database->execute(u"ROLLBACK TO records"_s).and_then([this] { return releaseSavepoint(); });
}

Result<std::vector<ledger::AccountState>> SqliteWriter::load(std::span<const QString> accountIds)
{
    static const QString selectAccount = u"SELECT "_s + accountColumns() + u" FROM profiles p WHERE p.id = ?"_s;
    static const QString selectGrants = selectOpenGrants();
    std::vector<ledger::AccountState> states;
    states.reserve(accountIds.size());
    for (const QString &id : accountIds) {
        auto profile = m_database->run(selectAccount, {bound(id)});
        if (!profile)
            return tl::unexpected(profile.error());
        if (!profile->next()) {
            if (auto status = profile->status(); !status)
                return tl::unexpected(status.error());
            continue;
        }
        ledger::AccountState state = accountFrom(*profile);
        const std::int64_t no = profile->integer(0);
        m_accountNos.insert(id, no);
        auto grants = m_database->run(selectGrants, {bound(no)});
        if (!grants)
            return tl::unexpected(grants.error());
        while (grants->next())
            state.grants.push_back(grantFrom(*grants));
        if (auto status = grants->status(); !status)
            return tl::unexpected(status.error());
        ledger::sortInBurnOrder(state.grants);
        states.push_back(std::move(state));
    }
    return states;
}

Result<std::int64_t> SqliteWriter::accountNo(const QString &accountId)
{
    if (const auto known = m_accountNos.constFind(accountId); known != m_accountNos.cend())
        return *known;
    const auto no = m_database->integer(u"SELECT no FROM profiles WHERE id = ?"_s, {bound(accountId)});
    if (!no)
        return tl::unexpected(no.error());
    if (!*no)
        return failure(ErrorKind::NotFound, u"account_not_found"_s, u"There is no such account."_s);
    m_accountNos.insert(accountId, **no);
    return **no;
}

Result<std::optional<StoredOutcome>> SqliteWriter::outcome(const QString &accountId, const QString &operation,
                                                           const QString &key)
{
    const auto account = accountNo(accountId);
    if (!account)
        return tl::unexpected(account.error());
    auto rows = m_database->run(u"SELECT fingerprint, seq_from, seq_to, transaction_account, transaction_seq, "
                                u"available, balance, held, created_at "
                                "FROM idempotency_keys WHERE account = ? AND operation = ? AND key = ?"_s,
                                {bound(*account), bound(operation), bound(key)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (!rows->next())
        return rows->status().map([] { return std::optional<StoredOutcome>(); });
    return StoredOutcome{accountId,
                         operation,
                         key,
                         rows->bytes(0),
                         rows->integer(1),
                         rows->integer(2),
                         rows->text(3),
                         rows->integer(4),
                         Credits(rows->integer(5)),
                         Credits(rows->integer(6)),
                         Credits(rows->integer(7)),
                         rows->time(8)};
}

Result<std::optional<Transaction>> SqliteWriter::rowOfGrantKey(const QString &grantKey)
{
    static const QString select =
        u"SELECT "_s + transactionColumns() +
        u", p.id FROM credit_grants g JOIN credit_transactions t ON t.account = g.account AND t.seq = g.created_seq "
        "JOIN profiles p ON p.no = g.account WHERE g.grant_key = ?"_s;
    auto rows = m_database->run(select, {bound(grantKey)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->next())
        return transactionFrom(*rows, rows->text(kTransactionColumns));
    return rows->status().map([] { return std::optional<Transaction>(); });
}

Result<std::vector<Transaction>> SqliteWriter::rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo)
{
    static const QString select =
        u"SELECT "_s + transactionColumns() +
        u" FROM credit_transactions t WHERE t.account = ? AND t.seq BETWEEN ? AND ? ORDER BY t.seq"_s;
    const auto account = accountNo(accountId);
    if (!account)
        return tl::unexpected(account.error());
    auto found = m_database->run(select, {bound(*account), bound(seqFrom), bound(seqTo)});
    if (!found)
        return tl::unexpected(found.error());
    std::vector<Transaction> transactions;
    while (found->next())
        transactions.push_back(transactionFrom(*found, accountId));
    return found->status().map([&] { return std::move(transactions); });
}

Result<void> SqliteWriter::apply(std::span<const AccountChange> changes)
{
    for (const AccountChange &change : changes) {
        const auto account = accountNo(change.after.id);
        if (!account)
            return tl::unexpected(account.error());
        auto written = writeAccount(*account, change).and_then([&] { return writeGrants(*account, change); });
        for (const Transaction &row : change.rows) {
            if (written)
                written = writeRow(*account, row);
        }
        if (written)
            written = writeRollups(*account, change.rows);
        for (const StoredOutcome &outcome : change.outcomes) {
            if (written)
                written = writeOutcome(*account, outcome);
        }
        if (!written)
            return written;
    }
    return {};
}

Result<void> SqliteWriter::writeAccount(std::int64_t account, const AccountChange &change)
{
    const ledger::AccountState &after = change.after;
    auto written =
        m_database->execute(u"UPDATE profiles SET balance = ?, held = ?, last_seq = ?, last_booked_at = ?, "
                            "cycles_done = ?, next_due_at = ? WHERE no = ?"_s,
                            {bound(after.balance), bound(after.held), bound(after.lastSeq), bound(after.lastBookedAt),
                             bound(after.cyclesDone), bound(after.nextDueAt), bound(account)});
    if (!written || !change.planChanged)
        return written;
    const ledger::PlanAssignment &plan = after.plan;
    return m_database->execute(
        u"UPDATE profiles SET plan_id = ?, plan_status = ?, plan_renews_at = ?, plan_ends_at = ?, "
        "stripe_customer_id = coalesce(nullif(?, ''), stripe_customer_id), stripe_subscription_id = ? WHERE no = ?"_s,
        {bound(plan.planId), bound(plan.status), bound(plan.renewsAt), bound(plan.endsAt), bound(plan.stripeCustomerId),
         bound(plan.stripeSubscriptionId), bound(account)});
}

Result<void> SqliteWriter::writeGrants(std::int64_t account, const AccountChange &change)
{
    for (const ledger::Grant &grant : change.newGrants) {
        const auto written = m_database->execute(
            u"INSERT INTO credit_grants (account, created_seq, id, source, description, amount, remaining, priority, "
            "effective_at, expires_at, cost_minor, currency, stripe_reference, grant_key) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''))"_s,
            {bound(account), bound(grant.createdSeq), bound(grant.id), toString(grant.source), bound(grant.description),
             bound(grant.amount), bound(grant.remaining), grant.priority, bound(grant.effectiveAt),
             bound(grant.expiresAt), bound(grant.cost.amountMinor), bound(grant.cost.currency),
             bound(grant.stripeReference), bound(grant.grantKey)});
        if (!written)
            return written;
    }
    for (const ledger::Grant &grant : change.changedGrants) {
        const auto written =
            m_database->execute(u"UPDATE credit_grants SET remaining = ? WHERE account = ? AND created_seq = ?"_s,
                                {bound(grant.remaining), bound(account), bound(grant.createdSeq)});
        if (!written)
            return written;
    }
    return {};
}

Result<void> SqliteWriter::writeRow(std::int64_t account, const Transaction &row)
{
    const std::int64_t no = ++m_lastRowNo;
    const auto written = m_database->execute(
        u"INSERT INTO credit_transactions (no, account, seq, id, type, booked_at, amount, balance_after, description, "
        "request_id, tools, grants, stripe_reference, actor, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
        {bound(no), bound(account), bound(row.seq), bound(row.id), toString(row.type), bound(row.bookedAt),
         bound(row.amount), bound(row.balanceAfter), bound(row.description), bound(row.requestId),
         toolsColumn(row.tools), sharesColumn(row.grants), bound(row.stripeReference), bound(row.actor),
         objectColumn(row.metadata)});
    if (!written)
        return written;
    const QStringList words = searchWords(row);
    return m_database->execute(u"INSERT INTO transaction_words (rowid, own, words) VALUES (?, ?, ?)"_s,
                               {bound(no), bound(wordsOfAccount(words, account).join(u' ')), bound(words.join(u' '))});
}

Result<void> SqliteWriter::writeRollups(std::int64_t account, const std::vector<Transaction> &rows)
{
    std::map<std::pair<std::int64_t, QString>, UsageTotals> sums;
    const auto add = [&](std::int64_t slot, const QString &part, std::int64_t credits) {
        UsageTotals &sum = sums[{slot, part}];
        sum.credits = Credits(sum.credits.count() + credits);
        ++sum.queries;
    };
    for (const Transaction &row : rows) {
        if (row.type != TransactionType::Usage)
            continue;
        const std::int64_t slot = ledger::usageSlot(row.bookedAt);
        add(slot, {}, -row.amount.count());
        const auto parts = ledger::usageParts(row);
        for (auto part = parts.begin(); part != parts.end(); ++part)
            add(slot, part.key(), part.value().count());
    }
    for (const auto &[key, sum] : sums) {
        const auto written = m_database->execute(
            u"INSERT INTO usage_rollups (account, slot, part, credits, queries) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET credits = credits + excluded.credits, queries = queries + excluded.queries"_s,
            {bound(account), bound(key.first), bound(key.second), bound(sum.credits), bound(sum.queries)});
        if (!written)
            return written;
    }
    return {};
}

Result<void> SqliteWriter::writeOutcome(std::int64_t account, const StoredOutcome &outcome)
{
    return m_database->execute(
        u"INSERT INTO idempotency_keys (account, operation, key, fingerprint, seq_from, seq_to, transaction_account, "
        "transaction_seq, available, balance, held, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
        {bound(account), bound(outcome.operation), bound(outcome.key), bound(outcome.fingerprint),
         bound(outcome.seqFrom), bound(outcome.seqTo), bound(outcome.transactionAccountId),
         bound(outcome.transactionSeq), bound(outcome.available), bound(outcome.balance), bound(outcome.held),
         bound(outcome.createdAt)});
}

} // namespace creditdesk::store
