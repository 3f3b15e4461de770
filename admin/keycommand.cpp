// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/auth/apikey.h"

#include <QJsonArray>
#include <QUuid>

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

constexpr int kKeysPerPage = 500;

struct NewKey {
    std::string role = "service";
    std::string name;
};

void addKey(Program &program, const NewKey &wanted)
{
    const auto role = roleFromString(QString::fromStdString(wanted.role));
    if (role != Role::Service) {
        return program.fail({ErrorKind::InvalidInput, u"invalid_role"_s,
                             u"--role must be service: keys are for backends; people sign in."_s},
                            kBadUsage);
    }
    const QByteArray secret = auth::newApiKey();
    const store::ApiKeyRecord key{QUuid::createUuid().toString(QUuid::WithoutBraces), auth::secretHash(secret),
                                  QString::fromStdString(wanted.name), *role, program.clock.now()};
    const AuditText audit{u"key.add"_s, key.id, {}, {}, {{u"role"_s, toString(key.role)}, {u"name"_s, key.name}}};
    const Result<void> added =
        program.change(key.createdAt, audit, [&](store::Records &records) { return records.addApiKey(key); });
    if (!added)
        return program.fail(added.error());
    program.print(u"id: "_s + key.id + u"\nkey: "_s + QString::fromLatin1(secret) +
                      u"\nKeep the key now; only its hash is stored, and it is not shown again."_s,
                  {{u"id"_s, key.id}, {u"key"_s, QString::fromLatin1(secret)}});
}

Result<std::vector<store::ApiKeyRecord>> allKeys(const Program &program)
{
    const Result<OpenedReader> reader = program.openReader();
    if (!reader)
        return tl::unexpected(reader.error());
    std::vector<store::ApiKeyRecord> keys;
    while (true) {
        const auto page = (*reader)->records().apiKeys(kKeysPerPage, keys.empty() ? QString() : keys.back().id);
        if (!page)
            return tl::unexpected(page.error());
        keys.insert(keys.end(), page->begin(), page->end());
        if (page->size() < kKeysPerPage)
            return keys;
    }
}

QJsonObject describe(const store::ApiKeyRecord &key)
{
    return {{u"id"_s, key.id},
            {u"name"_s, key.name},
            {u"role"_s, toString(key.role)},
            {u"created_at"_s, toRfc3339(key.createdAt)}};
}

void listKeys(Program &program)
{
    const auto keys = allKeys(program);
    if (!keys)
        return program.fail(keys.error());
    QJsonArray list;
    QStringList lines;
    for (const store::ApiKeyRecord &key : *keys) {
        list.append(describe(key));
        lines.append(key.id + u"  "_s + toRfc3339(key.createdAt) + u"  "_s + toString(key.role) + u"  "_s + key.name);
    }
    program.print(lines.isEmpty() ? u"No keys yet; make one with `key add`."_s : lines.join(u'\n'),
                  {{u"keys"_s, list}});
}

struct Revocation {
    std::string id;
    std::string reason;
};

void revokeKey(Program &program, const Revocation &wanted)
{
    const auto keys = allKeys(program);
    if (!keys)
        return program.fail(keys.error());
    const auto key = std::ranges::find(*keys, QString::fromStdString(wanted.id), &store::ApiKeyRecord::id);
    if (key == keys->end())
        return program.fail({ErrorKind::NotFound, u"unknown_key"_s, u"There is no such key; `key list` shows all."_s});
    const AuditText audit{u"key.revoke"_s, key->id, QString::fromStdString(wanted.reason), describe(*key), {}};
    const Result<void> removed = program.change(program.clock.now(), audit,
                                                [&](store::Records &records) { return records.removeApiKey(key->id); });
    if (!removed)
        return program.fail(removed.error());
    program.print(u"Revoked. A running server refuses it within seconds."_s,
                  {{u"id"_s, key->id}, {u"revoked"_s, true}});
}

} // namespace

void addKeyCommands(CLI::App &app, Program &program)
{
    CLI::App *key = app.add_subcommand("key", "API keys for backends");
    key->require_subcommand(1);
    CLI::App *add = key->add_subcommand("add", "Make a key; prints it once");
    auto wanted = std::make_shared<NewKey>();
    add->add_option("--role", wanted->role, "service")->capture_default_str();
    add->add_option("--name", wanted->name, "What it is for");
    onChosen(program, add, [&program, wanted] { addKey(program, *wanted); });

    CLI::App *list = key->add_subcommand("list", "List the keys: id, when made, role, name");
    onChosen(program, list, [&program] { listKeys(program); });

    CLI::App *revoke = key->add_subcommand("revoke", "Make a key useless; what it was stays in the audit log");
    auto revocation = std::make_shared<Revocation>();
    revoke->add_option("--id", revocation->id, "Its id, as `key list` shows it")->required();
    revoke->add_option("--reason", revocation->reason, "Kept in the audit log");
    onChosen(program, revoke, [&program, revocation] { revokeKey(program, *revocation); });
}

} // namespace creditdesk::admin
