// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's official Node client on the money that goes back, and on every list that a server reads to find what it has missed.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import Stripe from 'stripe';
import {Life} from './support/life.mjs';
import {SECRET_KEY, control, startSandbox, until} from './support/programs.mjs';

let sandbox, stripe, life;

before(async () => {
  sandbox = await startSandbox('--settle-after-seconds', '0');
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false});
  life = new Life(stripe, sandbox);
  await life.begin();
});
after(() => sandbox?.stop());

/** A payment with one of Stripe's test cards. */
const payBy = card => stripe.paymentIntents.create({amount: 1500, currency: 'usd', confirm: true, payment_method: card, payment_method_types: ['card']});
const ids = async list => (await list.autoPagingToArray({limit: 1000})).map(one => one.id);
const typesAbout = async id => (await stripe.events.list({limit: 100}).autoPagingToArray({limit: 1000}))
  .filter(event => event.data.object.id === id).map(event => event.type).reverse();

test('refunds are listed by payment and charge, newest first, page by page', async () => {
  const intent = await payBy('pm_card_visa');
  const made = [];
  for (const amount of [100, 200, 300, 400, 500])
    made.unshift((await stripe.refunds.create({payment_intent: intent.id, amount})).id);
  await stripe.refunds.create({payment_intent: (await payBy('pm_card_visa')).id});
  assert.deepEqual(await ids(stripe.refunds.list({payment_intent: intent.id, limit: 2})), made);
  assert.deepEqual(await ids(stripe.refunds.list({charge: intent.latest_charge, limit: 2})), made);
  assert.deepEqual(await ids(stripe.refunds.list({payment_intent: intent.id, limit: 2, ending_before: made.at(-1)})), made.slice(0, -1).reverse());
  assert.equal((await stripe.refunds.list({created: {gt: Math.floor(Date.now() / 1000) + 60}})).data.length, 0);
  const charge = await stripe.charges.retrieve(intent.latest_charge);
  assert.deepEqual([charge.amount_refunded, charge.refunded], [1500, true]);
});

test('refunds that wait, fail late or are canceled', async () => {
  const pending = await stripe.refunds.create({payment_intent: (await payBy('pm_card_pendingRefund')).id});
  assert.equal(pending.status, 'pending');
  await until(async () => (await stripe.refunds.retrieve(pending.id)).status === 'succeeded', 'the pending refund succeeded');
  assert.deepEqual(await typesAbout(pending.id), ['refund.created', 'refund.updated', 'charge.refund.updated']);
  const failing = await stripe.refunds.create({payment_intent: (await payBy('pm_card_refundFail')).id});
  assert.equal(failing.status, 'succeeded');
  await until(async () => (await stripe.refunds.retrieve(failing.id)).status === 'failed', 'the refund failed');
  assert.deepEqual((await typesAbout(failing.id)).slice(-3), ['refund.updated', 'charge.refund.updated', 'refund.failed']);
  const waiting = (await control(sandbox, `payments/${await life.paid()}/refund`, {amount: 100, outcome: 'requires_action'})).body;
  assert.equal((await stripe.refunds.cancel(waiting.id)).status, 'canceled');
  await assert.rejects(stripe.refunds.cancel(pending.id), {type: 'StripeInvalidRequestError', statusCode: 400});
});

test('a dispute is answered, and won by Stripe\'s own test text', async () => {
  const intent = await payBy('pm_card_createDispute');
  const [dispute] = (await stripe.disputes.list({payment_intent: intent.id})).data;
  assert.deepEqual([dispute.status, dispute.amount, dispute.reason], ['needs_response', 1500, 'fraudulent']);
  await assert.rejects(stripe.refunds.create({payment_intent: intent.id}), {code: 'charge_disputed'});
  const staged = await stripe.disputes.update(dispute.id, {evidence: {uncategorized_text: 'winning_evidence'}, submit: false, metadata: {note: 'mine'}});
  assert.deepEqual([staged.status, staged.metadata.note, staged.evidence_details.has_evidence], ['needs_response', 'mine', true]);
  assert.equal((await stripe.disputes.update(dispute.id, {evidence: {customer_name: 'Ada'}})).status, 'won');
  const kept = await stripe.disputes.retrieve(dispute.id, {expand: ['charge', 'payment_intent']});
  assert.deepEqual([kept.charge.disputed, kept.payment_intent.id], [true, intent.id]);
  assert.deepEqual(kept.balance_transactions.map(one => [one.amount, one.fee]), [[-1500, 1500], [1500, 0]]);
  assert.deepEqual(await typesAbout(dispute.id), ['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.dispute.updated', 'charge.dispute.updated',
    'charge.dispute.closed', 'charge.dispute.funds_reinstated']);
});

