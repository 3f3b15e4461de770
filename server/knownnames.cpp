// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/knownnames.h"

#include <algorithm>
#include <numeric>
#include <vector>

using namespace Qt::StringLiterals;

namespace creditdesk::server {

qsizetype editDistance(const QString &one, const QString &other)
{
    std::vector<qsizetype> row(std::size_t(other.size()) + 1); // of the table of prefixes
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < one.size(); ++i) {
        qsizetype diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const qsizetype replaced = diagonal + (one[i] == other[qsizetype(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

Result<void> refuseUnknownNames(const EnvFile &file, const QString &fileName, const QStringList &known,
                                const QStringList &foreignPrefixes)
{
    for (auto name = file.keyBegin(); name != file.keyEnd(); ++name) {
        const bool foreign = std::any_of(foreignPrefixes.begin(), foreignPrefixes.end(),
                                         [&](const QString &prefix) { return name->startsWith(prefix); });
        if (!name->startsWith("CREDITDESK_"_L1) || foreign || known.contains(*name))
            continue;
        const auto closest = std::min_element(known.begin(), known.end(), [&](const QString &a, const QString &b) {
            return editDistance(*name, a) < editDistance(*name, b);
        });
        const QString hint = closest == known.end() ? QString() : u" Did you mean %1?"_s.arg(*closest);
        return failure(ErrorKind::InvalidInput, u"unknown_setting"_s,
                       u"%1: there is no setting %2.%3"_s.arg(fileName, name->left(80), hint));
    }
    return {};
}

} // namespace creditdesk::server
