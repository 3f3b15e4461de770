// SPDX-License-Identifier: GPL-3.0-or-later
// One whole life at Stripe, told to two servers: one hears it in the shape of today, one in that before 2025-03-31. Their books are the same, and agree with Stripe. So do those
// of one who heard nothing and asked later.
import assert from 'node:assert/strict';
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import Stripe from 'stripe';
import {wholeLife} from './support/life.mjs';
import {SECRET_KEY, WEBHOOK_SECRET, addUser, admin, control, scratchFolder, startSandbox, startServer, until} from './support/programs.mjs';
import {startRelay} from './support/webhooksink.mjs';

const EMAIL = 'ada@example.org', PASSWORD = 'correct horse battery';
const DAY_MS = 86_400_000;
const SHAPES = ['2026-10-28.endive', '2025-02-24.acacia'];
let sandbox;
const told = []; // {folder, server, relay} for each shape
const deaf = scratchFolder();

before(async () => {
  for (const _ of SHAPES)
    told.push({folder: scratchFolder()});
  addUser(told[0].folder.path, EMAIL, PASSWORD);
  const userId = JSON.parse(admin(told[0].folder.path, ['--json', 'user', 'list'])).users[0].id;
  for (const folder of [told[1].folder, deaf]) // the same person to all
    copyFileSync(join(told[0].folder.path, 'creditdesk.db'), join(folder.path, 'creditdesk.db'));
  sandbox = await startSandbox();
  for (const [index, one] of told.entries()) {
    one.server = await startServer(one.folder.path, sandbox.url, {CREDITDESK_STRIPE_POLL_SECONDS: '0'}); // webhooks alone have to do
    one.relay = await startRelay(`${one.server.url}/api/stripe/webhook`);
    await control(sandbox, 'webhook', {url: one.relay.url, secret: WEBHOOK_SECRET, api_version: SHAPES[index]});
  }
  const stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false});
  await wholeLife(stripe, sandbox, userId);
  await quiet();
});
after(async () => {
  await sandbox?.stop();
  for (const {folder, server, relay} of told) {
    await relay?.stop();
    await server?.stop();
    folder.remove();
  }
  deaf.remove();
});

const quiet = () => until(async () => (await control(sandbox, 'status')).body.pending_deliveries === 0, 'all events were answered', 120_000);

/** What one server says of the person's account. */
async function books({server}) {
  const call = async (path, options) => {
    const response = await fetch(server.url + path, options);
    assert.equal(response.status, 200, path);
    return response.json();
  };
  const signedIn = await call('/auth/v1/token?grant_type=password', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({email: EMAIL, password: PASSWORD})});
  const own = path => call(path, {headers: {Authorization: `Bearer ${signedIn.access_token}`}});
  const {items} = await own('/api/credits/history?limit=100');
  return {balance: (await own('/api/credits/balance')).balance, rows: items.map(({amount, description, reason}) => JSON.stringify({amount, description, reason})).sort()};
}

test('every event was answered 2xx, none failed, and a person has to look at foreign prices only', () => {
  for (const [index, {relay}] of told.entries()) {
    assert.deepEqual(new Set(relay.answers.map(answer => answer.version)), new Set([SHAPES[index]]));
    const reviewed = [];
    for (const {type, id, status, body} of relay.answers) {
      assert.ok(status >= 200 && status < 300, `${type} ${id} was answered ${status}: ${body}`);
      assert.match(JSON.parse(body).state, /^(applied|ignored|review|duplicate)$/, `${type} ${id}: ${body}`);
      if (JSON.parse(body).state === 'review')
        reviewed.push(type);
    }
    // The gift's pack and the yearly plan of this life are in no catalogue of the server's.
    assert.deepEqual(reviewed.sort(), ['checkout.session.completed', 'invoice.paid', 'invoice.payment_succeeded']);
  }
});

test('both shapes lead to the same books', async () => {
  const [now, then] = await Promise.all(told.map(books));
  assert.deepEqual(then, now);
  assert.ok(now.rows.length > 40 && now.balance > 0, JSON.stringify(now));
});

const day = offset => new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);
const stripeAdmin = (folder, ...args) => admin(folder.path, ['stripe', ...args],
  {environment: {STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_PUBLISHABLE_KEY: 'pk_test_clientchecks0000', STRIPE_API_BASE: sandbox.url}});
function assertRight(folder) {
  assert.match(admin(folder.path, ['verify']), /The ledger is right: 1 accounts, [1-9]/);
  assert.match(stripeAdmin(folder, 'reconcile', '--from', day(-2), '--to', day(390)), /Both sides agree/); // the sandbox's clock is months ahead
}

test('the books are right in themselves, and agree with Stripe', () => {
  for (const {folder} of told)
    assertRight(folder);
});

test('one who heard nothing for longer than Stripe keeps events finds all of it', async () => {
  assert.match(stripeAdmin(deaf, 'recover', '--since', day(-60)), /failed 0/);
  assertRight(deaf);
  const server = await startServer(deaf.path, sandbox.url, {CREDITDESK_STRIPE_POLL_SECONDS: '0'});
  const [found, heard] = [await books({server}), await books(told[0])];
  await server.stop();
  assert.equal(found.balance, heard.balance);
});

test('all of it once more changes nothing', async () => {
  const earlier = await Promise.all(told.map(books));
  const events = new Set(told.flatMap(({relay}) => relay.answers).filter(({body}) => JSON.parse(body).state === 'applied').map(({id}) => id));
  assert.ok(events.size > 150, `${events.size} events were applied`);
  for (const id of events)
    assert.equal((await control(sandbox, `events/${id}/resend`, {})).status, 200);
  await quiet();
  assert.deepEqual(await Promise.all(told.map(books)), earlier);
});
