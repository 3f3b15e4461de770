// SPDX-License-Identifier: GPL-3.0-or-later
// creditdesk-bench-stripe: answers GETs from a file, so that Stripe costs a measurement as little as can be.
#include "core/jsonreader.h"
#include "server/http/server.h"

#include <CLI/CLI.hpp>

#include <QFile>
#include <QHash>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace creditdesk;

namespace {

using Answers = QHash<QString, QByteArray>;

/// Lines of: path, or path?id for a list of what belongs to that id; a tab; the JSON.
std::optional<Answers> readAnswers(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    Answers answers;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        const qsizetype tab = line.indexOf('\t');
        answers.insert(QString::fromUtf8(line.left(tab)), line.mid(tab + 1));
    }
    return answers;
}

http::Response answer(const Answers &answers, const http::Request &request)
{
    QString key = request.path;
    for (const QString &filter : {u"payment_intent"_s, u"payment[payment_intent]"_s, u"customer"_s}) {
        if (const QString id = request.query.queryItemValue(filter, QUrl::FullyDecoded); !id.isEmpty())
            key += u'?' + id;
    }
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    const auto known = answers.constFind(key);
    if (known != answers.constEnd()) {
        response.body = *known;
    } else if (key.contains(u'?')) {
        response.body = QByteArray(R"({"object":"list","data":[],"has_more":false})");
    } else {
        response.status = 404;
        response.body = QByteArray(R"({"error":{"type":"invalid_request_error","code":"resource_missing"}})");
    }
    return response;
}

} // namespace

int main(int argc, char **argv)
{
    std::string file;
    http::ListenOptions listen;
    listen.threads = 1;
    CLI::App app("Answers GETs from a file.", "creditdesk-bench-stripe");
    app.add_option("--port", listen.port, "on the loopback interface")->required();
    app.add_option("--answers", file, "lines of path, tab, JSON")->required();
    CLI11_PARSE(app, argc, argv);

    const auto answers = readAnswers(QString::fromStdString(file));
    if (!answers) {
        std::fprintf(stderr, "creditdesk-bench-stripe: cannot read %s\n", file.c_str());
        return 1;
    }
    http::Router router;
    const http::Handler handler = [&answers](http::Request request) -> boost::asio::awaitable<http::Response> {
        co_return answer(*answers, request);
    };
    for (const QString &pattern : {u"/v1/{a}"_s, u"/v1/{a}/{b}"_s, u"/v1/{a}/{b}/{c}"_s, u"/v1/{a}/{b}/{c}/{d}"_s})
        router.add(http::Method::Get, pattern, handler);
    http::Server server(router, listen, {}, {});
    if (const auto started = server.start(); !started) {
        std::fprintf(stderr, "creditdesk-bench-stripe: %s\n", qPrintable(started.error().code));
        return 1;
    }
    boost::asio::io_context loop;
    boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code &, int) {});
    loop.run();
    server.stop();
    return 0;
}
