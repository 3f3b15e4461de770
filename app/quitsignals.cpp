// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/quitsignals.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>

#ifdef Q_OS_UNIX
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#endif

namespace creditdesk::app {

#ifdef Q_OS_UNIX
namespace {

constexpr std::array kSignals{SIGTERM, SIGINT};

// A signal handler can reach nothing but statics. Written before the handlers are installed and after they are gone.
volatile std::sig_atomic_t writeEnd = -1;

void handle(int)
{
    const int before = errno;
    const char mark = 1;
    [[maybe_unused]] const ssize_t done = ::write(writeEnd, &mark, 1); // full means that somebody asked already
    errno = before;
}

void setHandlers(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int number : kSignals)
        ::sigaction(number, &action, nullptr);
}

} // namespace

QuitSignals::QuitSignals(QObject *parent) : QObject(parent)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        return; // the system's own way of ending stays
    for (const int end : ends) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
    m_readEnd = ends[0];
    writeEnd = ends[1];
    m_notifier = new QSocketNotifier(m_readEnd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &QuitSignals::drain);
    setHandlers(&handle);
}

QuitSignals::~QuitSignals()
{
    if (m_readEnd < 0)
        return;
    setHandlers(SIG_DFL);
    ::close(writeEnd);
    writeEnd = -1;
    m_notifier->setEnabled(false);
    ::close(m_readEnd);
}

void QuitSignals::drain()
{
    std::array<char, 16> marks{};
    while (::read(m_readEnd, marks.data(), marks.size()) > 0) {
    }
    Q_EMIT quitAsked();
}
#else
QuitSignals::QuitSignals(QObject *parent) : QObject(parent) {}
QuitSignals::~QuitSignals() = default;
void QuitSignals::drain() {}
#endif

} // namespace creditdesk::app
