// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"
#include "tests/support/fakebillingdefaults.h"

#include <QIODevice>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <deque>

namespace creditdesk::test {

/// A billing server in memory for tests of models and pages. Every answer is asynchronous; set `manual` to decide
/// with deliver() when, and `failNext`, `failEverything` or `offline` to decide what comes. Ledger rows are made by
/// `rowAt`, so that ten million of them cost nothing.
class FakeBillingApi : public client::BillingApi, public FakeBillingDefaults {
public:
    explicit FakeBillingApi(QObject *parent = nullptr) : BillingApi(parent)
    {
        account.id = QStringLiteral("8c7c3a8e-0000-4000-8000-000000000001");
        account.email = QStringLiteral("ada@example.com");
        account.createdAt = epoch();
        catalogue = defaultCatalogue();
        current = defaultBalance();
        rowAt = &FakeBillingApi::defaultRow;
    }

    // What the server holds; change it as the test needs.
    AuthUser account;
    QString password = QStringLiteral("correct horse");
    bool hasKeptSession = false;
    bool keepsSessions = true;
    SignInPlace place;
    Catalogue catalogue;
    Balance current;
    std::int64_t rows = 0; ///< rows in the ledger
    std::function<Transaction(std::int64_t seq)> rowAt;
    std::function<UsageStats(const UsageQuery &)> usage = &FakeBillingApi::defaultUsage;
    CheckoutState checkout{QStringLiteral("cs_test_1"), QStringLiteral("open"), QStringLiteral("pack"),
                           QStringLiteral("medium"), Credits(2000)};
    QByteArray csv = "seq,amount\r\n1,100\r\n";

    // How it answers.
    bool manual = false;  ///< answers wait for deliver()
    bool offline = false; ///< every call fails with Network, or answers from `cache` data when `cached`
    bool cached = false;  ///< offline reads answer with fromCache instead of failing
    std::optional<Error> failEverything;

    // What was asked.
    QStringList calls;
    std::vector<HistoryQuery> historyQueries;
    std::vector<UsageQuery> usageQueries;
    std::vector<ContactRequest> contacts;
    QString boughtItem;
    int canceledExports = 0;
    std::vector<ChatQuestion> questions;
    int canceledQuestions = 0;

    void failNext(const QString &call, const Error &error) { m_failures.push_back({call, error}); }
    static Error networkError()
    {
        return Error{ErrorKind::Network, QStringLiteral("server_unreachable"),
                     QStringLiteral("The server does not answer.")};
    }

    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }
    /// Manual mode: gives the oldest (or the `index`th) waiting answer now.
    void deliver(std::size_t index = 0)
    {
        auto answer = std::move(m_waiting.at(index));
        m_waiting.erase(m_waiting.begin() + static_cast<std::ptrdiff_t>(index));
        answer();
    }
    void deliverAll()
    {
        while (!m_waiting.empty())
            deliver();
    }

    // Things that happen on the server by themselves.
    void setOffline(bool away)
    {
        offline = away;
        if (away)
            setLive(false);
        Q_EMIT onlineChanged(!away);
    }
    void setLive(bool live)
    {
        if (m_live == live)
            return;
        m_live = live;
        m_contact = now;
        Q_EMIT liveChanged(live);
        if (live)
            Q_EMIT resyncNeeded();
    }
    /// Books the next row, adjusts the balance and tells the live stream.
    Transaction book(Transaction row)
    {
        row.seq = ++rows;
        const auto older = rowAt;
        rowAt = [older, row](std::int64_t seq) { return seq == row.seq ? row : older(seq); };
        current.balance = Credits(current.balance.count() + row.amount.count());
        current.available = Credits(current.available.count() + row.amount.count());
        current.lastSeq = rows;
        Q_EMIT transactionBooked(row);
        Q_EMIT balanceChanged();
        return row;
    }
    // The answer to the last question; a refusal before it is failNext("askChat").
    [[nodiscard]] bool isAnswering() const { return m_chat; }
    void say(const QString &text) { Q_EMIT m_chat->textArrived(text); }
    void endAnswer(const Result<ChatReceipt> &result)
    {
        const auto done = std::exchange(m_chatDone, {});
        m_chat->deleteLater();
        m_chat.clear();
        done(result);
    }
    /// Credits held for a query that runs, live.
    void setHeld(std::int64_t credits)
    {
        current.held = Credits(credits);
        current.available = Credits(current.balance.count() - credits);
        Q_EMIT balanceChanged();
    }
    void endSession()
    {
        m_user.reset();
        Q_EMIT signedOut();
    }

