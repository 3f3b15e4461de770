// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/exportmodel.h"

namespace creditdesk::models {

using namespace Qt::StringLiterals;

ExportModel::ExportModel(client::BillingApi &api, QObject *parent) : QObject(parent), m_api(api)
{
    connect(&api, &client::BillingApi::signedOut, this, &ExportModel::cancel);
}

ExportModel::~ExportModel()
{
    if (m_call)
        m_call->cancel(); // it writes into our file
}

void ExportModel::start(const HistoryFilter &filter, const QString &path)
{
    if (isRunning())
        return;
    m_path = path;
    auto file = std::make_unique<QSaveFile>(path);
    if (!file->open(QIODevice::WriteOnly)) {
        Q_EMIT failed(Error{ErrorKind::InvalidInput, u"file_not_writable"_s, file->errorString()});
        return;
    }
    m_file = std::move(file);
    m_call =
        m_api.exportCsv(filter, m_file.get(), this, [this, generation = ++m_generation](const Result<qint64> &result) {
            if (generation == m_generation)
                answered(result);
        });
    connect(m_call, &client::Call::progress, this, &ExportModel::progress);
    Q_EMIT started();
}

void ExportModel::cancel()
{
    if (!isRunning())
        return;
    ++m_generation;
    if (m_call)
        m_call->cancel();
    m_file.reset(); // without commit() nothing appears
    Q_EMIT cancelled();
}

void ExportModel::answered(const Result<qint64> &result)
{
    const std::unique_ptr<QSaveFile> file = std::move(m_file);
    if (!result) {
        Q_EMIT failed(result.error());
    } else if (!file->commit()) {
        Q_EMIT failed(Error{ErrorKind::InvalidInput, u"file_not_writable"_s, file->errorString()});
    } else {
        Q_EMIT finished(m_path, *result);
    }
}

} // namespace creditdesk::models
