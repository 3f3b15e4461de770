// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testserver.h"

#include "server/auth/apikey.h"
#include "server/billingserver.h"
#include "server/config.h"
#include "server/store/blocking.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QUuid>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <future>
#include <stdexcept>

using namespace Qt::StringLiterals;

namespace creditdesk::test {
namespace {

constexpr auto kPassword = "correct horse battery staple"_L1;

template <typename T>
T required(Result<T> result, const char *what)
{
    if (!result)
        throw std::runtime_error(std::string(what) + ": " + result.error().detail.toStdString());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Chosen before the start, because links and tokens name the port.
quint16 freePort()
{
    namespace asio = boost::asio;
    asio::io_context io;
    const asio::ip::tcp::acceptor probe(io, {asio::ip::make_address("127.0.0.1"), 0});
    return probe.local_endpoint().port();
}

/// Qt Sql needs an application object to find its drivers; tests may have none.
void ensureApplication()
{
    static int argc = 1;
    static char name[] = "test";
    static char *argv[] = {name, nullptr};
    if (!QCoreApplication::instance())
        static QCoreApplication application(argc, argv);
}

/// Cheap on purpose: a test that signs in says nothing about the cost of a hash.
constexpr auth::HashCost kTestHashCost{1, 8UL * 1024};

} // namespace

class TestServer::Private {
public:
    explicit Private(TestServerOptions options)
        : clock(options.start),
          own(options.store ? nullptr : std::make_unique<store::SqliteStore>(databasePath(), options.sqlite)),
          store(options.store ? *options.store : *own)
    {
        if (!folder.isValid())
            throw std::runtime_error("no temporary directory");
        if (own)
            required(own->migrate(), "migrate");
        wanted.listen.port = freePort();
        wanted.limits = options.limits;
        wanted.publicUrl = QUrl(u"http://127.0.0.1:%1"_s.arg(wanted.listen.port));
        wanted.signIn.hashCost = kTestHashCost;
        wanted.signIn.signUpAllowed = options.signUpAllowed;
        wanted.stripe = options.stripe;
        wanted.chat = options.chat;
        wanted.supabase = options.supabase;
        wanted.sweeping.interval = {}; // nothing is booked before somebody touches it
        wanted.stripe.publicUrl = wanted.publicUrl.toEncoded();
        server = std::make_unique<server::BillingServer>(store, clock, testCatalogue(), wanted);
        required(server->start(), "start");
    }

    QString databasePath() const { return folder.filePath(u"creditdesk.db"_s); }

    QTemporaryDir folder;
    TestClock clock;
    std::unique_ptr<store::SqliteStore> own;
    store::Store &store;
    server::BillingServerOptions wanted;
    std::unique_ptr<server::BillingServer> server;
};

TestServer::TestServer(TestServerOptions options)
{
    ensureApplication();
    d = std::make_unique<Private>(std::move(options));
}

TestServer::~TestServer() = default;

QByteArray TestServer::url() const
{
    return "http://127.0.0.1:" + QByteArray::number(d->server->port());
}
TestClock &TestServer::clock()
{
    return d->clock;
}
api::ApiContext &TestServer::context()
{
    return d->server->context();
}
store::Store &TestServer::store()
{
    return d->store;
}
QString TestServer::databasePath() const
{
    return d->databasePath();
}

TestUser TestServer::addUser(const QString &email, Role role)
{
    TestUser user{QUuid::createUuid().toString(QUuid::WithoutBraces), email, kPassword, {}};
    store::UserRecord record;
    record.id = user.id;
    record.email = email;
    record.passwordHash = required(auth::hashPassword(user.password, kTestHashCost), "hash");
    record.role = role;
    record.createdAt = d->clock.now();
    required(
        store::writeAndWait(context().writer, [record](store::Records &records) { return records.addUser(record); }),
        "addUser");
    const HttpAnswer answer =
        client().post("/auth/v1/token?grant_type=password", {{u"email"_s, email}, {u"password"_s, user.password}});
    user.accessToken = answer.json().value("access_token"_L1).toString().toLatin1();
    if (answer.status != 200 || user.accessToken.isEmpty())
        throw std::runtime_error("sign-in answered " + std::to_string(answer.status) + " " + answer.body.toStdString());
    return user;
}

QByteArray TestServer::addServiceKey(const QString &name)
{
    const QByteArray key = auth::newApiKey();
    const store::ApiKeyRecord record{QUuid::createUuid().toString(QUuid::WithoutBraces), auth::secretHash(key), name,
                                     Role::Service, d->clock.now()};
    required(
        store::writeAndWait(context().writer, [record](store::Records &records) { return records.addApiKey(record); }),
        "addApiKey");
    return key;
}

Result<ledger::Outcome> TestServer::submit(const QString &userId, std::vector<ledger::Command> commands,
                                           const QString &key)
{
    store::Submission submission;
    submission.accountId = userId;
    submission.operation = u"test"_s;
    submission.key = key;
    submission.commands = std::move(commands);
    auto answered = std::make_shared<std::promise<Result<ledger::Outcome>>>();
    context().writer.submit(std::move(submission),
                            [answered](Result<ledger::Outcome> answer) { answered->set_value(std::move(answer)); });
    return answered->get_future().get();
}

void TestServer::grant(const QString &userId, std::int64_t credits, const QString &grantKey)
{
    ledger::AddGrant grant;
    grant.amount = Credits(credits);
    grant.grantKey = grantKey;
    grant.description = u"Test credits"_s;
    grant.actor = u"system"_s;
    required(submit(userId, {grant}), "grant");
}

void TestServer::stop()
{
    d->server->stop();
}

const Catalogue &testCatalogue()
{
    static const Catalogue catalogue = required(server::loadCatalogue({}), "catalogue");
    return catalogue;
}

} // namespace creditdesk::test