test('disputes are closed, escalated and listed', async () => {
  const lost = (await stripe.disputes.list({payment_intent: (await payBy('pm_card_createDisputeProductNotReceived')).id})).data[0];
  assert.equal((await stripe.disputes.close(lost.id)).status, 'lost');
  await assert.rejects(stripe.disputes.close(lost.id), {statusCode: 400});
  const asked = (await stripe.disputes.list({charge: (await payBy('pm_card_createDisputeInquiry')).latest_charge})).data[0];
  assert.equal(asked.status, 'warning_needs_response');
  assert.equal((await control(sandbox, `disputes/${asked.id}/escalate`, {})).body.status, 'needs_response');
  const all = await ids(stripe.disputes.list({limit: 1}));
  assert.ok(all.indexOf(asked.id) < all.indexOf(lost.id));
  assert.deepEqual(await ids(stripe.disputes.list({limit: 1, ending_before: lost.id})), all.slice(0, all.indexOf(lost.id)).reverse());
});

test('what a payment was for is found from the payment', async () => {
  const session = await life.pay(life.prices.pack, 'payment');
  assert.deepEqual(await ids(stripe.checkout.sessions.list({payment_intent: session.payment_intent})), [session.id]);
  const subscription = await life.subscribe();
  const [invoice] = (await stripe.invoices.list({subscription})).data;
  const [payment] = (await stripe.invoicePayments.list({invoice: invoice.id, status: 'paid'})).data;
  assert.deepEqual([payment.amount_paid, payment.payment.type], [900, 'payment_intent']);
  const intent = payment.payment.payment_intent;
  assert.deepEqual(await ids(stripe.invoicePayments.list({payment: {type: 'payment_intent', payment_intent: intent}})), [payment.id]);
  assert.deepEqual(await ids(stripe.checkout.sessions.list({payment_intent: intent})), []);
  assert.deepEqual(await ids(stripe.checkout.sessions.list({subscription})), [(await stripe.checkout.sessions.list({limit: 1})).data[0].id]);
  assert.deepEqual(await ids(stripe.invoicePayments.list({status: 'open'})), []);
  assert.ok((await stripe.events.list({type: 'invoice_payment.paid'})).data.some(event => event.data.object.id === payment.id));
  assert.ok((await ids(stripe.subscriptions.list({status: 'all', customer: life.customer.id, limit: 1}))).includes(subscription));
});

test('every list pages by itself, both ways', async () => {
  for (let i = 0; i < 3; ++i)
    await life.paid();
  const lists = {sessions: stripe.checkout.sessions, intents: stripe.paymentIntents, charges: stripe.charges, refunds: stripe.refunds, disputes: stripe.disputes, events: stripe.events};
  for (const [name, resource] of Object.entries(lists)) {
    const newestFirst = await ids(resource.list({limit: 2}));
    assert.ok(newestFirst.length > 2, name);
    assert.equal(new Set(newestFirst).size, newestFirst.length, name);
    const oldestFirst = await ids(resource.list({limit: 2, ending_before: newestFirst.at(-1)}));
    assert.deepEqual(oldestFirst, newestFirst.slice(0, -1).reverse(), name);
  }
});

test('events are read on from where one stopped, of some types only', async () => {
  const [last] = (await stripe.events.list({limit: 1})).data;
  const intent = await payBy('pm_card_visa');
  await stripe.refunds.create({payment_intent: intent.id, amount: 700});
  const types = ['charge.refunded', 'payment_intent.succeeded'];
  const seen = await stripe.events.list({types, limit: 1, ending_before: last.id, created: {gte: last.created}}).autoPagingToArray({limit: 100});
  assert.deepEqual(seen.map(event => event.type), ['payment_intent.succeeded', 'charge.refunded']);
  assert.equal((await stripe.events.retrieve(seen[1].id)).data.object.amount_refunded, 700);
  await assert.rejects(stripe.events.list({types: Array.from({length: 21}, (_, i) => `a.${i}`)}), {param: 'types'});
});

test('after thirty days events are gone, and the objects still tell', async () => {
  const session = await life.pay(life.prices.pack, 'payment');
  const [event] = (await stripe.events.list({limit: 1})).data;
  await life.act('clock', {advance_seconds: 31 * 86400});
  await assert.rejects(stripe.events.retrieve(event.id), {statusCode: 404, code: 'resource_missing'});
  assert.ok(!(await ids(stripe.events.list({limit: 100}))).includes(event.id));
  assert.deepEqual(await ids(stripe.checkout.sessions.list({payment_intent: session.payment_intent})), [session.id]);
});
