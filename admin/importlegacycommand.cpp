// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/legacyperson.h"
#include "admin/program.h"

#include "server/config.h"
#include "server/store/batch.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QSet>

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {
namespace {

constexpr std::size_t kPeoplePerTransaction = 200;

struct Imported {
    qint64 users = 0;
    qint64 alreadyHere = 0;
    qint64 odd = 0;
    QStringList remarks; ///< "id: what was odd"
};

QString grantKey(const LegacyPerson &person)
{
    return u"legacy:"_s + person.user.id;
}

/// Opens the account; the rest of a person follows in the same transaction.
store::Work opening(const LegacyPerson &person, Timestamp now)
{
    store::Work work;
    work.now = now;
    work.records = [person](store::Records &records) { return records.addUser(person.user); };
    return work;
}

store::Work conversion(const LegacyPerson &person, const Catalogue &catalogue, Timestamp now)
{
    store::Work work;
    work.now = now;
    store::Submission &submission = work.submission;
    submission.accountId = person.user.id;
    submission.operation = u"legacy.import"_s;
    submission.key = grantKey(person);
    submission.fingerprint = QCryptographicHash::hash(submission.key.toUtf8(), QCryptographicHash::Sha256);
    submission.commands.emplace_back(ledger::AssignPlan{person.plan});
    if (person.credits > Credits(0)) {
        ledger::AddGrant grant;
        grant.type = TransactionType::Allowance;
        grant.source = GrantSource::Allowance;
        grant.amount = person.credits;
        grant.expiresAt = person.expiresAt;
        grant.grantKey = grantKey(person);
        grant.description = u"Left of the month: %1 queries"_s.arg(person.queriesLeft);
        grant.actor = kActor;
        grant.metadata = {{u"queries_left"_s, qint64(person.queriesLeft)},
                          {u"base"_s, qint64(catalogue.queryPricing.base.count())}};
        submission.commands.emplace_back(grant);
    }
    submission.records = [person, now](store::Records &records, ledger::Outcome &) {
        return records.addAudit({now,
                                 kActor,
                                 u"legacy.import"_s,
                                 person.user.id,
                                 person.remarks.join(u"; "_s),
                                 person.before,
                                 {{u"plan"_s, person.plan.planId}, {u"credits"_s, qint64(person.credits.count())}}});
    };
    return work;
}

/// Whoever has an account stays as they are; an address or a customer that somebody has is left away.
Result<std::vector<LegacyPerson>> newcomers(const std::vector<LegacyLine> &lines, const Catalogue &catalogue,
                                            Timestamp now, store::Records &records, Imported &imported)
{
    std::vector<LegacyPerson> people;
    QSet<QString> emails;
    QSet<QString> customers;
    QSet<QString> ids;
    for (const LegacyLine &line : lines) {
        auto person = convertLegacy(line, catalogue, now);
        if (!person)
            return tl::unexpected(person.error());
        const auto here = records.userById(person->user.id);
        const auto namesake = records.userByEmail(person->user.email);
        const auto payer = records.stripe().glance({{}, person->plan.stripeCustomerId, {}});
        if (!here || !namesake || !payer)
            return tl::unexpected((!here ? here.error() : !namesake ? namesake.error() : payer.error()));
        if (*here || ids.contains(person->user.id)) {
            ++imported.alreadyHere;
            continue;
        }
        if (*namesake || emails.contains(person->user.email)) {
            person->user.email = placeholderEmail(person->user.id);
            person->remarks.append(u"somebody else has this email"_s);
        }
        if (payer->customersUser || customers.contains(person->plan.stripeCustomerId))
            person->plan.stripeCustomerId.clear();
        ids.insert(person->user.id);
        emails.insert(person->user.email);
        if (!person->plan.stripeCustomerId.isEmpty())
            customers.insert(person->plan.stripeCustomerId);
        people.push_back(std::move(*person));
    }
    return people;
}

/// A transaction's worth of people: all of them or, after an error, none.
Result<void> importSome(std::span<const LegacyPerson> people, store::WriteSession &session, const Catalogue &catalogue,
                        Timestamp now)
{
    std::vector<store::Work> work;
    for (const LegacyPerson &person : people) {
        work.push_back(opening(person, now));
        work.push_back(conversion(person, catalogue, now));
    }
    const auto done = store::Batch(session, catalogue).run(work);
    if (!done)
        return tl::unexpected(done.error());
    for (const store::Done &one : *done) {
        if (!one.outcome)
            return tl::unexpected(one.outcome.error());
    }
    return {};
}

Result<Imported> importAll(const Program &program, const QString &path)
{
    const Result<Catalogue> catalogue = server::loadCatalogue(program.settings.text("CREDITDESK_CATALOGUE"));
    if (!catalogue)
        return tl::unexpected(catalogue.error());
    const auto lines = readLegacyFile(path);
    if (!lines)
        return tl::unexpected(lines.error());
    const auto opened = program.openStore();
    if (!opened)
        return tl::unexpected(opened.error());
    const auto session = (*opened)->openWriter();
    const auto reader = (*opened)->openReader();
    if (!session || !reader)
        return tl::unexpected(session ? reader.error() : session.error());
    const Timestamp now = program.clock.now();
    Imported imported;
    const auto people = newcomers(*lines, *catalogue, now, (*reader)->records(), imported);
    if (!people)
        return tl::unexpected(people.error());
    for (std::size_t first = 0; first < people->size(); first += kPeoplePerTransaction) {
        const std::size_t count = std::min(kPeoplePerTransaction, people->size() - first);
        const std::span<const LegacyPerson> some(people->data() + first, count);
        if (const auto done = importSome(some, **session, *catalogue, now); !done)
            return tl::unexpected(done.error());
    }
    for (const LegacyPerson &person : *people) {
        ++imported.users;
        imported.odd += person.remarks.isEmpty() ? 0 : 1;
        if (!person.remarks.isEmpty())
            imported.remarks.append(person.user.id + u": "_s + person.remarks.join(u"; "_s));
    }
    return imported;
}

void importLegacy(Program &program, const QString &path)
{
    const Result<Imported> imported = importAll(program, path);
    if (!imported)
        return program.fail(imported.error());
    QString text = u"Imported %1 people; %2 were here already."_s.arg(imported->users).arg(imported->alreadyHere);
    if (!imported->remarks.isEmpty())
        text += u"\nLook at these:\n  "_s + imported->remarks.join(u"\n  "_s);
    program.print(text, {{u"users"_s, imported->users},
                         {u"already_here"_s, imported->alreadyHere},
                         {u"odd"_s, imported->odd},
                         {u"remarks"_s, QJsonArray::fromStringList(imported->remarks)}});
}

} // namespace

void addImportLegacyCommand(CLI::App &app, Program &program)
{
    CLI::App *command = app.add_subcommand("import-legacy",
                                           "Take over everybody from a database that counted queries; may be repeated");
    auto file = std::make_shared<std::string>();
    command->add_option("file", *file, "The old SQLite file, or a CSV file of its table `profiles`")->required();
    onChosen(program, command, [&program, file] { importLegacy(program, QString::fromStdString(*file)); });
}

} // namespace creditdesk::admin
