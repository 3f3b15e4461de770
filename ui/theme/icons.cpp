// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

constexpr qreal kDisabledOpacity = 0.45;

QByteArray readSvg(const QString &name)
{
    QFile file(u":/icons/%1.svg"_s.arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Paints one SVG whose strokes say currentColor, in the colour that the palette gives at that moment.
class TintedSvgEngine final : public QIconEngine {
public:
    TintedSvgEngine(QByteArray svg, ColorRole role) : m_svg(std::move(svg)), m_role(role) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const Tokens &tokens = currentTokens();
        const ColorRole role = state == QIcon::On ? ColorRole::Accent : m_role;
        QByteArray svg = m_svg;
        svg.replace("currentColor", color(tokens, role).name().toLatin1());
        QSvgRenderer renderer(svg);
        painter->save();
        painter->setOpacity(mode == QIcon::Disabled ? kDisabledOpacity : 1.0);
        renderer.render(painter, rect);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new TintedSvgEngine(m_svg, m_role); }

private:
    QByteArray m_svg;
    ColorRole m_role;
};

} // namespace

QIcon icon(const QString &name, ColorRole role)
{
    return QIcon(new TintedSvgEngine(readSvg(name), role));
}

QPixmap iconPixmap(const QString &name, ColorRole role, int sizePx, qreal devicePixelRatio)
{
    return icon(name, role).pixmap(QSize(sizePx, sizePx), devicePixelRatio);
}

QIcon applicationIcon()
{
    return QIcon(u":/icons/creditdesk.svg"_s);
}

} // namespace creditdesk::ui
