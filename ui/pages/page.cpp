// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {

Page::Page(const QString &objectName, const QString &title, const QString &subtitle, QWidget *parent)
    : QScrollArea(parent), m_column(new QVBoxLayout), m_actions(new QHBoxLayout)
{
    setObjectName(objectName);
    setAccessibleName(title);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);

    auto *canvas = new QWidget;
    canvas->setProperty("page", true);
    auto *inner = new QWidget;
    inner->setMaximumWidth(kContentMaxWidth);
    auto *sides = new QHBoxLayout(canvas);
    sides->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    sides->addStretch(1);
    sides->addWidget(inner, 1000); // takes all the width up to its maximum; the rest is margin
    sides->addStretch(1);

    QLabel *heading = makeText(TextStyle::Title, title);
    heading->setObjectName(u"pageTitle"_s);
    auto *words = new QVBoxLayout;
    words->setSpacing(space::kXs);
    words->addWidget(heading);
    if (!subtitle.isEmpty())
        words->addWidget(makeText(TextStyle::Muted, subtitle));
    auto *header = new QHBoxLayout;
    header->addLayout(words, 1);
    m_actions->setSpacing(space::kS);
    header->addLayout(m_actions);

    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::kM);
    m_column->addLayout(header);
    m_column->addSpacing(space::kS);
    inner->setLayout(m_column);
    setWidget(canvas);
}

bool Page::focusNextPrevChild(bool next)
{
    const bool moved = QScrollArea::focusNextPrevChild(next);
    if (QWidget *focused = QApplication::focusWidget(); focused != nullptr && widget()->isAncestorOf(focused))
        ensureWidgetVisible(focused, space::kXl, space::kXl);
    return moved;
}

} // namespace creditdesk::ui
