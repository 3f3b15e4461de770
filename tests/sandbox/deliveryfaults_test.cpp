// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks that come twice, late, in another order or shape, or not at all, as somebody asked for.
#include "sandboxfixture.h"

#include <QJsonDocument>
#include <QSet>
#include <QTemporaryDir>

namespace creditdesk::sandbox {
namespace {

class DeliveryFaults : public SandboxFixture {
protected:
    void SetUp() override
    {
        SandboxFixture::SetUp();
        addCatalogue();
        settle();
        m_before = received().size();
    }

    Reply fault(const QByteArray &json) { return control(u"delivery"_s, json); }
    Reply faults() { return open(u"/sandbox/delivery"_s); }
    QJsonObject status() { return open(u"/sandbox/status"_s).body; }
    void settle()
    {
        EXPECT_TRUE(eventually([&] { return integerAt(status(), "pending_deliveries"_L1) == 0; }));
    }
    /// What came since SetUp, in order.
    QList<QJsonObject> came()
    {
        QList<QJsonObject> events;
        const auto all = received();
        for (std::size_t i = m_before; i < all.size(); ++i)
            events.append(QJsonDocument::fromJson(all[i].body).object());
        return events;
    }
    void buy() { control(u"checkout/%1/pay"_s.arg(openSession(u"payment"_s, m_pack))); }

    std::size_t m_before = 0;
    QTemporaryDir m_folder; ///< TearDown ends the sandbox before this goes
};

TEST_F(DeliveryFaults, EachEventComesAsOftenAsAsked)
{
    EXPECT_EQ(fault(R"({"copies": 3, "types": ["checkout.*"]})").status, 200);
    buy();
    settle();
    QHash<QString, int> count;
    for (const QJsonObject &event : came())
        ++count[textAt(event, "type"_L1)];
    EXPECT_EQ(count.value(u"checkout.session.completed"_s), 3);
    EXPECT_EQ(count.value(u"charge.succeeded"_s), 1);
    const QJsonObject event =
        get(u"/v1/events?type=checkout.session.completed"_s).body.value("data"_L1).toArray().first().toObject();
    EXPECT_EQ(integerAt(event, "pending_webhooks"_L1), 0);
}

TEST_F(DeliveryFaults, HeldEventsComeWhenTheSilenceEnds)
{
    fault(R"({"mode": "hold"})");
    buy();
    EXPECT_EQ(integerAt(status(), "pending_deliveries"_L1), 0);
    const qint64 held = integerAt(status(), "held_deliveries"_L1);
    EXPECT_GT(held, 3);
    EXPECT_TRUE(came().isEmpty());
    EXPECT_EQ(integerAt(faults().body, "held"_L1), held);
    EXPECT_EQ(fault("{}").status, 200);
    settle();
    EXPECT_EQ(came().size(), held);
}

TEST_F(DeliveryFaults, ASilenceMayEndByItself)
{
    EXPECT_TRUE(isSet(fault(R"({"mode": "hold", "for_seconds": 60})").body, "ends_at"_L1));
    buy();
    EXPECT_GT(integerAt(status(), "held_deliveries"_L1), 0);
    m_clock.advance(61);
    EXPECT_TRUE(eventually([&] { return integerAt(status(), "held_deliveries"_L1) == 0; }));
    settle();
    EXPECT_FALSE(came().isEmpty());
    EXPECT_EQ(textAt(faults().body, "mode"_L1), u"send");
}

TEST_F(DeliveryFaults, ForgottenEventsAreOnlyInTheList)
{
    fault(R"({"mode": "forget"})");
    buy();
    EXPECT_EQ(fault("{}").status, 200);
    settle();
    EXPECT_TRUE(came().isEmpty());
    const QJsonArray missed = get(u"/v1/events?delivery_success=false&limit=100"_s).body.value("data"_L1).toArray();
    EXPECT_GT(missed.size(), 3);
    EXPECT_EQ(integerAt(faults().body, "forgotten"_L1), missed.size());
    const QString first = textAt(missed.first().toObject(), "id"_L1);
    EXPECT_EQ(control(u"events/%1/resend"_s.arg(first)).status, 200);
    settle();
    ASSERT_EQ(came().size(), 1);
    EXPECT_EQ(textAt(came().first(), "id"_L1), first);
}

TEST_F(DeliveryFaults, LateEventsWaitForTheWallClock)
{
    fault(R"({"delay_seconds": 30})");
    buy();
    EXPECT_GT(integerAt(status(), "pending_deliveries"_L1), 0);
    control(u"clock"_s, R"({"advance_seconds": 3600})");
    EXPECT_TRUE(came().isEmpty()) << "the sandbox's clock is not the wall's";
    m_clock.advance(30);
    settle();
    EXPECT_FALSE(came().isEmpty());
}

TEST_F(DeliveryFaults, ShuffledEventsComeInAnotherOrder)
{
    fault(R"({"shuffle_seconds": 600})");
    for (int i = 0; i < 4; ++i)
        buy();
    m_clock.advance(600);
    settle();
    QStringList order;
    for (const QJsonObject &event : came())
        order.append(textAt(event, "id"_L1));
    QStringList made;
    for (const QJsonValue &event : get(u"/v1/events?limit=100"_s).body.value("data"_L1).toArray())
        made.prepend(textAt(event.toObject(), "id"_L1));
    made = made.sliced(made.size() - order.size());
    EXPECT_NE(order, made);
    EXPECT_EQ(QSet<QString>(order.begin(), order.end()), QSet<QString>(made.begin(), made.end()));
}

TEST_F(DeliveryFaults, TheShapeCanBeChosenOrBoth)
{
    fault(R"({"shape": "both"})");
    subscribe();
    settle();
    int oldOnes = 0;
    int newOnes = 0;
    QSet<QString> ids;
    for (const QJsonObject &event : came()) {
        if (textAt(event, "type"_L1) != "invoice.paid"_L1)
            continue;
        ids.insert(textAt(event, "id"_L1));
        const bool isNew = valueAt(event, "data.object.parent"_L1).isObject();
        EXPECT_NE(isNew, isSet(event, "data.object.subscription"_L1));
        EXPECT_EQ(textAt(event, "api_version"_L1), isNew ? kApiVersion : "2025-02-24.acacia"_L1);
        (isNew ? newOnes : oldOnes) += 1;
    }
    EXPECT_EQ(newOnes, 1);
    EXPECT_EQ(oldOnes, 1);
    EXPECT_EQ(ids.size(), 1) << "one event in two shapes";
}

TEST_F(DeliveryFaults, SurviveARestart)
{
    m_options.stateFile = m_folder.filePath(u"state.json"_s);
    restart();
    addCatalogue();
    fault(R"({"mode": "hold"})");
    buy();
    const qint64 held = integerAt(status(), "held_deliveries"_L1);
    restart();
    EXPECT_EQ(textAt(faults().body, "mode"_L1), u"hold");
    EXPECT_EQ(integerAt(status(), "held_deliveries"_L1), held);
}

TEST_F(DeliveryFaults, NonsenseIsRefused)
{
    for (const char *json : {R"({"copies": 0})", R"({"copies": 21})", R"({"copies": "2"})", R"({"delay_seconds": -1})",
                             R"({"shuffle_seconds": 3601})", R"({"mode": "lose"})", R"({"shape": "round"})",
                             R"({"types": "invoice.paid"})", R"({"types": [1]})", R"({"copy": 2})"})
        EXPECT_EQ(fault(json).status, 400) << json;
    EXPECT_EQ(integerAt(faults().body, "copies"_L1), 1);
}

} // namespace
} // namespace creditdesk::sandbox
