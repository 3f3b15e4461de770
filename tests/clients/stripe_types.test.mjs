// SPDX-License-Identifier: GPL-3.0-or-later
// What the sandbox sends and answers has the official types: every event of a whole life, and every object of the API.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import Stripe from 'stripe';
import {wholeLife} from './support/life.mjs';
import {SECRET_KEY, WEBHOOK_SECRET, control, startSandbox, until} from './support/programs.mjs';
import {OfficialParams} from './support/officialparams.mjs';
import {NEW_SHAPE, OLD_SHAPE, typeErrors} from './support/typecheck.mjs';
import {startSink} from './support/webhooksink.mjs';

let sandbox, sink, oldSink, stripe, listed;

before(async () => {
  sink = await startSink();
  oldSink = await startSink();
  sandbox = await startSandbox('--webhook', sink.url, '--secret', WEBHOOK_SECRET);
  await control(sandbox, 'webhook', {url: oldSink.url, secret: WEBHOOK_SECRET, api_version: '2025-02-24.acacia'});
  stripe = new Stripe(SECRET_KEY, {host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false});
  await wholeLife(stripe, sandbox);
  await until(async () => (await control(sandbox, 'status')).body.pending_deliveries === 0, 'all events were sent', 60_000);
  listed = await everyList(); // now: while the compiler works, connections die of old age
});
after(async () => {
  await sandbox?.stop();
  await sink?.stop();
  await oldSink?.stop();
});

function assertTyped(shape, payloads, leastChecked) {
  const {checked, errors} = typeErrors(shape, payloads);
  assert.equal(errors.length, 0, `${errors.length} kinds of error against ${shape.name}:\n${errors.join('\n')}`);
  assert.ok(checked >= leastChecked, `only ${checked} payloads were checked`);
}

test('the check finds what is wrong', () => {
  const value = {id: 'cus_1', object: 'customer', deleted: true};
  const wrong = [{...value, deleted: false}, {...value, more: 1}, {id: 'cus_1', object: 'customer'}, {...value, object: 'client'}];
  const payloads = [value, ...wrong].map((one, index) => ({title: `payload ${index}`, type: 'Stripe.DeletedCustomer', value: one}));
  const {checked, errors} = typeErrors(NEW_SHAPE, payloads);
  assert.equal(checked, payloads.length);
  assert.deepEqual(errors.map(error => error.match(/payload \d/)[0]), ['payload 1', 'payload 2', 'payload 3', 'payload 4'], errors.join('\n'));
});

/** The events that arrived; each type has to be among them, so that the check is worth something. */
function eventsOf({deliveries}, types) {
  const events = deliveries.map(delivery => JSON.parse(delivery.body));
  const seen = new Set(events.map(event => event.type));
  assert.deepEqual(types.filter(type => !seen.has(type)), []);
  return events.map(event => ({title: event.id, type: `EventOf<'${event.type}'>`, value: event}));
}

const TYPES = ['charge.dispute.closed', 'charge.dispute.created', 'charge.dispute.funds_reinstated', 'charge.dispute.funds_withdrawn', 'charge.dispute.updated', 'charge.failed',
  'charge.pending', 'charge.refund.updated', 'charge.refunded', 'charge.succeeded', 'checkout.session.async_payment_failed', 'checkout.session.async_payment_succeeded',
  'checkout.session.completed', 'checkout.session.expired', 'coupon.created', 'coupon.deleted', 'coupon.updated', 'customer.created', 'customer.deleted',
  'customer.discount.created', 'customer.discount.deleted', 'customer.subscription.created', 'customer.subscription.deleted',
  'customer.subscription.paused', 'customer.subscription.resumed', 'customer.subscription.trial_will_end', 'customer.subscription.updated', 'customer.updated', 'invoice.created', 'invoice.finalized', 'invoice.marked_uncollectible', 'invoice.paid', 'invoice.payment_action_required', 'invoice.payment_failed',
  'invoice.payment_succeeded', 'invoice.voided', 'payment_intent.canceled', 'payment_intent.created', 'payment_intent.payment_failed', 'payment_intent.processing', 'payment_intent.requires_action',
  'payment_intent.succeeded', 'payment_method.attached', 'payment_method.detached', 'price.created', 'product.created', 'refund.created', 'refund.failed', 'refund.updated', 'subscription_schedule.created', 'subscription_schedule.released'];

