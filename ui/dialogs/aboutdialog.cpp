// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/aboutdialog.h"

#include "ui/dialogs/fit.h"
#include "ui/widgets/brand.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/text.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

AboutDialog::AboutDialog(const QString &debugInfo, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"aboutDialog"_s);
    setWindowTitle(tr("About Creditdesk"));
    setModal(true);
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(520);

    auto *facts = new QPlainTextEdit(debugInfo);
    facts->setObjectName(u"debugInfo"_s);
    facts->setReadOnly(true);
    facts->setTabChangesFocus(true);
    facts->setFixedHeight(180);
    auto *copy = makeButton(ButtonKind::Secondary, tr("&Copy"), u"copyDebugInfo"_s);
    auto *close = makeButton(ButtonKind::Primary, tr("Close"), u"aboutClose"_s);
    connect(copy, &QPushButton::clicked, this, [debugInfo] { QGuiApplication::clipboard()->setText(debugInfo); });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(copy);
    buttons->addWidget(close);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    column->addWidget(new Brand(32), 0, Qt::AlignLeft);
    column->addSpacing(space::kS);
    column->addWidget(makeText(TextStyle::Body, tr("Version %1").arg(QStringLiteral(CREDITDESK_VERSION))));
    column->addWidget(makeWrappedText(TextStyle::Muted,
                                      tr("Free software under the GNU General Public License, version 3 or later.")));
    column->addSpacing(space::kS);
    column->addWidget(makeFieldLabel(tr("For a bug report"), facts));
    column->addWidget(facts);
    column->addSpacing(space::kM);
    column->addLayout(buttons);
    fitHeight(this);
}

} // namespace creditdesk::ui
