// SPDX-License-Identifier: GPL-3.0-or-later
// Stripe's official Node client against the sandbox: the calls that Creditdesk makes, and the errors it must meet.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import Stripe from 'stripe';
import {SECRET_KEY, control, startSandbox} from './support/programs.mjs';

let sandbox, stripe, customer, starter, pro, pack;

before(async () => {
  sandbox = await startSandbox();
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false});
  customer = await stripe.customers.create({email: 'ada@example.org', metadata: {user_id: '42'}});
  const price = (name, lookup_key, unit_amount, recurring) =>
    stripe.prices.create({currency: 'usd', unit_amount, lookup_key, product_data: {name}, ...(recurring ? {recurring: {interval: 'month'}} : {})});
  starter = await price('Starter', 'starter_monthly', 900, true);
  pro = await price('Pro', 'pro_monthly', 2900, true);
  pack = await price('Medium', 'pack_medium', 1500, false);
});
after(() => sandbox?.stop());

const types = async () => (await stripe.events.list({limit: 100})).data.map(event => event.type);
const checkout = (price, mode, more = {}) => stripe.checkout.sessions.create({mode, customer: customer.id, client_reference_id: '42',
  line_items: [{price: price.id, quantity: 1}], success_url: 'http://127.0.0.1:1/ok?session_id={CHECKOUT_SESSION_ID}', cancel_url: 'http://127.0.0.1:1/no', ...more});

test('customers are created, read, updated, listed and deleted', async () => {
  const made = await stripe.customers.create({name: 'Grace', email: 'grace@example.org'});
  assert.match(made.id, /^cus_/);
  assert.equal((await stripe.customers.update(made.id, {metadata: {a: 'b'}})).metadata.a, 'b');
  assert.equal((await stripe.customers.update(made.id, {metadata: {a: ''}})).metadata.a, undefined);
  assert.deepEqual((await stripe.customers.list({email: 'grace@example.org'})).data.map(one => one.id), [made.id]);
  assert.equal((await stripe.customers.del(made.id)).deleted, true);
  assert.equal((await stripe.customers.retrieve(made.id)).deleted, true);
});

test('prices are found by lookup key, with the product expanded', async () => {
  const found = await stripe.prices.list({lookup_keys: ['pack_medium', 'pro_monthly'], expand: ['data.product']});
  assert.deepEqual(found.data.map(one => one.product.name).sort(), ['Medium', 'Pro']);
  await assert.rejects(stripe.prices.create({currency: 'usd', unit_amount: 1, lookup_key: 'pack_medium', product: pack.product}), {type: 'StripeInvalidRequestError', param: 'lookup_key'});
});

test('a lookup key moves to a new price', async () => {
  const first = await stripe.prices.create({currency: 'usd', unit_amount: 100, lookup_key: 'movable', product_data: {name: 'Old'}});
  const second = await stripe.prices.create({currency: 'usd', unit_amount: 200, lookup_key: 'movable', transfer_lookup_key: true, product: first.product});
  assert.equal((await stripe.prices.retrieve(first.id)).lookup_key, null);
  assert.equal(second.lookup_key, 'movable');
});

test('a pack is bought: session, line items, events', async () => {
  const session = await checkout(pack, 'payment', {payment_intent_data: {metadata: {user_id: '42'}}, metadata: {user_id: '42'}});
  assert.match(session.id, /^cs_test_/);
  assert.equal(session.status, 'open');
  assert.equal(session.payment_intent, null);
  assert.equal((await control(sandbox, `checkout/${session.id}/pay`, {outcome: 'paid'})).status, 200);
  const paid = await stripe.checkout.sessions.retrieve(session.id, {expand: ['line_items.data.price', 'payment_intent.latest_charge', 'customer']});
  assert.deepEqual([paid.status, paid.payment_status, paid.url], ['complete', 'paid', null]);
  assert.equal(paid.line_items.data[0].price.lookup_key, 'pack_medium');
  assert.equal(paid.payment_intent.latest_charge.amount, 1500);
  assert.equal(paid.payment_intent.metadata.user_id, '42');
  assert.equal(paid.customer.email, 'ada@example.org');
  assert.equal((await stripe.checkout.sessions.listLineItems(session.id)).data[0].amount_total, 1500);
  for (const type of ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed'])
    assert.ok((await types()).includes(type), type);
});

test('a declined card leaves the session open, and it can still be paid', async () => {
  const session = await checkout(pack, 'payment');
  const declined = await control(sandbox, `checkout/${session.id}/pay`, {outcome: 'declined'});
  assert.deepEqual([declined.status, declined.body.error.code, declined.body.error.type], [402, 'card_declined', 'card_error']);
  assert.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'open');
  assert.equal((await control(sandbox, `checkout/${session.id}/pay`, {})).body.payment_status, 'paid');
});

