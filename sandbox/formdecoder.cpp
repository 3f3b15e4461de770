// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/formdecoder.h"

#include "sandbox/json.h"

#include <QUrl>

#include <algorithm>
#include <map>
#include <optional>

namespace creditdesk::sandbox {
namespace {

constexpr int kMaxFields = 1'000;
constexpr int kMaxDepth = 8;

/// A field tree before it is known which levels are arrays.
struct Node {
    std::optional<QString> leaf;
    std::map<QString, Node> members;
    int appended = 0; ///< how many `[]` were seen here
};

QString decoded(QByteArray text)
{
    return QUrl::fromPercentEncoding(text.replace('+', ' '));
}

/// "a[b][]" -> {"a", "b", ""}; nothing when brackets do not match.
std::optional<QStringList> segmentsOf(const QString &name)
{
    const qsizetype open = name.indexOf(u'[');
    if (open < 0)
        return QStringList{name};
    if (open == 0 || !name.endsWith(u']'))
        return std::nullopt;
    QStringList segments{name.first(open)};
    const QString inner = name.sliced(open + 1, name.size() - open - 2);
    for (const QString &part : inner.split(u"]["_s)) {
        if (part.contains(u'[') || part.contains(u']'))
            return std::nullopt;
        segments.append(part);
    }
    return segments;
}

bool isIndex(const QString &key)
{
    return !key.isEmpty() && key.size() <= 4 &&
           std::all_of(key.begin(), key.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

QJsonValue toValue(const Node &node)
{
    if (node.leaf)
        return node.leaf->isEmpty() ? QJsonValue() : QJsonValue(*node.leaf);
    const bool isArray =
        std::all_of(node.members.begin(), node.members.end(), [](const auto &member) { return isIndex(member.first); });
    if (isArray) {
        std::map<int, QJsonValue> ordered;
        for (const auto &[key, child] : node.members)
            ordered.emplace(key.toInt(), toValue(child));
        QJsonArray array;
        for (const auto &[index, value] : ordered)
            array.append(value);
        return array;
    }
    QJsonObject object;
    for (const auto &[key, child] : node.members)
        object.insert(key, toValue(child));
    return object;
}

StripeResult<void> place(Node &root, const QString &name, const QString &value)
{
    const auto segments = segmentsOf(name);
    if (!segments || segments->size() > kMaxDepth)
        return invalidRequest(u"Invalid request: the parameter name '%1' cannot be read."_s.arg(name.left(80)));
    Node *node = &root;
    for (const QString &segment : *segments) {
        if (node->leaf)
            return invalidRequest(u"Invalid request: '%1' is both a value and a hash."_s.arg(name.left(80)));
        const QString key = segment.isEmpty() ? QString::number(node->appended++) : segment;
        node = &node->members[key];
    }
    if (!node->members.empty())
        return invalidRequest(u"Invalid request: '%1' is both a value and a hash."_s.arg(name.left(80)));
    node->leaf = value;
    return {};
}

} // namespace

ApiResult decodeForm(const QByteArray &form)
{
    Node root;
    int fields = 0;
    for (const QByteArray &pair : form.split('&')) {
        if (pair.isEmpty())
            continue;
        if (++fields > kMaxFields)
            return invalidRequest(u"Invalid request: more than %1 parameters."_s.arg(kMaxFields));
        const qsizetype equals = pair.indexOf('=');
        const QString name = decoded(equals < 0 ? pair : pair.first(equals));
        const QString value = equals < 0 ? QString() : decoded(pair.sliced(equals + 1));
        if (auto placed = place(root, name, value); !placed)
            return Failure(placed.error());
    }
    QJsonObject object;
    for (const auto &[key, child] : root.members)
        object.insert(key, toValue(child));
    return object;
}

} // namespace creditdesk::sandbox
