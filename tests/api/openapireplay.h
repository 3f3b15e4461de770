// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/testserver.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace creditdesk::test {

/// Real answers, good and bad, recorded and held against the contract.
class OpenApiReplay : public testing::Test {
protected:
    explicit OpenApiReplay(TestServerOptions options = {}) : server(std::move(options)) {}

    void record(const QByteArray &method, const QByteArray &route, const HttpAnswer &answer)
    {
        EXPECT_NE(answer.status, 0) << answer.failure.toStdString();
        m_lines += QJsonDocument(
                       QJsonObject{{QStringLiteral("method"), QString::fromLatin1(method)},
                                   {QStringLiteral("route"), QString::fromLatin1(route)},
                                   {QStringLiteral("status"), answer.status},
                                   {QStringLiteral("type"), QString::fromLatin1(answer.headers.value("Content-Type"))},
                                   {QStringLiteral("body"), QString::fromUtf8(answer.body)}})
                       .toJson(QJsonDocument::Compact) +
                   '\n';
    }
    void get(const QByteArray &path, const QByteArray &token)
    {
        record("GET", path.split('?').first(), server.client().get(path, bearer(token)));
    }
    void post(const QByteArray &path, const QJsonObject &body, const QByteArray &token,
              const QByteArray &idempotencyKey, QByteArray route = {})
    {
        record("POST", route.isEmpty() ? path.split('?').first() : route,
               server.client().post(path, body,
                                    idempotencyKey.isEmpty() ? bearer(token) : bearerWithKey(token, idempotencyKey)));
    }
    void check()
    {
        const QTemporaryDir folder;
        const auto write = [&](const QString &name, const QByteArray &content) {
            QFile file(folder.filePath(name));
            EXPECT_TRUE(file.open(QIODevice::WriteOnly));
            file.write(content);
            return file.fileName();
        };
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(CREDITDESK_PYTHON),
                      {QStringLiteral("-B"), QStringLiteral(CREDITDESK_ANSWER_CHECK),
                       write(QStringLiteral("openapi.json"), server.client().get("/openapi.json").body),
                       write(QStringLiteral("answers.jsonl"), m_lines)});
        ASSERT_TRUE(process.waitForFinished(120'000));
        EXPECT_EQ(process.exitCode(), 0) << process.readAll().toStdString();
    }

    TestServer server;
    TestUser user = server.addUser(QStringLiteral("ada@example.com"));
    TestUser admin = server.addUser(QStringLiteral("admin@example.com"), Role::Admin);
    QByteArray key = server.addServiceKey(QStringLiteral("backend"));

private:
    QByteArray m_lines;
};

} // namespace creditdesk::test
