// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's official command line against the sandbox, with the server behind it: trigger, fixtures, get, post, delete.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import Stripe from 'stripe';
import {SECRET_KEY, WEBHOOK_SECRET, control, scratchFolder, startSandbox, startServer, until} from './support/programs.mjs';
import {startRelay} from './support/webhooksink.mjs';

// @stripe/cli is a launcher that names one package for each platform; this is the one with the program for ours.
const packageFile = createRequire(import.meta.url).resolve('@stripe/cli-linux-x64/package.json');
const binary = join(dirname(packageFile), 'bin', 'stripe');
let sandbox, server, relay, folder, stripe;

before(async () => {
  folder = scratchFolder();
  sandbox = await startSandbox('--settle-after-seconds', '0');
  server = await startServer(folder.path, sandbox.url);
  relay = await startRelay(`${server.url}/api/stripe/webhook`);
  await control(sandbox, 'webhook', {url: relay.url, secret: WEBHOOK_SECRET});
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0});
});
after(async () => {
  await sandbox?.stop();
  await relay?.stop();
  await server?.stop();
  folder?.remove();
});

/** No telemetry, no network but ours: whatever else the command line wants to reach meets a closed port. */
function cli(...args) {
  return promisify(execFile)(binary, [...args, '--api-base', sandbox.url], {timeout: 60_000, env: {PATH: process.env.PATH, HOME: folder.path,
    STRIPE_API_KEY: SECRET_KEY, STRIPE_CLI_TELEMETRY_OPTOUT: '1', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1'}});
}

// What the command line can trigger of the types that the server acts on, and of those around them.
const ACTED_ON = ['charge.dispute.closed', 'charge.dispute.created', 'charge.dispute.updated', 'charge.refund.updated', 'charge.refunded', 'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded', 'checkout.session.completed', 'checkout.session.expired', 'customer.deleted', 'customer.subscription.created',
  'customer.subscription.deleted', 'customer.subscription.paused', 'customer.subscription.updated', 'invoice.paid', 'invoice.payment_action_required', 'invoice.payment_failed', 'invoice.payment_succeeded'];
const AROUND = ['billing_portal.configuration.created', 'billing_portal.configuration.updated', 'billing_portal.session.created', 'charge.failed', 'charge.succeeded', 'coupon.created',
  'coupon.deleted', 'coupon.updated', 'customer.subscription.trial_will_end', 'invoice.marked_uncollectible', 'payment_intent.requires_action', 'customer.created', 'customer.updated', 'invoice.created',
  'invoice.deleted', 'invoice.finalized', 'invoice.updated', 'invoice.voided', 'invoiceitem.created', 'payment_intent.canceled', 'payment_intent.created', 'payment_intent.payment_failed',
  'payment_intent.succeeded', 'payment_method.attached', 'payment_method.detached', 'price.created', 'price.updated', 'product.created', 'product.deleted', 'product.updated'];
for (const event of [...ACTED_ON, ...AROUND]) {
  test(`trigger ${event}`, async () => {
    const {stdout} = await cli('trigger', event);
    assert.match(stdout, /Trigger succeeded/);
    await until(() => relay.answers.some(answer => answer.type === event), `${event} was sent`); // delayed payments settle within seconds
  });
}

test('the server answers all of it 2xx, and no event failed', async () => {
  await until(async () => (await control(sandbox, 'status')).body.pending_deliveries === 0, 'nothing is pending');
  for (const {type, id, status, body} of relay.answers) {
    assert.ok(status >= 200 && status < 300, `${type} ${id} was answered ${status}: ${body}`);
    assert.match(JSON.parse(body).state, /^(applied|ignored|review|duplicate)$/, `${type} ${id}: ${body}`);
  }
  const events = await stripe.events.list({limit: 100}).autoPagingToArray({limit: 10_000});
  assert.deepEqual(new Set(relay.answers.map(answer => answer.id)), new Set(events.map(event => event.id)), 'each event reached the server');
  assert.equal((await stripe.events.list({delivery_success: false})).data.length, 0);
});

test('fixtures runs a script of calls that use each other\'s answers', async () => {
  const script = join(folder.path, 'fixtures.json');
  writeFileSync(script, JSON.stringify({_meta: {template_version: 0}, fixtures: [
    {name: 'product', path: '/v1/products', method: 'post', params: {name: 'Fixture'}},
    {name: 'price', path: '/v1/prices', method: 'post', params: {product: '${product:id}', unit_amount: 700, currency: 'usd', lookup_key: 'from_fixture'}},
  ]}));
  await cli('fixtures', script);
  const [price] = (await stripe.prices.list({lookup_keys: ['from_fixture'], expand: ['data.product']})).data;
  assert.deepEqual([price.unit_amount, price.product.name], [700, 'Fixture']);
});

test('get, post and delete', async () => {
  const made = JSON.parse((await cli('post', '/v1/customers', '-d', 'email=cli@example.org')).stdout);
  assert.equal(JSON.parse((await cli('get', `/v1/customers/${made.id}`)).stdout).email, 'cli@example.org');
  assert.equal(JSON.parse((await cli('delete', `/v1/customers/${made.id}`, '--confirm')).stdout).deleted, true);
});
