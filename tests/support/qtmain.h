// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLoggingCategory>

#include <gtest/gtest.h>

#include <functional>

namespace creditdesk::test {

/// Runs the event loop until `done` holds or the deadline passes; says which.
inline bool waitUntil(const std::function<bool()> &done, int deadlineMs = 10'000)
{
    QElapsedTimer clock;
    clock.start();
    while (!done()) {
        if (clock.elapsed() > deadlineMs)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

/// Lets everything that is queued now, and what that queues, happen.
inline void settle(int rounds = 8)
{
    for (int round = 0; round < rounds; ++round) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

inline QStringList &expectedWarnings()
{
    static QStringList patterns;
    return patterns;
}

/// Says that a warning containing `part` is part of the running test.
inline void expectWarning(const QString &part)
{
    expectedWarnings().append(part);
}

/// Fails the running test on any qWarning or qCritical that it did not announce.
inline void failOnWarning(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    if (type != QtWarningMsg && type != QtCriticalMsg) {
        fprintf(stderr, "%s\n", qPrintable(message));
        return;
    }
    for (const QString &expected : expectedWarnings()) {
        if (message.contains(expected))
            return;
    }
    ADD_FAILURE() << "unexpected warning: " << message.toStdString();
}

class ForgetExpectedWarnings : public testing::EmptyTestEventListener {
    void OnTestEnd(const testing::TestInfo &) override { expectedWarnings().clear(); }
};

/// The whole main() of a test program with a Qt application of type `Application`.
template <typename Application>
int runTests(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    Application application(argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new ForgetExpectedWarnings);
    qInstallMessageHandler(failOnWarning);
    const int outcome = RUN_ALL_TESTS();
    qInstallMessageHandler(nullptr);
    return outcome;
}

} // namespace creditdesk::test