    Timestamp now = epoch(); ///< dates every answer

    // BillingApi
    QUrl serverUrl() const override { return m_url; }
    void setServerUrl(const QUrl &url) override
    {
        calls << QStringLiteral("setServerUrl");
        m_url = url;
        m_user.reset();
    }
    bool isOnline() const override { return !offline; }
    bool isLive() const override { return m_live; }
    std::optional<Timestamp> lastLiveContact() const override { return m_contact; }
    std::optional<AuthUser> user() const override { return m_user; }
    bool keepsSession() const override { return keepsSessions; }

    void signInPlace(QObject *context, client::Callback<SignInPlace> done) override
    {
        answer<SignInPlace>(QStringLiteral("signInPlace"), context, std::move(done),
                            [this]() -> Result<SignInPlace> { return place; });
    }
    /// Opens a page; returnFromBrowser() is the person's part.
    client::Call *signInByBrowser(const client::BrowserSignInRequest &request, QObject *context,
                                  client::Callback<AuthUser> done) override
    {
        calls << QStringLiteral("signInByBrowser ") + request.provider;
        browserPages = request.pages;
        auto *call = new CountedCall(*this, canceledBrowsers);
        m_returned = [guard = QPointer<QObject>(context), call = QPointer<CountedCall>(call),
                      done = std::move(done)](const Result<AuthUser> &result) {
            if (guard && call)
                done(result);
        };
        QTimer::singleShot(0, context, [open = request.openPage] {
            open(QUrl(QStringLiteral("http://127.0.0.1:1/auth/v1/authorize?provider=x")));
        });
        return call;
    }
    void returnFromBrowser(const Result<void> &outcome = {})
    {
        const auto returned = std::exchange(m_returned, {});
        if (outcome)
            m_user = account;
        returned(outcome ? Result<AuthUser>(account) : tl::unexpected(outcome.error()));
    }
    client::ReturnPages browserPages;
    int canceledBrowsers = 0;

