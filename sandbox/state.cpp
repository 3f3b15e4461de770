// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/state.h"

#include "sandbox/json.h"
#include "sandbox/resourcefile.h"

#include <QCryptographicHash>

namespace creditdesk::sandbox {
namespace {

constexpr int kSnapshotVersion = 1;
constexpr int kIdLength = 24;
constexpr int kShortIdLength = 14; ///< customers and products
constexpr int kSessionIdLength = 58;

} // namespace

const QJsonObject *State::find(Kind kind, const QString &id) const
{
    const auto collection = m_collections.find(kind);
    if (collection == m_collections.end())
        return nullptr;
    const auto object = collection->second.byId.constFind(id);
    return object == collection->second.byId.constEnd() ? nullptr : &*object;
}

QJsonObject State::get(Kind kind, const QString &id) const
{
    const QJsonObject *object = find(kind, id);
    return object ? *object : QJsonObject();
}

void State::put(Kind kind, const QJsonObject &object)
{
    Collection &collection = m_collections[kind];
    const QString id = textAt(object, "id"_L1);
    Q_ASSERT(!id.isEmpty());
    if (!collection.byId.contains(id))
        collection.order.append(id);
    collection.byId.insert(id, object);
    ++m_revision;
}

void State::remove(Kind kind, const QString &id)
{
    Collection &collection = m_collections[kind];
    collection.byId.remove(id);
    collection.order.removeOne(id);
    ++m_revision;
}

const QStringList &State::ids(Kind kind) const
{
    static const QStringList none;
    const auto collection = m_collections.find(kind);
    return collection == m_collections.end() ? none : collection->second.order;
}

QString State::newId(Kind kind)
{
    const QLatin1StringView prefix(infoOf(kind).prefix);
    if (kind == Kind::CheckoutSession)
        return newToken(u"cs_test_a1"_s, kSessionIdLength);
    if (kind == Kind::Customer || kind == Kind::Product)
        return newToken(prefix, kShortIdLength);
    return newToken(prefix, kIdLength);
}

QString State::newToken(const QString &prefix, int length)
{
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const QByteArray input = m_seed.toUtf8() + ':' + QByteArray::number(++m_counter);
    const QByteArray digest = QCryptographicHash::hash(input, QCryptographicHash::Sha512);
    QString token = prefix;
    for (int i = 0; i < length; ++i)
        token.append(QLatin1Char(kAlphabet[static_cast<unsigned char>(digest.at(i % digest.size())) % 62]));
    return token;
}

QJsonObject State::snapshot() const
{
    QJsonObject collections;
    for (const auto &[kind, collection] : m_collections) {
        QJsonArray objects;
        for (const QString &id : collection.order)
            objects.append(collection.byId.value(id));
        collections.insert(QLatin1StringView(infoOf(kind).object), objects);
    }
    return {{u"version"_s, kSnapshotVersion},
            {u"seed"_s, m_seed},
            {u"counter"_s, m_counter},
            {u"offset_seconds"_s, m_offsetSeconds},
            {u"objects"_s, collections}};
}

Result<State> State::fromSnapshot(const QJsonObject &snapshot)
{
    if (snapshot.value("version"_L1).toInt() != kSnapshotVersion || textAt(snapshot, "seed"_L1).isEmpty())
        return failure(ErrorKind::InvalidInput, u"bad_state_file"_s,
                       u"The state file is not one of this version of the sandbox."_s);
    State state(textAt(snapshot, "seed"_L1));
    const QJsonObject collections = snapshot.value("objects"_L1).toObject();
    for (const KindInfo &info : allKinds()) {
        for (const QJsonValue &object : collections.value(QLatin1StringView(info.object)).toArray()) {
            if (textAt(object.toObject(), "id"_L1).isEmpty())
                return failure(ErrorKind::InvalidInput, u"bad_state_file"_s,
                               u"The state file holds an object without an id."_s);
            state.put(info.kind, object.toObject());
        }
    }
    state.m_counter = integerAt(snapshot, "counter"_L1);
    state.m_offsetSeconds = integerAt(snapshot, "offset_seconds"_L1);
    return state;
}

QJsonObject rendered(QJsonObject object)
{
    for (auto it = object.begin(); it != object.end();) {
        if (it.key().startsWith(u'_'))
            it = object.erase(it);
        else
            ++it;
    }
    return object;
}

QJsonObject objectTemplate(QLatin1StringView object)
{
    static const QJsonObject templates = resourceJson(u":/sandbox/objects.json"_s);
    Q_ASSERT(templates.contains(object));
    return templates.value(object).toObject();
}

} // namespace creditdesk::sandbox