test('every event of a whole life has the type that stripe 23 gives it', () => {
  assertTyped(NEW_SHAPE, eventsOf(sink, [...TYPES, 'invoice_payment.paid']), 100);
});

test('the same events in the shape before 2025-03-31 have the type that stripe 17.7 gives them', () => {
  assertTyped(OLD_SHAPE, eventsOf(oldSink, TYPES), 100);
});

/** One answer of the API, as JSON: the client turns decimals into objects of its own. */
async function answer(path) {
  const response = await fetch(`${sandbox.url}/v1/${path}`, {headers: {Authorization: `Bearer ${SECRET_KEY}`}});
  assert.equal(response.status, 200, path);
  return response.json();
}

const LISTS = {'customers': 'Stripe.Customer', 'products': 'Stripe.Product', 'prices': 'Stripe.Price', 'checkout/sessions': 'Stripe.Checkout.Session',
  'subscriptions?status=all': 'Stripe.Subscription', 'invoices': 'Stripe.Invoice', 'invoice_payments': 'Stripe.InvoicePayment', 'invoiceitems': 'Stripe.InvoiceItem',
  'coupons': 'Stripe.Coupon', 'subscription_schedules': 'Stripe.SubscriptionSchedule', 'payment_intents': 'Stripe.PaymentIntent', 'charges': 'Stripe.Charge', 'refunds': 'Stripe.Refund', 'disputes': 'Stripe.Dispute',
  'billing_portal/configurations': 'Stripe.BillingPortal.Configuration', 'webhook_endpoints': 'Stripe.WebhookEndpoint', 'events': 'Stripe.Event',
  'charges?expand[]=data.refunds&expand[]=data.payment_intent': 'Stripe.Charge', 'invoices?expand[]=data.payments&expand[]=data.customer&expand[]=data.discounts': 'Stripe.Invoice',
  'checkout/sessions?expand[]=data.line_items&expand[]=data.payment_intent.latest_charge': 'Stripe.Checkout.Session',
  'disputes?expand[]=data.charge': 'Stripe.Dispute', 'refunds?expand[]=data.charge': 'Stripe.Refund'};

/** Lists that belong to one object. */
async function ownLists() {
  const newest = async list => (await answer(`${list}?limit=1`)).data[0].id;
  const session = (await answer('checkout/sessions?status=complete&limit=1')).data[0].id;
  const subscription = (await answer('subscriptions?status=all&limit=1')).data[0];
  return {[`invoices/${await newest('invoices')}/lines`]: 'Stripe.InvoiceLineItem', [`checkout/sessions/${session}/line_items`]: 'Stripe.LineItem',
    [`subscription_items?subscription=${subscription.id}`]: 'Stripe.SubscriptionItem', [`payment_methods?customer=${subscription.customer}`]: 'Stripe.PaymentMethod'};
}

async function everyList() {
  const payloads = [];
  for (const [path, type] of Object.entries({...LISTS, ...await ownLists()})) {
    const list = await answer(path + (path.includes('?') ? '&' : '?') + 'limit=100');
    assert.ok(list.data.length > 0, path);
    payloads.push(...list.data.map(value => ({title: path, type, value})), {title: path, type: `Stripe.ApiList<${type}>`, value: {...list, data: []}});
  }
  return payloads;
}

test('every list of the API has the type that stripe 23 gives it, expanded or not', () => {
  assertTyped(NEW_SHAPE, listed, 80);
});

test('the sandbox takes no parameter that stripe 23 does not know', () => {
  const official = new OfficialParams();
  const spec = JSON.parse(readFileSync(new URL('../../sandbox/resources/params.json', import.meta.url), 'utf8'));
  const strange = [];
  for (const [operation, params] of Object.entries(spec)) {
    const type = official.typeOf(operation);
    const unknown = type ? official.unknownIn(params, type) : Object.keys(params);
    strange.push(...unknown.map(name => `${operation} ${name}`));
    if (!official.calls.has(operation))
      strange.push(operation);
  }
  // The command line still sends these: the hosted page's own calls, and what API versions of before 2026-10-28 took.
  assert.deepEqual(strange.filter(one => !one.includes('/v1/payment_pages/')), ['POST /v1/checkout/sessions payment_method_types', 'POST /v1/checkout/sessions ui_mode=hosted',
    'POST /v1/payment_intents payment_method_types']);
});
