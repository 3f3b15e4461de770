// SPDX-License-Identifier: GPL-3.0-or-later
// Two days without webhooks; then the search for what was missed, on two servers, and the webhooks after all.
#include "tests/stripe/recoveryfixture.h"
#include "tests/stripe/storekind.h"

#include <algorithm>
#include <random>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace creditdesk::stripe {
namespace {

class RecoveryRaces : public RecoveryFixture, public ::testing::WithParamInterface<std::tuple<StoreKind, unsigned>> {
protected:
    RecoveryRaces() : RecoveryFixture(newStore(std::get<0>(GetParam())), u"6f1c1c1e-0000-4000-8000-00000000000a"_s) {}
};
INSTANTIATE_TEST_SUITE_P(Stores, RecoveryRaces,
                         ::testing::Combine(::testing::Values(StoreKind::Sqlite, StoreKind::Postgres),
                                            ::testing::Range(1U, 6U)),
                         [](const auto &which) {
                             return nameOf(std::get<0>(which.param)) + std::to_string(std::get<1>(which.param));
                         });

TEST_P(RecoveryRaces, EveryPaymentIsGrantedOnce)
{
    constexpr int kPayments = 24;
    std::mt19937 random(std::get<1>(GetParam()));
    lookWell();
    m_clock.advance(std::chrono::days(2));
    std::vector<QJsonObject> late;
    QStringList expected;
    for (int i = 0; i < kPayments; ++i) {
        const QString name = u"p%1"_s.arg(i);
        const std::chrono::seconds ago(random() % (48 * 3'600));
        expected.append(booking(name));
        // Some are paid later than bought: two events, either of which may come first.
        std::vector<QJsonObject> events{packEvent(name, ago)};
        if (random() % 3 == 0)
            events.insert(events.begin(), packEvent(name, ago, u"new/cs_pack_unpaid"_s));
        if (events.size() == 2)
            events[1] = packEvent(name, ago, u"new/cs_pack_async_ok"_s);
        for (const QJsonObject &event : events) {
            m_archive.add(event);
            for (unsigned times = random() % 3; times > 0; --times)
                late.push_back(event);
        }
    }
    std::ranges::shuffle(late, random);

    store::LedgerWriter otherWriter(m_store, m_clock, testCatalogue());
    store::ReadPool otherReads(m_store);
    const auto other = serviceOn(otherWriter, otherReads);
    std::vector<std::thread> threads;
    for (StripeService *service : {m_service.get(), other.get()}) {
        threads.emplace_back([this, service] {
            for (int looks = 0; looks < 3; ++looks)
                (void)run(service->recover({}));
        });
    }
    threads.emplace_back([&] {
        for (std::size_t i = 0; i < late.size(); ++i) {
            StripeService &service = i % 2 == 0 ? *m_service : *other;
            EXPECT_EQ(deliverTo(service, late[i]).status, 200);
        }
    });
    for (std::thread &thread : threads)
        thread.join();
    lookWell();

    QStringList granted = packs();
    std::ranges::sort(granted);
    std::ranges::sort(expected);
    EXPECT_EQ(granted, expected) << "seed " << std::get<1>(GetParam());
}

} // namespace
} // namespace creditdesk::stripe