test('a delayed payment completes unpaid and settles', async () => {
  const session = await checkout(pack, 'payment');
  assert.equal((await control(sandbox, `checkout/${session.id}/pay`, {outcome: 'delayed'})).body.payment_status, 'unpaid');
  assert.equal((await control(sandbox, `checkout/${session.id}/settle`, {outcome: 'succeeded'})).body.payment_status, 'paid');
  assert.ok((await types()).includes('checkout.session.async_payment_succeeded'));
  const failing = await checkout(pack, 'payment');
  await control(sandbox, `checkout/${failing.id}/pay`, {outcome: 'delayed_failing'});
  await control(sandbox, 'clock', {advance_seconds: 60});
  assert.equal((await stripe.checkout.sessions.retrieve(failing.id)).payment_status, 'unpaid');
  assert.ok((await types()).includes('checkout.session.async_payment_failed'));
});

test('a session is expired by its owner', async () => {
  const session = await checkout(pack, 'payment');
  assert.equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired');
  await assert.rejects(stripe.checkout.sessions.expire(session.id), {statusCode: 400});
});

test('a subscription: sign-up, renewal, switch with proration, cancel and resume, end', async () => {
  const session = await checkout(starter, 'subscription', {subscription_data: {metadata: {user_id: '42'}}});
  const paid = (await control(sandbox, `checkout/${session.id}/pay`, {})).body;
  let subscription = await stripe.subscriptions.retrieve(paid.subscription, {expand: ['latest_invoice.payments', 'customer']});
  assert.equal(subscription.status, 'active');
  assert.equal(subscription.metadata.user_id, '42');
  assert.equal(subscription.items.data[0].price.lookup_key, 'starter_monthly');
  assert.ok(subscription.items.data[0].current_period_end > subscription.items.data[0].current_period_start);
  const invoice = subscription.latest_invoice;
  assert.deepEqual([invoice.billing_reason, invoice.status, invoice.amount_paid], ['subscription_create', 'paid', 900]);
  assert.equal(invoice.parent.subscription_details.subscription, subscription.id);
  assert.equal(invoice.lines.data[0].pricing.price_details.price, starter.id);
  const intent = invoice.payments.data[0].payment.payment_intent;
  assert.equal((await stripe.invoicePayments.list({payment: {type: 'payment_intent', payment_intent: intent}})).data[0].invoice, invoice.id);

  await control(sandbox, `subscriptions/${subscription.id}/renew`, {});
  const renewal = (await stripe.invoices.list({subscription: subscription.id, limit: 1})).data[0];
  assert.equal(renewal.billing_reason, 'subscription_cycle');

  await control(sandbox, 'clock', {advance_seconds: 86400 * 10});
  subscription = await stripe.subscriptions.update(subscription.id,
    {items: [{id: subscription.items.data[0].id, price: pro.id}], proration_behavior: 'always_invoice'});
  const update = await stripe.invoices.retrieve(subscription.latest_invoice);
  assert.equal(update.billing_reason, 'subscription_update');
  assert.ok(update.lines.data.every(line => line.parent.subscription_item_details.proration));
  assert.equal(update.lines.data.length, 2);
  assert.ok(update.total > 0 && update.total < 2000);

  subscription = await stripe.subscriptions.update(subscription.id, {cancel_at_period_end: true});
  assert.equal(subscription.cancel_at, subscription.items.data[0].current_period_end);
  const updated = (await stripe.events.list({type: 'customer.subscription.updated', limit: 1})).data[0];
  assert.equal(updated.data.previous_attributes.cancel_at_period_end, false);
  subscription = await stripe.subscriptions.update(subscription.id, {cancel_at_period_end: false});
  assert.equal(subscription.cancel_at, null);
  await stripe.subscriptions.update(subscription.id, {cancel_at_period_end: true});
  await control(sandbox, 'clock', {advance_months: 1});
  assert.equal((await stripe.subscriptions.retrieve(subscription.id)).status, 'canceled');
  assert.equal((await stripe.events.list({types: ['customer.subscription.deleted']})).data.length, 1);
});

