// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/tokenstore.h"

#include <QPointer>
#include <qt6keychain/keychain.h>

namespace creditdesk::client {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> noKeyring()
{
    return failure(ErrorKind::Unavailable, u"no_keyring"_s, u"There is no keyring to keep the session in."_s);
}

} // namespace

KeychainTokenStore::KeychainTokenStore(QString service, QObject *parent)
    : TokenStore(parent), m_service(std::move(service))
{
}

void KeychainTokenStore::read(const QString &entry, QObject *context, std::function<void(Result<QByteArray>)> done)
{
    auto *job = new QKeychain::ReadPasswordJob(m_service, this);
    job->setKey(entry);
    job->setInsecureFallback(false);
    connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        if (job->error() == QKeychain::NoError)
            done(job->binaryData());
        else if (job->error() == QKeychain::EntryNotFound)
            done(QByteArray());
        else
            done(noKeyring());
    });
    job->start();
}

void KeychainTokenStore::write(const QString &entry, const QByteArray &secret, QObject *context,
                               std::function<void(Result<void>)> done)
{
    auto *job = new QKeychain::WritePasswordJob(m_service, this);
    job->setKey(entry);
    job->setBinaryData(secret);
    job->setInsecureFallback(false);
    connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        if (job->error() == QKeychain::NoError)
            done({});
        else
            done(noKeyring());
    });
    job->start();
}

void KeychainTokenStore::remove(const QString &entry)
{
    auto *job = new QKeychain::DeletePasswordJob(m_service, this);
    job->setKey(entry);
    job->start();
}

void MemoryTokenStore::read(const QString &entry, QObject *context, std::function<void(Result<QByteArray>)> done)
{
    QMetaObject::invokeMethod(
        context,
        [done = std::move(done), broken = m_broken, secret = m_secrets.value(entry)] {
            if (broken)
                done(noKeyring());
            else
                done(secret);
        },
        Qt::QueuedConnection);
}

void MemoryTokenStore::write(const QString &entry, const QByteArray &secret, QObject *context,
                             std::function<void(Result<void>)> done)
{
    if (!m_broken)
        m_secrets.insert(entry, secret);
    QMetaObject::invokeMethod(
        context,
        [done = std::move(done), broken = m_broken] {
            if (broken)
                done(noKeyring());
            else
                done({});
        },
        Qt::QueuedConnection);
}

} // namespace creditdesk::client
