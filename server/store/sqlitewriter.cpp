// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlitewriter.h"

#include "server/ledger/burnorder.h"
#include "server/store/rowcodec.h"
#include "server/store/searchwords.h"
#include "server/store/sqliteusage.h"

using namespace Qt::StringLiterals;

namespace creditdesk::store {
namespace {

/// For the column that the index of open grants goes by.
int isOpen(const ledger::Grant &grant)
{
    return grant.remaining > Credits(0) ? 1 : 0;
}

} // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteDatabase> database, std::unique_ptr<SqliteCheckpointer> checkpointer)
    : m_database(std::move(database)),
      m_checkpointer(std::move(checkpointer)),
      m_records(*m_database),
      m_holds(*m_database)
{
    m_database->setLogListener([this](int pages) { m_checkpointer->committed(pages); });
}

Result<void> SqliteWriter::begin()
{
    m_known.clear();
    if (m_checkpointer->takeTurn())
        (void)m_database->checkpoint(); // what fails is tried again later
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
    static const QString selectAccount =
        u"SELECT "_s + accountColumns() + u", "_s + meterColumns() + u" FROM profiles p WHERE p.id = ?"_s;
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
        m_known[id] = {no, state.nextDueAt, meterFrom(*profile, kAccountColumns)};
        auto grants = m_database->run(selectGrants, {bound(no)});
        if (!grants)
            return tl::unexpected(grants.error());
        while (grants->next())
            state.grants.push_back(grantFrom(*grants));
        if (auto status = grants->status(); !status)
            return tl::unexpected(status.error());
        ledger::sortInBurnOrder(state.grants);
        if (auto holds = m_holds.loadInto(state, no); !holds)
            return tl::unexpected(holds.error());
        states.push_back(std::move(state));
    }
    return states;
}

Result<SqliteWriter::Known *> SqliteWriter::known(const QString &accountId)
{
    static const QString select =
        u"SELECT p.no, p.next_due_at, "_s + meterColumns() + u" FROM profiles p WHERE p.id = ?"_s;
    if (const auto found = m_known.find(accountId); found != m_known.end())
        return &found->second;
    const auto rows = accountRow(*m_database, select, accountId);
    if (!rows)
        return tl::unexpected(rows.error());
    return &(m_known[accountId] = {rows->integer(0), rows->optionalTime(1), meterFrom(*rows, 2)});
}

Result<std::optional<StoredOutcome>> SqliteWriter::outcome(const QString &accountId, const QString &operation,
                                                           const QString &key)
{
    const auto account = known(accountId);
    if (!account)
        return tl::unexpected(account.error());
    auto rows = m_database->run(u"SELECT fingerprint, seq_from, seq_to, transaction_account, transaction_seq, "
                                u"available, balance, held, created_at, hold_id, hold_state "
                                "FROM idempotency_keys WHERE account = ? AND operation = ? AND key = ?"_s,
                                {bound((*account)->no), bound(operation), bound(key)});
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
                         rows->time(8),
                         rows->text(9),
                         ledger::holdStateFromString(rows->text(10)).value_or(ledger::HoldState::Open)};
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

Result<std::optional<OwnedGrant>> SqliteWriter::grantByKey(const QString &grantKey)
{
    return grantWhere(*m_database, u"grant_key = ?"_s, grantKey);
}

Result<std::optional<OwnedGrant>> SqliteWriter::grantById(const QString &grantId)
{
    return grantWhere(*m_database, u"id = ?"_s, grantId);
}

Result<std::vector<ledger::Claim>> SqliteWriter::claims(const QString &accountId, std::int64_t grantSeq)
{
    return known(accountId).and_then([&](const Known *account) { return m_holds.claimsOn(account->no, grantSeq); });
}

Result<std::optional<ledger::Hold>> SqliteWriter::hold(const QString &accountId, const QString &holdId)
{
    return known(accountId).and_then([&](const Known *account) { return m_holds.byId(account->no, holdId); });
}

Result<std::vector<Transaction>> SqliteWriter::rows(const QString &accountId, std::int64_t seqFrom, std::int64_t seqTo)
{
    static const QString select =
        u"SELECT "_s + transactionColumns() +
        u" FROM credit_transactions t WHERE t.account = ? AND t.seq BETWEEN ? AND ? ORDER BY t.seq"_s;
    const auto account = known(accountId);
    if (!account)
        return tl::unexpected(account.error());
    auto found = m_database->run(select, {bound((*account)->no), bound(seqFrom), bound(seqTo)});
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
        const auto account = known(change.after.id);
        if (!account)
            return tl::unexpected(account.error());
        const std::int64_t no = (*account)->no;
        auto written = countUsage(**account, change.rows)
                           .and_then([&] { return writeAccount(**account, change); })
                           .and_then([&] { return writeGrants(no, change); })
                           .and_then([&] { return m_holds.write(no, change); });
        for (const Transaction &row : change.rows) {
            if (written)
                written = writeRow(no, row);
        }
        for (const StoredOutcome &outcome : change.outcomes) {
            if (written)
                written = writeOutcome(no, outcome);
        }
        if (!written)
            return written;
    }
    return {};
}

