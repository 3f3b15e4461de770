// SPDX-License-Identifier: GPL-3.0-or-later
#include "admin/stripeoffice.h"
#include "server/http/runtoend.h"

#include "server/config.h"
#include "server/stripe/setup.h"

#include <QJsonArray>

#include <CLI/CLI.hpp>

using namespace Qt::StringLiterals;

namespace creditdesk::admin {

namespace {

struct StripeFlags {
    std::string webhookUrl;
    bool dryRun = false;
};

Result<std::vector<stripe::SetupStep>> runSetUp(const stripe::StripeConfig &config, const Catalogue &catalogue,
                                                const stripe::SetupOptions &options)
{
    http::Client http(1);
    const stripe::StripeClient client(config,
                                      [&http](http::ClientRequest request) { return http.send(std::move(request)); });
    return http::runToEnd(stripe::setUp(client, catalogue, options));
}

void report(const Program &program, const std::vector<stripe::SetupStep> &steps, bool dryRun)
{
    QStringList lines;
    QJsonArray list;
    for (const stripe::SetupStep &step : steps) {
        lines.append(step.action.leftJustified(9) + step.what.leftJustified(9) + step.name.leftJustified(32) + u' ' +
                     step.id);
        QJsonObject object{
            {u"action"_s, step.action}, {u"what"_s, step.what}, {u"name"_s, step.name}, {u"id"_s, step.id}};
        if (!step.secret.isEmpty()) {
            lines.append(u"         STRIPE_WEBHOOK_SECRET="_s + step.secret + u"  (shown only now)"_s);
            object.insert(u"secret"_s, step.secret);
        }
        if (!step.remark.isEmpty()) {
            lines.append(u"         "_s + step.remark);
            object.insert(u"remark"_s, step.remark);
        }
        list.append(object);
    }
    lines.append(dryRun ? u"Nothing was changed (--dry-run)."_s : u"Stripe is set up."_s);
    program.print(lines.join(u'\n'), {{u"dry_run"_s, dryRun}, {u"steps"_s, list}});
}

void setUpStripe(Program &program, const StripeFlags &flags)
{
    const Result<stripe::StripeConfig> config = stripeConfig(program);
    if (!config)
        return program.fail(config.error(), kStripeTrouble);
    const Result<Catalogue> catalogue = server::loadCatalogue(program.settings.text("CREDITDESK_CATALOGUE"));
    if (!catalogue)
        return program.fail(catalogue.error(), kCheckFailed);
    const auto steps = runSetUp(*config, *catalogue, {flags.dryRun, QByteArray::fromStdString(flags.webhookUrl)});
    if (!steps)
        return program.fail(steps.error(), kStripeTrouble);
    report(program, *steps, flags.dryRun);
}

} // namespace

void addStripeCommand(CLI::App &app, Program &program)
{
    CLI::App *stripe = app.add_subcommand("stripe", "The Stripe account");
    stripe->require_subcommand(1);
    CLI::App *setup = stripe->add_subcommand(
        "setup", "Create what is missing: products, prices, the portal's configuration; safe to repeat.\n"
                 "The key comes from STRIPE_SECRET_KEY (not a flag, which others could read), Stripe's\n"
                 "address from STRIPE_API_BASE.");
    auto flags = std::make_shared<StripeFlags>();
    onChosen(program, setup, [&program, flags] { setUpStripe(program, *flags); });
    setup->add_option("--webhook-url", flags->webhookUrl,
                      "Also create a webhook endpoint for https://HOST/api/stripe/webhook and show its secret once");
    setup->add_flag("--dry-run", flags->dryRun, "Only say what would be done");
    addReconcileCommand(*stripe, program);
    addStripeRecoverCommand(*stripe, program);
}

} // namespace creditdesk::admin