test('a declined renewal makes the subscription past due, and it ends after the last attempt', async () => {
  const session = await checkout(starter, 'subscription');
  const id = (await control(sandbox, `checkout/${session.id}/pay`, {})).body.subscription;
  await control(sandbox, `subscriptions/${id}/card`, {outcome: 'declined'});
  await control(sandbox, `subscriptions/${id}/renew`, {});
  assert.equal((await stripe.subscriptions.retrieve(id)).status, 'past_due');
  assert.ok((await types()).includes('invoice.payment_failed'));
  await control(sandbox, 'clock', {advance_seconds: 86400 * 16});
  const ended = await stripe.subscriptions.retrieve(id);
  assert.deepEqual([ended.status, ended.cancellation_details.reason], ['canceled', 'payment_failed']);
});

test('refunds: partial, the rest, too much', async () => {
  const session = await checkout(pack, 'payment');
  const payment_intent = (await control(sandbox, `checkout/${session.id}/pay`, {})).body.payment_intent;
  assert.equal((await stripe.refunds.create({payment_intent, amount: 500})).status, 'succeeded');
  await assert.rejects(stripe.refunds.create({payment_intent, amount: 1001}), {statusCode: 400, param: 'amount'});
  const refund = await stripe.refunds.create({payment_intent, reason: 'requested_by_customer'}, {idempotencyKey: 'refund-rest'});
  assert.equal(refund.amount, 1000);
  const charge = await stripe.charges.retrieve(refund.charge, {expand: ['refunds']});
  assert.deepEqual([charge.amount_refunded, charge.refunded, charge.refunds.data.length], [1500, true, 2]);
});

test('lists page both ways and iterate by themselves', async () => {
  const all = [];
  for (let i = 0; i < 60; ++i)
    await stripe.prices.create({currency: 'usd', unit_amount: 100 + i, product: pack.product});
  for await (const event of stripe.events.list({limit: 7}))
    all.push(event.id);
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length > 50);
  const oldest = all.at(-1);
  const newer = [];
  for await (const event of stripe.events.list({limit: 7, ending_before: oldest}))
    newer.push(event.id);
  assert.deepEqual(newer, all.slice(0, -1).reverse());
  const recent = await stripe.events.list({created: {gte: 0}, types: ['price.created'], limit: 100});
  assert.ok(recent.data.every(event => event.type === 'price.created' && event.api_version === '2026-10-28.endive'));
});

test('idempotency keys replay, and refuse other parameters', async () => {
  const options = {idempotencyKey: 'one-customer'};
  const first = await stripe.customers.create({email: 'once@example.org'}, options);
  const again = await stripe.customers.create({email: 'once@example.org'}, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await assert.rejects(stripe.customers.create({email: 'other@example.org'}, options), {type: 'StripeIdempotencyError', statusCode: 400});
});

test('errors have the types that the client knows', async () => {
  await assert.rejects(stripe.customers.retrieve('cus_nobody'), {type: 'StripeInvalidRequestError', statusCode: 404, code: 'resource_missing'});
  await assert.rejects(stripe.customers.create({nmae: 'x'}), {code: 'parameter_unknown', param: 'nmae'});
  await assert.rejects(stripe.prices.create({unit_amount: 1}), {code: 'parameter_missing', param: 'currency'});
  await assert.rejects(stripe.prices.create({currency: 'usd', unit_amount: 'many', product: pack.product}), {code: 'parameter_invalid_integer'});
  await assert.rejects(checkout(starter, 'payment'), {param: 'line_items[0][price]'});
  await assert.rejects(checkout(pack, 'payment', {payment_method_types: ['card']}), {code: 'parameter_unknown'});
  await assert.rejects(stripe.paymentIntents.create({amount: 100, currency: 'usd', confirm: true, payment_method: 'pm_card_visa_chargeDeclined', payment_method_types: ['card']}),
    {type: 'StripeCardError', code: 'card_declined', decline_code: 'generic_decline', statusCode: 402});
  const stranger = new Stripe('sk_live_nobody', {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0});
  await assert.rejects(stranger.customers.list(), {type: 'StripeAuthenticationError', statusCode: 401});
});

test('portal sessions need a customer and lead to a page that says SANDBOX', async () => {
  const session = await stripe.billingPortal.sessions.create({customer: customer.id, return_url: 'http://127.0.0.1:1/back'});
  assert.match(session.id, /^bps_/);
  const page = await (await fetch(session.url)).text();
  assert.match(page, /SANDBOX/);
  await assert.rejects(stripe.billingPortal.sessions.create({customer: 'cus_nobody'}), {statusCode: 400, param: 'customer'});
});
