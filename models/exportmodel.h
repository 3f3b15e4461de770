// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/billingapi.h"

#include <QPointer>
#include <QSaveFile>

#include <memory>

namespace creditdesk::models {

/// Writes the filtered history as CSV into a file that appears only when it is whole.
class ExportModel : public QObject {
    Q_OBJECT
public:
    explicit ExportModel(client::BillingApi &api, QObject *parent = nullptr);
    ~ExportModel() override;

    [[nodiscard]] bool isRunning() const { return m_file != nullptr; }
    [[nodiscard]] QString path() const { return m_path; }

    void start(const HistoryFilter &filter, const QString &path); ///< ignored while one runs
    void cancel();                                                ///< leaves what was at `path` before untouched

Q_SIGNALS:
    void started();
    void progress(qint64 receivedBytes, qint64 totalBytes); ///< total -1: unknown
    void finished(const QString &path, qint64 bytes);
    void cancelled();
    void failed(const creditdesk::Error &error); ///< `file_not_writable`, or the server's

private:
    void answered(const Result<qint64> &result);

    client::BillingApi &m_api;
    QString m_path;
    std::unique_ptr<QSaveFile> m_file;
    QPointer<client::Call> m_call;
    quint64 m_generation = 0;
};

} // namespace creditdesk::models