Result<void> SqliteWriter::writeAccount(Known &account, const AccountChange &change)
{
    const ledger::AccountState &after = change.after;
    const UsageMeter &meter = account.meter;
    auto written =
        m_database->execute(u"UPDATE profiles SET balance = ?, held = ?, last_seq = ?, last_booked_at = ?, "
                            "cycles_done = ?, last_hold_no = ?, last_hold_at = ?, "
                            "usage_slot = ?, usage_credits = ?, usage_queries = ?, "
                            "usage_parts = ? WHERE no = ?"_s,
                            {bound(after.balance), bound(after.held), bound(after.lastSeq), bound(after.lastBookedAt),
                             bound(after.cyclesDone), bound(after.lastHold), bound(after.lastHoldAt), bound(meter.slot),
                             bound(meter.sums.totals.credits), bound(meter.sums.totals.queries),
                             bound(QString::fromUtf8(partsToJson(meter.sums.parts))), bound(account.no)});
    // Apart, so that the many deductions that leave it as it was leave its index alone, too.
    if (written && after.nextDueAt != account.nextDueAt)
        written = m_database->execute(u"UPDATE profiles SET next_due_at = ? WHERE no = ?"_s,
                                      {bound(after.nextDueAt), bound(account.no)});
    account.nextDueAt = after.nextDueAt;
    if (!written || !change.planChanged)
        return written;
    const ledger::PlanAssignment &plan = after.plan;
    return m_database->execute(
        u"UPDATE profiles SET plan_id = ?, plan_status = ?, plan_renews_at = ?, plan_ends_at = ?, "
        "stripe_customer_id = coalesce(nullif(?, ''), stripe_customer_id), stripe_subscription_id = ? WHERE no = ?"_s,
        {bound(plan.planId), bound(plan.status), bound(plan.renewsAt), bound(plan.endsAt), bound(plan.stripeCustomerId),
         bound(plan.stripeSubscriptionId), bound(account.no)});
}

Result<void> SqliteWriter::writeGrants(std::int64_t account, const AccountChange &change)
{
    for (const ledger::Grant &grant : change.newGrants) {
        const auto written = m_database->execute(
            u"INSERT INTO credit_grants (account, created_seq, id, source, description, amount, remaining, priority, "
            "effective_at, expires_at, cost_minor, currency, stripe_reference, grant_key, lapsed, is_open) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)"_s,
            {bound(account), bound(grant.createdSeq), bound(grant.id), toString(grant.source), bound(grant.description),
             bound(grant.amount), bound(grant.remaining), grant.priority, bound(grant.effectiveAt),
             bound(grant.expiresAt), bound(grant.cost.amountMinor), bound(grant.cost.currency),
             bound(grant.stripeReference), bound(grant.grantKey), bound(grant.lapsed), isOpen(grant)});
        if (!written)
            return written;
    }
    for (const ledger::Grant &grant : change.changedGrants) {
        auto written = m_database->execute(
            u"UPDATE credit_grants SET remaining = ?, lapsed = ? WHERE account = ? AND created_seq = ?"_s,
            {bound(grant.remaining), bound(grant.lapsed), bound(account), bound(grant.createdSeq)});
        // Apart, so that a grant that stays open leaves the index of open ones alone.
        if (written)
            written = m_database->execute(
                u"UPDATE credit_grants SET is_open = ? WHERE account = ? AND created_seq = ? AND is_open <> ?"_s,
                {isOpen(grant), bound(account), bound(grant.createdSeq), isOpen(grant)});
        if (!written)
            return written;
    }
    return {};
}

Result<void> SqliteWriter::writeRow(std::int64_t account, const Transaction &row)
{
    const std::int64_t no = ++m_lastRowNo;
    auto written = m_database->execute(
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

/// Before the profile is written, which carries the reading of the open slot.
Result<void> SqliteWriter::countUsage(Known &account, const std::vector<Transaction> &rows)
{
    for (const Transaction &row : rows) {
        if (const auto closed = account.meter.add(row)) {
            if (auto written = insertRollup(*m_database, account.no, *closed); !written)
                return written;
        }
    }
    return {};
}

Result<void> SqliteWriter::writeOutcome(std::int64_t account, const StoredOutcome &outcome)
{
    return m_database->execute(
        u"INSERT INTO idempotency_keys (account, operation, key, fingerprint, seq_from, seq_to, transaction_account, "
        "transaction_seq, available, balance, held, created_at, hold_id, hold_state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
        {bound(account), bound(outcome.operation), bound(outcome.key), bound(outcome.fingerprint),
         bound(outcome.seqFrom), bound(outcome.seqTo), bound(outcome.transactionAccountId),
         bound(outcome.transactionSeq), bound(outcome.available), bound(outcome.balance), bound(outcome.held),
         bound(outcome.createdAt), bound(outcome.holdId),
         outcome.holdId.isEmpty() ? u""_s : ledger::toString(outcome.holdState)});
}

} // namespace creditdesk::store