    void signIn(const QString &email, const QString &given, QObject *context, client::Callback<AuthUser> done) override
    {
        answer<AuthUser>(QStringLiteral("signIn"), context, std::move(done),
                         [this, email, given]() -> Result<AuthUser> {
                             if (email != account.email || given != password)
                                 return failure(ErrorKind::InvalidInput, QStringLiteral("invalid_credentials"),
                                                QStringLiteral("Invalid login credentials"));
                             m_user = account;
                             return account;
                         });
    }
    void resume(QObject *context, client::Callback<AuthUser> done) override
    {
        answer<AuthUser>(QStringLiteral("resume"), context, std::move(done), [this]() -> Result<AuthUser> {
            if (!hasKeptSession)
                return failure(ErrorKind::Unauthenticated, QStringLiteral("no_session"), QStringLiteral("Sign in."));
            m_user = account;
            return account;
        });
    }
    void signOut(QObject *context, client::Callback<void> done) override
    {
        answer<void>(QStringLiteral("signOut"), context, std::move(done), [this]() -> Result<void> {
            endSession();
            return {};
        });
    }
    void balance(QObject *context, client::DatedCallback<Balance> done) override
    {
        dated<Balance>(QStringLiteral("balance"), context, std::move(done), [this] { return current; });
    }
    void history(const HistoryQuery &query, QObject *context, client::DatedCallback<HistoryPage> done) override
    {
        historyQueries.push_back(query);
        dated<HistoryPage>(QStringLiteral("history"), context, std::move(done), [this, query] { return page(query); });
    }
    void usageStats(const UsageQuery &query, QObject *context, client::DatedCallback<UsageStats> done) override
    {
        usageQueries.push_back(query);
        dated<UsageStats>(QStringLiteral("usageStats"), context, std::move(done),
                          [this, query] { return usage(query); });
    }
    void cost(const QStringList &tools, QObject *context, client::Callback<QueryCost> done) override
    {
        answer<QueryCost>(QStringLiteral("cost"), context, std::move(done),
                          [this, tools] { return queryCost(catalogue.queryPricing, tools); });
    }
    void plans(QObject *context, client::DatedCallback<Catalogue> done) override
    {
        dated<Catalogue>(QStringLiteral("plans"), context, std::move(done), [this] { return catalogue; });
    }
    client::Call *exportCsv(const HistoryFilter &, QIODevice *target, QObject *context,
                            client::Callback<qint64> done) override
    {
        auto *call = new CountedCall(*this, canceledExports);
        answer<qint64>(
            QStringLiteral("exportCsv"), call,
            [guard = QPointer<QObject>(context), call, done = std::move(done)](auto result) {
                call->deleteLater();
                if (guard)
                    done(std::move(result));
            },
            [this, target, call]() -> Result<qint64> {
                target->write(csv);
                Q_EMIT call->progress(csv.size(), -1);
                return csv.size();
            });
        return call;
    }
    client::ChatCall *askChat(const ChatQuestion &question, QObject *context,
                              client::Callback<ChatReceipt> done) override
    {
        questions.push_back(question);
        auto *call = new Question(*this);
        m_chat = call;
        m_chatDone = [guard = QPointer<QObject>(context), done = std::move(done)](const Result<ChatReceipt> &result) {
            if (guard)
                done(result);
        };
        calls << QStringLiteral("askChat");
        if (const auto error = failureOf(QStringLiteral("askChat")))
            QTimer::singleShot(0, call, [this, error] { endAnswer(tl::unexpected(*error)); });
        return call;
    }
    void startSubscriptionCheckout(const QString &planId, QObject *context,
                                   client::Callback<CheckoutStart> done) override
    {
        startCheckout(QStringLiteral("startSubscriptionCheckout"), planId, context, std::move(done));
    }
    void startPackCheckout(const QString &packId, QObject *context, client::Callback<CheckoutStart> done) override
    {
        startCheckout(QStringLiteral("startPackCheckout"), packId, context, std::move(done));
    }
    void checkoutState(const QString &, QObject *context, client::Callback<CheckoutState> done) override
    {
        answer<CheckoutState>(QStringLiteral("checkoutState"), context, std::move(done),
                              [this]() -> Result<CheckoutState> { return checkout; });
    }
    void portalUrl(QObject *context, client::Callback<QString> done) override
    {
        answer<QString>(QStringLiteral("portalUrl"), context, std::move(done),
                        []() -> Result<QString> { return QStringLiteral("http://127.0.0.1:1/portal/1"); });
    }
    void cancelSubscription(QObject *context, client::Callback<void> done) override
    {
        answer<void>(QStringLiteral("cancelSubscription"), context, std::move(done),
                     []() -> Result<void> { return {}; });
    }
    void resumeSubscription(QObject *context, client::Callback<void> done) override
    {
        answer<void>(QStringLiteral("resumeSubscription"), context, std::move(done),
                     []() -> Result<void> { return {}; });
    }
    void sendContact(const ContactRequest &request, QObject *context, client::Callback<void> done) override
    {
        contacts.push_back(request);
        answer<void>(QStringLiteral("sendContact"), context, std::move(done), []() -> Result<void> { return {}; });
    }
    void startLive() override
    {
        calls << QStringLiteral("startLive");
        if (!offline)
            QTimer::singleShot(0, this, [this] { setLive(true); });
    }
    void stopLive() override
    {
        calls << QStringLiteral("stopLive");
        setLive(false);
    }

private:
    class CountedCall : public client::Call {
    public:
        CountedCall(FakeBillingApi &api, int &canceled) : Call(&api), m_canceled(canceled) {}
        void cancel() override
        {
            ++m_canceled;
            delete this; // the waiting answer is guarded by this object
        }

    private:
        int &m_canceled;
    };

    class Question : public client::ChatCall {
    public:
        explicit Question(FakeBillingApi &api) : ChatCall(&api), m_api(api) {}
        void cancel() override
        {
            ++m_api.canceledQuestions;
            m_api.m_chatDone = {};
            delete this;
        }

    private:
        FakeBillingApi &m_api;
    };

    struct Failure {
        QString call;
        Error error;
    };

    std::optional<Error> failureOf(const QString &call)
    {
        const auto found =
            std::find_if(m_failures.begin(), m_failures.end(), [&](const Failure &one) { return one.call == call; });
        if (found != m_failures.end()) {
            Error error = found->error;
            m_failures.erase(found);
            return error;
        }
        if (failEverything)
            return failEverything;
        return offline ? std::optional(networkError()) : std::nullopt;
    }

