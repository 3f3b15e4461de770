// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <utility>
#include <vector>

namespace creditdesk::stripe {

/// Parameters as Stripe reads them: nested members are written in the name, `metadata[user_id]`,
/// `line_items[0][price]`.
class FormFields {
public:
    FormFields() = default;
    FormFields(std::initializer_list<std::pair<QByteArray, QByteArray>> fields) : m_fields(fields) {}

    FormFields &add(const QByteArray &name, const QByteArray &value)
    {
        m_fields.emplace_back(name, value);
        return *this;
    }
    FormFields &add(const QByteArray &name, const QString &value) { return add(name, value.toUtf8()); }
    [[nodiscard]] bool isEmpty() const { return m_fields.empty(); }
    [[nodiscard]] const std::vector<std::pair<QByteArray, QByteArray>> &all() const { return m_fields; }

    /// application/x-www-form-urlencoded: UTF-8, percent-encoded, brackets of names kept readable, in order.
    [[nodiscard]] QByteArray encoded() const;

private:
    std::vector<std::pair<QByteArray, QByteArray>> m_fields;
};

} // namespace creditdesk::stripe
