// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/searchwords.h"

namespace creditdesk::store {

QStringList searchWords(const QString &text)
{
    QStringList words;
    QString word;
    const QString plain = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    for (const QChar c : plain) {
        if (c.isLetterOrNumber() || c.isSurrogate()) {
            word.append(c);
        } else if (!c.isMark() && !word.isEmpty()) {
            words.append(word);
            word.clear();
        }
    }
    if (!word.isEmpty())
        words.append(word);
    return words;
}

QStringList searchWords(const Transaction &row)
{
    const QString all =
        row.description + u' ' + row.requestId + u' ' + row.tools.join(u' ') + u' ' + row.stripeReference;
    QStringList words = searchWords(all);
    words.removeDuplicates();
    return words;
}

QStringList wordsOfAccount(const QStringList &words, std::int64_t account)
{
    const QString prefix = QString::number(account) + u'x';
    QStringList own;
    for (const QString &word : words)
        own.append(prefix + word);
    return own;
}

} // namespace creditdesk::store