    template <typename T>
    void answer(const QString &name, QObject *context, client::Callback<T> done, std::function<Result<T>()> make)
    {
        calls << name;
        auto error = failureOf(name);
        m_waiting.push_back(
            [guard = QPointer<QObject>(context), done = std::move(done), make = std::move(make), error] {
                if (!guard)
                    return;
                if (error)
                    done(tl::unexpected(*error));
                else
                    done(make());
            });
        if (!manual)
            QTimer::singleShot(0, this, [this] {
                if (!m_waiting.empty())
                    deliver();
            });
    }

    template <typename T>
    void dated(const QString &name, QObject *context, client::DatedCallback<T> done, std::function<T()> make)
    {
        if (offline && cached) {
            const bool was = std::exchange(offline, false); // the answer is not the network's
            answer<client::Dated<T>>(name, context, std::move(done), [this, make]() -> Result<client::Dated<T>> {
                return client::Dated<T>{make(), now - std::chrono::hours(2), true};
            });
            offline = was;
            return;
        }
        answer<client::Dated<T>>(name, context, std::move(done), [this, make]() -> Result<client::Dated<T>> {
            return client::Dated<T>{make(), now, false};
        });
    }

    void startCheckout(const QString &name, const QString &item, QObject *context, client::Callback<CheckoutStart> done)
    {
        boughtItem = item;
        answer<CheckoutStart>(name, context, std::move(done), [this]() -> Result<CheckoutStart> {
            return CheckoutStart{QStringLiteral("http://127.0.0.1:1/c/pay/cs_test_1"), checkout.sessionId};
        });
    }

    static bool matches(const HistoryFilter &filter, const Transaction &row)
    {
        if ((filter.from && row.bookedAt < *filter.from) || (filter.to && row.bookedAt >= *filter.to))
            return false;
        if (!filter.types.empty() &&
            std::find(filter.types.begin(), filter.types.end(), row.type) == filter.types.end())
            return false;
        if ((filter.minAmount && row.amount < *filter.minAmount) ||
            (filter.maxAmount && row.amount > *filter.maxAmount))
            return false;
        const QString haystack =
            row.description + u' ' + row.requestId + u' ' + row.tools.join(u' ') + u' ' + row.stripeReference;
        const auto words = filter.text.split(u' ', Qt::SkipEmptyParts);
        return std::all_of(words.begin(), words.end(),
                           [&](const QString &word) { return haystack.contains(word, Qt::CaseInsensitive); });
    }

    /// Cursors are the next seq to look at. Filters look at every row: keep ledgers under filters small.
    HistoryPage page(const HistoryQuery &query) const
    {
        HistoryPage made;
        const bool newestFirst = query.filter.order == HistoryOrder::NewestFirst;
        const std::int64_t low = std::max<std::int64_t>(1, query.seqFrom.value_or(1));
        const std::int64_t high = std::min(rows, query.seqTo.value_or(rows));
        const std::int64_t step = newestFirst ? -1 : 1;
        std::int64_t seq = query.cursor.isEmpty() ? (newestFirst ? high : low) : query.cursor.toLongLong();
        for (; seq >= low && seq <= high; seq += step) {
            const Transaction row = rowAt(seq);
            if (!matches(query.filter, row))
                continue;
            if (made.items.size() == static_cast<std::size_t>(query.limit)) {
                made.nextCursor = QString::number(seq);
                break;
            }
            made.items.push_back(row);
        }
        made.total = rows;
        if (!query.filter.isEmpty()) {
            made.total = 0;
            for (std::int64_t each = 1; each <= rows; ++each)
                made.total += matches(query.filter, rowAt(each)) ? 1 : 0;
        }
        return made;
    }

    QUrl m_url{QStringLiteral("http://127.0.0.1:8787")};
    std::optional<AuthUser> m_user;
    bool m_live = false;
    std::optional<Timestamp> m_contact;
    std::vector<Failure> m_failures;
    QPointer<client::ChatCall> m_chat;
    std::function<void(const Result<ChatReceipt> &)> m_chatDone;
    std::deque<std::function<void()>> m_waiting;
    std::function<void(const Result<AuthUser> &)> m_returned;
};

} // namespace creditdesk::test
