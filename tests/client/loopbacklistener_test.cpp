// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/loopbacklistener.h"

#include "client/pkce.h"
#include "tests/client/testbrowser.h"

#include <QTcpSocket>

namespace creditdesk::client {
namespace {

using namespace Qt::StringLiterals;
using test::TestBrowser;
using test::waitUntil;

class LoopbackListenerTest : public testing::Test {
protected:
    LoopbackListenerTest()
    {
        EXPECT_TRUE(listener.listen());
        QObject::connect(&listener, &LoopbackListener::returned, &owner,
                         [this](const QUrlQuery &query) { returns.append(query.toString(QUrl::FullyDecoded)); });
    }

    [[nodiscard]] QUrl with(const QString &more) const
    {
        return QUrl(listener.address().toString(QUrl::FullyEncoded) + more);
    }
    [[nodiscard]] quint16 port() const { return quint16(listener.address().port()); }
    /// Sends bytes as they are and gives back what comes until the end.
    [[nodiscard]] QByteArray raw(const QByteArray &bytes) const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, port());
        socket.write(bytes);
        EXPECT_TRUE(waitUntil([&] { return socket.state() == QAbstractSocket::UnconnectedState; }));
        return socket.readAll();
    }

    QObject owner;
    LoopbackListener listener{{u"Done <title>"_s, u"Go back."_s, u"Failed"_s, u"Try again."_s, u"de"_s}};
    TestBrowser browser;
    QStringList returns;
};

TEST_F(LoopbackListenerTest, TakesTheReturnAndShowsAPage)
{
    EXPECT_EQ(listener.address().host(), u"127.0.0.1"_s);
    EXPECT_EQ(QUrlQuery(listener.address()).queryItemValue(u"state"_s).size(), 43);
    const auto page = browser.open(with(u"&code=abc"_s));
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.text.contains(u"Done &lt;title&gt;"_s)) << "words are never markup";
    EXPECT_TRUE(page.text.contains(u"lang=\"de\""_s));
    EXPECT_TRUE(page.policy.startsWith("default-src 'none'"));
    EXPECT_EQ(returns, QStringList{u"code=abc"_s});
}

TEST_F(LoopbackListenerTest, ARefusalShowsTheOtherPage)
{
    const auto page = browser.open(with(u"&error=access_denied&error_description=%3Cscript%3E"_s));
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.text.contains(u"Try again."_s));
    EXPECT_FALSE(page.text.contains(u"script"_s)) << "nothing of the query is shown";
    EXPECT_EQ(returns.size(), 1);
}

TEST_F(LoopbackListenerTest, OneReturnIsAll)
{
    const QUrl address = with(u"&code=abc"_s);
    EXPECT_EQ(browser.open(address).status, 200);
    EXPECT_EQ(TestBrowser().open(address).status, 0) << "nobody listens any more";
    EXPECT_EQ(returns.size(), 1);
}

TEST_F(LoopbackListenerTest, StrangersChangeNothing)
{
    const QString base = u"http://127.0.0.1:%1"_s.arg(port());
    const QString state = QUrlQuery(listener.address()).queryItemValue(u"state"_s);
    for (const QString &target : {u"/"_s, u"/favicon.ico"_s, u"/callback"_s, u"/callback?code=x"_s,
                                  u"/callback?code=x&state="_s, u"/callback?code=x&state="_s + state.chopped(1),
                                  u"/callback?code=x&state="_s + state + u'x', u"/other?code=x&state="_s + state})
        EXPECT_EQ(browser.open(QUrl(base + target)).status, 404) << target.toStdString();
    EXPECT_EQ(browser.open(with(u"&code=x"_s), "evil.example:80").status, 404) << "DNS rebinding";
    const QByteArray target = "/callback?code=x&state=" + state.toLatin1();
    const QByteArray host = "Host: 127.0.0.1:" + QByteArray::number(port()) + "\r\n\r\n";
    for (const QByteArray &request :
         {"POST " + target + " HTTP/1.1\r\n" + host, "HEAD " + target + " HTTP/1.1\r\n" + host, QByteArray("\r\n\r\n"),
          QByteArray("GET\r\n\r\n"), "GET http://[bad HTTP/1.1\r\n" + host, "GET " + target + " HTTP/1.1\r\n\r\n"})
        EXPECT_TRUE(raw(request).startsWith("HTTP/1.1 404")) << request.toStdString();
    EXPECT_TRUE(raw("GET /callback?" + QByteArray(2 * LoopbackListener::kMaxRequestBytes, 'x')).isEmpty());
    EXPECT_TRUE(returns.isEmpty());
    EXPECT_EQ(browser.open(with(u"&code=abc"_s)).status, 200) << "and the real one still comes through";
}

TEST_F(LoopbackListenerTest, HoldsAFewConnectionsOnly)
{
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < LoopbackListener::kMaxConnections + 4; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress::LocalHost, port());
    }
    const auto in = [&](QAbstractSocket::SocketState state) {
        return std::ranges::count_if(sockets, [state](const auto &socket) { return socket->state() == state; });
    };
    EXPECT_TRUE(waitUntil([&] {
        return in(QAbstractSocket::ConnectedState) == LoopbackListener::kMaxConnections &&
               in(QAbstractSocket::UnconnectedState) == 4;
    }));
    sockets.clear();
    test::settle();
    EXPECT_EQ(browser.open(with(u"&code=abc"_s)).status, 200);
}

TEST_F(LoopbackListenerTest, EveryListenerHasItsOwnState)
{
    const LoopbackListener other({});
    EXPECT_NE(QUrlQuery(other.address()).queryItemValue(u"state"_s),
              QUrlQuery(listener.address()).queryItemValue(u"state"_s));
}

TEST(Pkce, IsTheExampleOfRfc7636)
{
    EXPECT_EQ(codeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    EXPECT_NE(randomToken(), randomToken());
}

} // namespace
} // namespace creditdesk::client
