// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/account.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

using Name = std::pair<HoldState, QLatin1StringView>;
constexpr std::array kHoldStates{Name{HoldState::Open, "open"_L1}, Name{HoldState::Settled, "settled"_L1},
                                 Name{HoldState::Released, "released"_L1}, Name{HoldState::Expired, "expired"_L1}};

} // namespace

QString toString(HoldState state)
{
    return std::ranges::find(kHoldStates, state, &Name::first)->second;
}

std::optional<HoldState> holdStateFromString(const QString &text)
{
    const auto known = std::ranges::find(kHoldStates, text, &Name::second);
    return known == kHoldStates.end() ? std::nullopt : std::optional(known->first);
}

} // namespace creditdesk::ledger
