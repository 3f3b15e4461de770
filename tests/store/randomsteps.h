// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/store/storefixture.h"

#include <rapidcheck.h>

namespace creditdesk::store::testing {

/// One random submission. Holds and grants are named by a pick ("pick:3"), which resolve() turns into ids.
struct Step {
    std::int64_t jumpMinutes = 0; ///< of the clock, backwards too
    int account = 0;
    std::vector<ledger::Command> commands;
    QString key; ///< idempotency key; empty: none
};

/// Every command there is, good and bad ones, with figures that meet each other.
[[nodiscard]] rc::Gen<Step> anyStep();

/// The same submission with real ids: picks mean the account's newest holds and its open grants as `reader` sees them.
/// `era` sets the grant keys of one stretch of a long walk apart from those of another.
[[nodiscard]] Submission resolve(const Step &step, Reader &reader, int era = 0);

/// What a submission answered, in a line.
[[nodiscard]] QString summary(const Result<ledger::Outcome> &result);

/// Every row, grant, hold and claim of an office, and both accounts, as text that can be compared and shown.
[[nodiscard]] QString picture(Office &office);

} // namespace creditdesk::store::testing
