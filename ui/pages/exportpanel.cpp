// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/exportpanel.h"

#include "models/exportmodel.h"
#include "ui/errors/errortexts.h"
#include "ui/formats/formats.h"
#include "ui/widgets/button.h"
#include "ui/widgets/meter.h"

#include <QDate>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr qint64 kBytesPerKilobyte = 1000;

} // namespace

ExportPanel::ExportPanel(models::ExportModel &exporter, const Formats &formats, QWidget *parent)
    : QFrame(parent),
      m_exporter(exporter),
      m_formats(formats),
      m_message(makeWrappedText(TextStyle::Body)),
      m_progress(new Meter),
      m_button(makeButton(ButtonKind::Secondary, tr("Cancel"), u"exportButton"_s))
{
    setObjectName(u"exportPanel"_s);
    setProperty("notice", u"info"_s);
    m_message->setObjectName(u"exportMessage"_s);
    m_progress->setObjectName(u"exportProgress"_s);
    m_progress->setAccessibleName(tr("Export progress"));
    m_progress->setMaximumWidth(200);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::kM, space::kS + space::kXs, space::kS + space::kXs, space::kS + space::kXs);
    row->setSpacing(space::kM);
    row->addWidget(m_message, 1);
    row->addWidget(m_progress);
    row->addWidget(m_button);
    hide();

    using Export = models::ExportModel;
    connect(&exporter, &Export::started, this, [this] { showProgress(0, -1); });
    connect(&exporter, &Export::progress, this, &ExportPanel::showProgress);
    connect(&exporter, &Export::finished, this,
            [this](const QString &path, qint64) { finish(tr("Saved as %1.").arg(QFileInfo(path).fileName()), false); });
    connect(&exporter, &Export::cancelled, this,
            [this] { finish(tr("Export canceled. No file was written."), false); });
    connect(&exporter, &Export::failed, this, [this](const Error &error) { finish(errorText(error).both(), true); });
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_exporter.isRunning())
            m_exporter.cancel();
        else
            hide();
    });
}

void ExportPanel::ask(const HistoryFilter &filter)
{
    if (m_exporter.isRunning())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = tr("transactions-%1.csv").arg(QDate::currentDate().toString(Qt::ISODate));
    auto *dialog = new QFileDialog(this, tr("Export transactions"), folder + u'/' + name, tr("CSV files (*.csv)"));
    dialog->setObjectName(u"exportDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, filter](const QString &path) { m_exporter.start(filter, path); });
    dialog->open();
}

void ExportPanel::showProgress(qint64 received, qint64 total)
{
    restyle(this, "notice", u"info"_s);
    restyle(m_message, "tone", u"accent"_s);
    m_message->setText(tr("Exporting … %1 kB").arg(m_formats.count(received / kBytesPerKilobyte)));
    m_progress->setRange(0, total > 0 ? Meter::kFull : 0);
    if (total > 0)
        m_progress->setValue(int(received * Meter::kFull / total));
    m_progress->show();
    m_button->setText(tr("Cancel"));
    show();
}

void ExportPanel::finish(const QString &message, bool failed)
{
    restyle(this, "notice", failed ? u"danger"_s : u"info"_s);
    restyle(m_message, "tone", failed ? u"danger"_s : u"accent"_s);
    m_message->setText(message);
    m_progress->hide();
    m_button->setText(tr("Close"));
    show();
    Q_EMIT ended();
}

} // namespace creditdesk::ui
