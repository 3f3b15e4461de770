// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ledger/checks.h"

using namespace Qt::StringLiterals;

namespace creditdesk::ledger {
namespace {

constexpr qsizetype kMaxTextLength = 1'000; ///< characters of a description, reason or reference

} // namespace

tl::unexpected<Error> invalid(const QString &code, const QString &detail)
{
    return failure(ErrorKind::InvalidInput, code, detail);
}

Result<void> checkTexts(std::initializer_list<const QString *> texts)
{
    for (const QString *text : texts) {
        if (text->size() > kMaxTextLength)
            return invalid(u"text_too_long"_s,
                           u"A text of the ledger has at most %1 characters."_s.arg(kMaxTextLength));
        if (text->contains(QChar::Null) || !text->isValidUtf16())
            return invalid(u"invalid_text"_s, u"A text of the ledger holds a character that cannot be stored."_s);
    }
    return {};
}

Result<void> checkTools(const QStringList &tools, const Catalogue &catalogue)
{
    if (tools.size() > catalogue.queryPricing.maxTools)
        return invalid(u"too_many_tools"_s, u"A query names at most %1 tools."_s.arg(catalogue.queryPricing.maxTools));
    for (const QString &tool : tools) {
        if (auto text = checkTexts({&tool}); !text)
            return text;
    }
    return {};
}

Result<void> requireAvailable(const AccountState &state, Credits cost)
{
    const auto available = state.available();
    const auto missing = available.and_then([&](Credits have) { return Credits::subtract(cost, have); });
    if (!missing)
        return tl::unexpected(missing.error());
    if (*missing <= Credits(0))
        return {};
    return failure(ErrorKind::InsufficientCredits, u"insufficient_credits"_s,
                   u"This costs %1 credits and %2 are available: %3 are missing."_s.arg(cost.count())
                       .arg(available->count())
                       .arg(missing->count()),
                   {{u"available"_s, qint64(available->count())},
                    {u"cost"_s, qint64(cost.count())},
                    {u"missing"_s, qint64(missing->count())}});
}

} // namespace creditdesk::ledger
