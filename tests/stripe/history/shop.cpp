// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stripe/history/shop.h"

#include "server/store/blocking.h"
#include "tests/stripe/quicklimits.h"
#include "tests/stripe/testcatalogue.h"
#include "tests/support/stripesignature.h"

using namespace Qt::StringLiterals;
namespace asio = boost::asio;

namespace creditdesk::stripe::history {

namespace {

const QByteArray kSecret = "whsec_history";

StripeConfig config()
{
    StripeConfig config;
    config.secretKey = "sk_test_history";
    config.webhookSecrets = {kSecret};
    config.apiBase = "http://stripe.test"; // not Stripe's own, so no rate is kept
    return config;
}

} // namespace

Shop::Shop(OpenStore open, World &world, test::TestClock &clock)
    : m_open(std::move(open)), m_world(world), m_clock(clock)
{
    this->open();
}

Shop::~Shop()
{
    close();
}

void Shop::open()
{
    m_store = std::make_unique<CrashingStore>(m_open());
    m_writer = std::make_unique<store::LedgerWriter>(*m_store, m_clock, testCatalogue());
    m_reads = std::make_unique<store::ReadPool>(*m_store);
    m_service = std::make_unique<StripeService>(
        config(), m_world.transport(), ServiceParts{*m_writer, *m_reads, m_clock, testCatalogue()}, quickLimits());
}

void Shop::close()
{
    m_service.reset();
    m_reads.reset();
    m_writer.reset();
    m_store.reset();
}

void Shop::reopen()
{
    close();
    open();
}

void Shop::addPeople(const Life &life)
{
    must(store::writeAndWait(*m_writer, [&life](store::Records &records) -> Result<void> {
        for (const QString &id : life.people()) {
            const store::UserRecord user{id, id + u"@example.com"_s, {}, Role::User, life.birthday(id)};
            if (const Result<void> added = records.addUser(user); !added)
                return added;
        }
        return {};
    }));
}

asio::awaitable<WebhookAnswer> Shop::deliver(Told told)
{
    const QByteArray header = test::stripeSignature(told.body, m_clock.now(), kSecret);
    co_return co_await m_service->handleWebhook(told.body, header);
}

asio::awaitable<Recovered> Shop::recover()
{
    RecoveryRequest request;
    Result<Recovered> found = co_await m_service->recover(std::move(request));
    co_return must(std::move(found));
}

std::future<QString> Shop::ask(const Query &query)
{
    store::Submission submission;
    submission.accountId = query.person;
    submission.operation = u"deduct"_s;
    submission.key = query.key;
    submission.fingerprint = query.key.toUtf8();
    ledger::Deduct deduct;
    deduct.cost = Credits(query.cost);
    submission.commands = {deduct};
    const auto told = std::make_shared<std::promise<QString>>();
    m_writer->submit(std::move(submission), [told](const Result<ledger::Outcome> &outcome) {
        if (outcome)
            told->set_value(u"%1 left"_s.arg(outcome->available.count()));
        else if (outcome.error().kind == ErrorKind::InsufficientCredits)
            told->set_value(u"refused, %1 missing"_s.arg(outcome.error().extra.value("missing"_L1).toInteger()));
        else
            told->set_value({});
    });
    return told->get_future();
}

void Shop::touch(const QStringList &people)
{
    std::vector<std::future<void>> done;
    for (const QString &person : people) {
        store::Submission submission;
        submission.accountId = person;
        submission.commands = {ledger::Touch()};
        const auto booked = std::make_shared<std::promise<void>>();
        done.push_back(booked->get_future());
        m_writer->submit(std::move(submission), [booked](const Result<ledger::Outcome> &) { booked->set_value(); });
    }
    for (std::future<void> &one : done)
        one.get();
}

std::unique_ptr<store::Reader> Shop::reader()
{
    return must(m_store->openReader());
}

} // namespace creditdesk::stripe::history
