// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's own signature code against both our ends: what the sandbox sends, and what the server accepts.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import Stripe from 'stripe';
import {SECRET_KEY, WEBHOOK_SECRET, control, scratchFolder, startSandbox, startServer, until} from './support/programs.mjs';
import {startSink} from './support/webhooksink.mjs';

let sandbox, server, sink, folder, stripe;

before(async () => {
  folder = scratchFolder();
  sink = await startSink(count => count === 0 ? 500 : 200); // the first delivery fails once
  sandbox = await startSandbox('--webhook', sink.url, '--secret', WEBHOOK_SECRET);
  server = await startServer(folder.path, sandbox.url);
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0});
});
after(async () => {
  await server?.stop();
  await sandbox?.stop();
  await sink?.stop();
  folder?.remove();
});

test('what the sandbox sends passes constructEvent; a failed delivery is sent again', async () => {
  const customer = await stripe.customers.create({email: 'ada@example.org'});
  await until(() => sink.deliveries.some(delivery => delivery.status === 200), 'the retry arrived');
  const [failed, retried] = sink.deliveries;
  for (const delivery of [failed, retried]) {
    const event = stripe.webhooks.constructEvent(delivery.body, delivery.signature, WEBHOOK_SECRET);
    assert.deepEqual([event.type, event.data.object.id], ['customer.created', customer.id]);
  }
  assert.throws(() => stripe.webhooks.constructEvent(failed.body + ' ', failed.signature, WEBHOOK_SECRET), Stripe.errors.StripeSignatureVerificationError);
  await until(async () => (await control(sandbox, 'status')).body.pending_deliveries === 0, 'nothing is pending');
  assert.equal((await stripe.events.list({delivery_success: false})).data.length, 0);
});

test('an endpoint made through the API gets a secret once, and only the events it asked for', async () => {
  const own = await startSink();
  const endpoint = await stripe.webhookEndpoints.create({url: own.url, enabled_events: ['product.created']});
  assert.match(endpoint.secret, /^whsec_/);
  assert.equal((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, undefined);
  await stripe.customers.create({});
  await stripe.products.create({name: 'Watched'});
  await until(() => own.deliveries.length > 0, 'the event arrived');
  const event = stripe.webhooks.constructEvent(own.deliveries[0].body, own.deliveries[0].signature, endpoint.secret);
  assert.equal(event.type, 'product.created');
  await control(sandbox, `events/${event.id}/resend`, {});
  await until(() => own.deliveries.length > 1, 'the event arrived again');
  assert.equal(JSON.parse(own.deliveries[1].body).id, event.id);
  await stripe.webhookEndpoints.del(endpoint.id);
  await own.stop();
});

const post = (payload, signature) => fetch(`${server.url}/api/stripe/webhook`,
  {method: 'POST', headers: {'Content-Type': 'application/json', ...(signature ? {'Stripe-Signature': signature} : {})}, body: payload});

test('the server accepts a header by generateTestHeaderString and refuses every other', async () => {
  const payload = JSON.stringify({id: 'evt_1', object: 'event', api_version: '2026-10-28.endive', created: Math.floor(Date.now() / 1000), livemode: false,
    type: 'nothing.we_know', data: {object: {id: 'x_1', object: 'thing'}}, pending_webhooks: 0, request: {id: null, idempotency_key: null}});
  const header = more => stripe.webhooks.generateTestHeaderString({payload, secret: WEBHOOK_SECRET, ...more});
  assert.equal((await post(payload, header())).status, 200);
  assert.equal((await post(payload, header())).status, 200);
  assert.equal((await post(payload, header({secret: 'whsec_other'}))).status, 400);
  assert.equal((await post(payload, header({timestamp: Math.floor(Date.now() / 1000) - 600}))).status, 400);
  assert.equal((await post(payload + ' ', header())).status, 400);
  assert.equal((await post(payload)).status, 400);
});
