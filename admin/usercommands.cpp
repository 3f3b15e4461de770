// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/passwords.h"
#include "admin/program.h"

#include "server/auth/password.h"

#include <QJsonArray>
#include <QUuid>

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

constexpr qsizetype kMaxEmailLength = 254;
constexpr int kUsersPerPage = 500;

struct NewUser {
    std::string email;
    std::string role = "user";
    bool passwordFromStdin = false;
};

Result<QString> checkedEmail(const std::string &text)
{
    const QString email = QString::fromStdString(text).trimmed().toLower();
    const qsizetype at = email.indexOf(u'@');
    const bool plausible = at > 0 && at == email.lastIndexOf(u'@') && at < email.size() - 1 && !email.contains(u' ') &&
                           email.size() <= kMaxEmailLength;
    if (!plausible)
        return failure(ErrorKind::InvalidInput, u"invalid_email"_s, u"--email must look like name@example.com."_s);
    return email;
}

void addUser(Program &program, const NewUser &wanted)
{
    const Result<QString> email = checkedEmail(wanted.email);
    if (!email)
        return program.fail(email.error());
    const auto role = roleFromString(QString::fromStdString(wanted.role));
    if (!role || *role == Role::Service) {
        return program.fail({ErrorKind::InvalidInput, u"invalid_role"_s,
                             u"--role must be user, finance or admin; for backends use `key add`."_s},
                            kBadUsage);
    }
    const QString password = wanted.passwordFromStdin ? passwordFromStdin() : generatedPassword();
    const Result<QByteArray> hash = auth::hashPassword(password);
    if (!hash)
        return program.fail(hash.error(), kRefused);

    const store::UserRecord user{QUuid::createUuid().toString(QUuid::WithoutBraces), *email, *hash, *role,
                                 program.clock.now()};
    const AuditText audit{u"user.add"_s, user.id, {}, {}, {{u"role"_s, toString(user.role)}}};
    const Result<void> added =
        program.change(user.createdAt, audit, [&](store::Records &records) { return records.addUser(user); });
    if (!added)
        return program.fail(added.error());
    QString text = u"id: "_s + user.id;
    QJsonObject object{{u"id"_s, user.id}, {u"role"_s, toString(user.role)}};
    if (!wanted.passwordFromStdin) {
        text += u"\npassword: "_s + password;
        object.insert(u"password"_s, password);
    }
    program.print(text, object);
}

Result<QJsonArray> allUsers(const Program &program)
{
    const Result<OpenedReader> reader = program.openReader();
    if (!reader)
        return tl::unexpected(reader.error());
    QJsonArray list;
    QString after;
    while (true) {
        const auto page = (*reader)->records().users(kUsersPerPage, after);
        if (!page)
            return tl::unexpected(page.error());
        for (const store::UserRecord &user : *page) {
            list.append(QJsonObject{{u"id"_s, user.id},
                                    {u"email"_s, user.email},
                                    {u"role"_s, toString(user.role)},
                                    {u"created_at"_s, toRfc3339(user.createdAt)}});
        }
        if (page->size() < kUsersPerPage)
            return list;
        after = page->back().id;
    }
}

void listUsers(Program &program)
{
    const Result<QJsonArray> users = allUsers(program);
    if (!users)
        return program.fail(users.error());
    QStringList lines;
    for (const QJsonValue &value : *users) {
        const QJsonObject user = value.toObject();
        lines.append(user.value("id"_L1).toString() + u"  "_s + user.value("role"_L1).toString().leftJustified(8) +
                     u"  "_s + user.value("email"_L1).toString());
    }
    program.print(lines.isEmpty() ? u"Nobody yet; add somebody with `user add`."_s : lines.join(u'\n'),
                  {{u"users"_s, *users}});
}

} // namespace

void addUserCommands(CLI::App &app, Program &program)
{
    CLI::App *user = app.add_subcommand("user", "People who sign in");
    user->require_subcommand(1);

    CLI::App *add = user->add_subcommand("add", "Add a person; prints the id, and a password if none is given");
    auto wanted = std::make_shared<NewUser>();
    add->add_option("--email", wanted->email, "What they sign in with")->required();
    add->add_option("--role", wanted->role, "user, finance or admin")->capture_default_str();
    add->add_flag("--password-stdin", wanted->passwordFromStdin,
                  "Read the password from the first line of standard input");
    onChosen(program, add, [&program, wanted] { addUser(program, *wanted); });

    CLI::App *list = user->add_subcommand("list", "List everybody by id");
    onChosen(program, list, [&program] { listUsers(program); });

    addUserChangeCommands(*user, program);
}

} // namespace creditdesk::admin
