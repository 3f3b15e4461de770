// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/passwords.h"
#include "admin/program.h"

#include "server/auth/password.h"

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

/// Who is meant, and why.
struct Subject {
    std::string email;
    std::string id;
    std::string reason;
};

struct NewPassword {
    Subject subject;
    bool fromStdin = false;
};

struct NewRole {
    Subject subject;
    std::string role;
};

void addSubject(CLI::App &command, Subject &subject)
{
    CLI::Option_group *who = command.add_option_group("Who");
    who->add_option("--email", subject.email, "What they sign in with");
    who->add_option("--id", subject.id, "Their id, as `user list` shows it");
    who->require_option(1);
    command.add_option("--reason", subject.reason, "Kept in the audit log");
}

Result<store::UserRecord> find(const Program &program, const Subject &subject)
{
    const Result<OpenedReader> reader = program.openReader();
    if (!reader)
        return tl::unexpected(reader.error());
    auto found = subject.id.empty() ? (*reader)->records().userByEmail(QString::fromStdString(subject.email).trimmed())
                                    : (*reader)->records().userById(QString::fromStdString(subject.id));
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return failure(ErrorKind::NotFound, u"unknown_user"_s, u"There is no such person; `user list` shows all."_s);
    return std::move(**found);
}

/// One change to one person with its audit record; ends all their sign-ins, which carry the old role or were opened
/// with the old password. A running server notices within seconds.
Result<void> change(const Program &program, const AuditText &text,
                    const std::function<Result<void>(store::Records &)> &work)
{
    const Timestamp now = program.clock.now();
    return program.change(now, text, [&](store::Records &records) {
        return work(records).and_then([&] { return records.revokeUserTokens(text.subject, now); });
    });
}

void setPassword(Program &program, const NewPassword &wanted)
{
    const auto user = find(program, wanted.subject);
    if (!user)
        return program.fail(user.error());
    const QString password = wanted.fromStdin ? passwordFromStdin() : generatedPassword();
    const Result<QByteArray> hash = auth::hashPassword(password);
    if (!hash)
        return program.fail(hash.error(), kRefused);
    const AuditText audit{u"user.set-password"_s, user->id, QString::fromStdString(wanted.subject.reason), {}, {}};
    const Result<void> changed =
        change(program, audit, [&](store::Records &records) { return records.setPasswordHash(user->id, *hash); });
    if (!changed)
        return program.fail(changed.error());
    QString text = u"id: "_s + user->id;
    QJsonObject object{{u"id"_s, user->id}};
    if (!wanted.fromStdin) {
        text += u"\npassword: "_s + password;
        object.insert(u"password"_s, password);
    }
    program.print(text, object);
}

void setRole(Program &program, const NewRole &wanted)
{
    const auto role = roleFromString(QString::fromStdString(wanted.role));
    if (!role || *role == Role::Service) {
        return program.fail({ErrorKind::InvalidInput, u"invalid_role"_s, u"--role must be user, finance or admin."_s},
                            kBadUsage);
    }
    const auto user = find(program, wanted.subject);
    if (!user)
        return program.fail(user.error());
    const AuditText audit{u"user.set-role"_s,
                          user->id,
                          QString::fromStdString(wanted.subject.reason),
                          {{u"role"_s, toString(user->role)}},
                          {{u"role"_s, toString(*role)}}};
    const Result<void> changed =
        change(program, audit, [&](store::Records &records) { return records.setRole(user->id, *role); });
    if (!changed)
        return program.fail(changed.error());
    program.print(u"id: "_s + user->id + u"\nrole: "_s + toString(*role),
                  {{u"id"_s, user->id}, {u"role"_s, toString(*role)}});
}

} // namespace

void addUserChangeCommands(CLI::App &user, Program &program)
{
    CLI::App *password = user.add_subcommand("set-password", "Give somebody a new password; ends their sign-ins");
    auto newPassword = std::make_shared<NewPassword>();
    addSubject(*password, newPassword->subject);
    password->add_flag("--password-stdin", newPassword->fromStdin,
                       "Read it from the first line of standard input; without this one is made and printed");
    onChosen(program, password, [&program, newPassword] { setPassword(program, *newPassword); });

    CLI::App *role = user.add_subcommand("set-role", "Give somebody another role; ends their sign-ins");
    auto newRole = std::make_shared<NewRole>();
    addSubject(*role, newRole->subject);
    role->add_option("--role", newRole->role, "user, finance or admin")->required();
    onChosen(program, role, [&program, newRole] { setRole(program, *newRole); });
}

} // namespace creditdesk::admin
