// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's official command line against the sandbox: fixtures, trigger, get, post, delete.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import Stripe from 'stripe';
import {SECRET_KEY, scratchFolder, startSandbox, until} from './support/programs.mjs';

// @stripe/cli is a launcher that names one package for each platform; this is the one with the program for ours.
const packageFile = createRequire(import.meta.url).resolve('@stripe/cli-linux-x64/package.json');
const binary = join(dirname(packageFile), 'bin', 'stripe');
let sandbox, folder, stripe;

before(async () => {
  folder = scratchFolder();
  sandbox = await startSandbox('--settle-after-seconds', '0');
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0});
});
after(async () => {
  await sandbox?.stop();
  folder?.remove();
});

/** No telemetry, no network but ours: whatever else the command line wants to reach meets a closed port. */
function cli(...args) {
  return promisify(execFile)(binary, [...args, '--api-base', sandbox.url], {timeout: 60_000, env: {PATH: process.env.PATH, HOME: folder.path,
    STRIPE_API_KEY: SECRET_KEY, STRIPE_CLI_TELEMETRY_OPTOUT: '1', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1'}});
}
const types = async () => (await stripe.events.list({limit: 100})).data.map(event => event.type);

for (const event of ['checkout.session.completed', 'invoice.paid', 'customer.subscription.created', 'customer.subscription.updated', 'customer.subscription.deleted',
  'customer.deleted', 'charge.refunded', 'checkout.session.expired', 'checkout.session.async_payment_succeeded', 'checkout.session.async_payment_failed',
  'invoice.payment_failed', 'invoice.voided', 'payment_intent.succeeded', 'payment_intent.payment_failed',
  'charge.refund.updated', 'customer.subscription.paused', 'billing_portal.session.created', 'customer.created', 'payment_method.attached', 'price.created', 'product.created']) {
  test(`trigger ${event}`, async () => {
    const {stdout} = await cli('trigger', event);
    assert.match(stdout, /Trigger succeeded/);
    await until(async () => (await types()).includes(event), `${event} is in the list`); // delayed payments settle within seconds
  });
}

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
