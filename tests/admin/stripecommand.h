// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sandbox/sandbox.h"
#include "tests/support/httpclient.h"
#include "tests/support/postgrescluster.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace creditdesk {

inline const QByteArray kKey = "sk_test_1";

struct Ended {
    int code = -1;
    QString out;
    QString err;
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

/// `creditdesk-admin stripe …` with a sandbox that plays Stripe, on either database; no server runs.
class StripeCommand : public testing::TestWithParam<bool> {
protected:
    StripeCommand() : m_sandbox({}, m_clock)
    {
        if (GetParam()) {
            auto &cluster = test::PostgresCluster::shared();
            m_database = cluster.url(cluster.createDatabase());
        } else {
            m_database = QStringLiteral("sqlite:") + m_directory.filePath(QStringLiteral("desk.db"));
        }
        // Last, or a PostgreSQL that starts now would keep its port open.
        if (const auto started = m_sandbox.start(); !started)
            throw std::runtime_error(started.error().detail.toStdString());
    }

    Ended run(const QStringList &arguments)
    {
        QProcess process;
        process.setEnvironment({QStringLiteral("PATH=") + qEnvironmentVariable("PATH"),
                                QStringLiteral("HOME=") + m_directory.path(),
                                QStringLiteral("STRIPE_SECRET_KEY=") + QString::fromLatin1(kKey),
                                QStringLiteral("STRIPE_API_BASE=") + m_sandbox.baseUrl()});
        process.start(QStringLiteral(CREDITDESK_ADMIN),
                      QStringList{QStringLiteral("--database"), m_database, QStringLiteral("--json")} + arguments);
        EXPECT_TRUE(process.waitForFinished(60'000)) << "it hangs";
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
    }

    /// That person has paid for a medium pack; the id of the session.
    QString pay(const QString &userId)
    {
        const test::HttpClient stripe(m_sandbox.baseUrl().toUtf8());
        const QByteArray price = stripe.get("/v1/prices?lookup_keys[]=pack_medium", test::bearer(kKey))
                                     .json()
                                     .value(QLatin1String("data"))[0][QLatin1String("id")]
                                     .toString()
                                     .toLatin1();
        http::Headers headers = test::bearer(kKey);
        headers.add("Content-Type", "application/x-www-form-urlencoded");
        const auto made =
            stripe.send("POST", "/v1/checkout/sessions",
                        "mode=payment&success_url=https%3A%2F%2Fdesk.example&client_reference_id=" + userId.toLatin1() +
                            "&line_items[0][quantity]=1&line_items[0][price]=" + price,
                        headers);
        const QString session = made.json().value(QLatin1String("id")).toString();
        EXPECT_EQ(stripe.post("/sandbox/checkout/" + session.toLatin1() + "/pay", {}).status, 200);
        return session;
    }

    SystemClock m_clock;
    QTemporaryDir m_directory;
    QString m_database;
    sandbox::Sandbox m_sandbox;
};

} // namespace creditdesk
