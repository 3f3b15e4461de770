// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/program.h"

#include "server/auth/apikey.h"

#include <QUuid>

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

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
    const Result<void> added = program.inTransaction([&](store::Records &records) -> Result<void> {
        if (const Result<void> put = records.addApiKey(key); !put)
            return put;
        return records.addAudit({key.createdAt,
                                 u"creditdesk-admin"_s,
                                 u"key.add"_s,
                                 key.id,
                                 {},
                                 {},
                                 {{u"role"_s, toString(key.role)}, {u"name"_s, key.name}}});
    });
    if (!added)
        return program.fail(added.error());
    program.print(u"id: "_s + key.id + u"\nkey: "_s + QString::fromLatin1(secret) +
                      u"\nKeep the key now; only its hash is stored, and it is not shown again."_s,
                  {{u"id"_s, key.id}, {u"key"_s, QString::fromLatin1(secret)}});
}

} // namespace

void addKeyCommand(CLI::App &app, Program &program)
{
    CLI::App *key = app.add_subcommand("key", "API keys for backends");
    key->require_subcommand(1);
    CLI::App *add = key->add_subcommand("add", "Make a key; prints it once");
    auto wanted = std::make_shared<NewKey>();
    add->add_option("--role", wanted->role, "service")->capture_default_str();
    add->add_option("--name", wanted->name, "What it is for");
    onChosen(program, add, [&program, wanted] { addKey(program, *wanted); });
}

} // namespace creditdesk::admin
