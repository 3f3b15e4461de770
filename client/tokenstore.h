// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/error.h"

#include <QHash>
#include <QObject>

#include <functional>

namespace creditdesk::client {

/// Where a session's secret outlives the program. Answers are asynchronous; an error means that there is no keyring.
class TokenStore : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Gives an empty value when nothing is kept under `entry`.
    virtual void read(const QString &entry, QObject *context, std::function<void(Result<QByteArray>)> done) = 0;
    virtual void write(const QString &entry, const QByteArray &secret, QObject *context,
                       std::function<void(Result<void>)> done) = 0;
    virtual void remove(const QString &entry) = 0;
};

/// The desktop's keyring through QtKeychain.
class KeychainTokenStore final : public TokenStore {
    Q_OBJECT
public:
    explicit KeychainTokenStore(QString service, QObject *parent = nullptr);
    void read(const QString &entry, QObject *context, std::function<void(Result<QByteArray>)> done) override;
    void write(const QString &entry, const QByteArray &secret, QObject *context,
               std::function<void(Result<void>)> done) override;
    void remove(const QString &entry) override;

private:
    const QString m_service;
};

/// Forgets with the program: for tests, and for people who do not want to be remembered.
class MemoryTokenStore final : public TokenStore {
    Q_OBJECT
public:
    using TokenStore::TokenStore;
    void read(const QString &entry, QObject *context, std::function<void(Result<QByteArray>)> done) override;
    void write(const QString &entry, const QByteArray &secret, QObject *context,
               std::function<void(Result<void>)> done) override;
    void remove(const QString &entry) override { m_secrets.remove(entry); }

    void breakKeyring() { m_broken = true; } ///< from now on, as if there was none
    [[nodiscard]] const QHash<QString, QByteArray> &secrets() const { return m_secrets; }

private:
    QHash<QString, QByteArray> m_secrets;
    bool m_broken = false;
};

} // namespace creditdesk::client
