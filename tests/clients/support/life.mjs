// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that can happen to a customer, played in the sandbox: whoever watches gets each kind of event at least once.
import {control} from './programs.mjs';

const DAY = 86_400;
const pages = {success_url: 'http://127.0.0.1:1/ok', cancel_url: 'http://127.0.0.1:1/no'};

/** The sandbox's control API, which must agree. */
async function act(sandbox, path, body = {}) {
  const answer = await control(sandbox, path, body);
  if (answer.status !== 200)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function makeCatalogue(stripe) {
  const price = (name, lookup_key, unit_amount, interval) => stripe.prices.create({currency: 'usd', unit_amount, lookup_key, product_data: {name},
    ...(interval ? {recurring: {interval}} : {})});
  return {starter: await price('Starter', 'starter_monthly', 900, 'month'), pro: await price('Pro', 'pro_monthly', 2900, 'month'),
    yearly: await price('Pro, yearly', 'pro_yearly', 29000, 'year'), pack: await price('Medium', 'pack_medium', 1500), gift: await price('Gift', 'pack_gift', 0)};
}

/** The calls of one life; `pay` answers the completed session. */
export class Life {
  constructor(stripe, sandbox, userId = '42') {
    this.stripe = stripe;
    this.sandbox = sandbox;
    this.userId = userId;
  }

  act(path, body) { return act(this.sandbox, path, body); }

  async begin() {
    this.prices = await makeCatalogue(this.stripe);
    this.customer = await this.stripe.customers.create({email: 'ada@example.org', name: 'Ada', metadata: {user_id: this.userId}});
    await this.stripe.customers.update(this.customer.id, {phone: '+100', metadata: {seen: 'yes'}});
    await this.stripe.products.update(this.prices.pack.product, {description: 'Credits'});
    await this.stripe.billingPortal.configurations.create({features: {invoice_history: {enabled: true}}});
    await this.stripe.billingPortal.sessions.create({customer: this.customer.id, return_url: pages.success_url});
  }

  open(price, mode, more = {}) {
    return this.stripe.checkout.sessions.create({mode, customer: this.customer.id, client_reference_id: this.userId, metadata: {user_id: this.userId},
      line_items: [{price: price.id, quantity: 1}], ...pages, ...more});
  }

  async pay(price, mode, outcome = 'paid', more = {}) {
    const session = await this.open(price, mode, more);
    return this.act(`checkout/${session.id}/pay`, {outcome});
  }

  async buyPacks() {
    const {pack, gift} = this.prices;
    await this.pay(pack, 'payment', 'paid', {payment_intent_data: {metadata: {user_id: this.userId}}});
    await this.pay(gift, 'payment');
    await this.act(`checkout/${(await this.pay(pack, 'payment', 'delayed')).id}/settle`, {outcome: 'succeeded'});
    await this.act(`checkout/${(await this.pay(pack, 'payment', 'delayed_failing')).id}/settle`, {outcome: 'failed'});
    const declined = await this.open(pack, 'payment');
    await control(this.sandbox, `checkout/${declined.id}/pay`, {outcome: 'declined'});
    await this.act(`checkout/${declined.id}/pay`, {outcome: 'paid'});
    await this.stripe.checkout.sessions.expire((await this.open(pack, 'payment')).id);
  }

  async subscribe(more = {}) {
    return (await this.pay(this.prices.starter, 'subscription', 'paid', {subscription_data: {metadata: {user_id: this.userId}, ...more}})).subscription;
  }

  async changePlans() {
    const id = await this.subscribe();
    await this.act(`subscriptions/${id}/renew`);
    await this.act('clock', {advance_seconds: 10 * DAY});
    await this.act(`subscriptions/${id}/switch`, {lookup_key: 'pro_monthly'});
    await this.act(`subscriptions/${id}/switch`, {lookup_key: 'starter_monthly'});
    await this.act(`subscriptions/${id}/switch`, {lookup_key: 'pro_yearly'});
    await this.act(`subscriptions/${id}/cancel`, {immediately: false});
    await this.act(`subscriptions/${id}/resume`);
    await this.act(`subscriptions/${id}/cancel`, {immediately: true});
  }

  async fallBehind() {
    const id = await this.subscribe();
    await this.act(`subscriptions/${id}/card`, {outcome: 'declined'});
    await this.act(`subscriptions/${id}/renew`);
    await this.act(`subscriptions/${id}/card`, {outcome: 'paid'});
    await this.act('clock', {advance_seconds: 3 * DAY});
    await this.act(`subscriptions/${id}/card`, {outcome: 'declined'});
    await this.act(`subscriptions/${id}/renew`);
    await this.act('clock', {advance_seconds: 16 * DAY});
    await this.subscribe({trial_period_days: 7});
    await this.act('clock', {advance_seconds: 8 * DAY});
    await this.stripe.subscriptions.create({customer: this.customer.id, items: [{price: this.prices.pro.id, quantity: 3}], trial_period_days: 1,
      trial_settings: {end_behavior: {missing_payment_method: 'pause'}}});
    await this.act('clock', {advance_seconds: 2 * DAY});
    await this.stripe.subscriptions.create({customer: this.customer.id, items: [{price: this.prices.pro.id}], payment_behavior: 'default_incomplete'});
    await this.act('clock', {advance_seconds: DAY});
  }

  /** A plan for less: coupons of every kind, on a plan and on a pack. */
  async saveMoney() {
    const {coupons} = this.stripe;
    const all = await coupons.create({percent_off: 100, duration: 'once', name: 'Welcome'});
    const some = await coupons.create({id: 'SOME', amount_off: 200, currency: 'usd', duration: 'repeating', duration_in_months: 2});
    await coupons.update('SOME', {name: 'Two off'});
    await this.pay(this.prices.pack, 'payment', 'paid', {discounts: [{coupon: 'SOME'}]});
    const {subscription} = await this.pay(this.prices.starter, 'subscription', 'no_card',
      {discounts: [{coupon: all.id}], payment_method_collection: 'if_required'});
    await this.act(`subscriptions/${subscription}/card`, {outcome: 'paid'});
    await this.stripe.subscriptions.update(subscription, {discounts: [{coupon: some.id}]});
    await this.act(`subscriptions/${subscription}/renew`);
    await this.act(`subscriptions/${subscription}/switch`, {lookup_key: 'pro_monthly', quantity: 2});
    await this.planDowngrade(subscription);
    await this.act(`subscriptions/${subscription}/cancel`, {immediately: true});
    await coupons.del('SOME');
  }

  /** What the portal does where its configuration lets smaller plans wait. */
  async planDowngrade(subscription) {
    const configuration = await this.stripe.billingPortal.configurations.create({features: {subscription_update: {enabled: true, default_allowed_updates: ['price'],
      schedule_at_period_end: {conditions: [{type: 'decreasing_item_amount'}]}}}});
    const portal = await this.stripe.billingPortal.sessions.create({customer: this.customer.id, configuration: configuration.id});
    const answer = await fetch(`${portal.url}/${subscription}/switch`, {method: 'POST', body: new URLSearchParams({price: this.prices.starter.id}), redirect: 'manual'});
    if (answer.status !== 303)
      throw new Error(`the portal answered ${answer.status}`);
    await this.act(`subscriptions/${subscription}/renew`);
  }

  async pauseAndResume() {
    const id = await this.subscribe();
    for (const behavior of ['void', 'mark_uncollectible']) {
      await this.act(`subscriptions/${id}/pause`, {behavior});
      await this.act(`subscriptions/${id}/renew`);
    }
    await this.act(`subscriptions/${id}/resume`);
    await this.act(`subscriptions/${id}/card`, {outcome: 'authentication'});
    await this.act(`subscriptions/${id}/renew`);
    const invoice = (await this.stripe.subscriptions.retrieve(id)).latest_invoice;
    const payment = (await this.stripe.invoicePayments.list({invoice})).data[0].payment.payment_intent;
    await this.act(`challenges/${payment}`, {outcome: 'failed'});
    await this.act(`subscriptions/${id}/retry`);
    await this.act(`challenges/${payment}`, {outcome: 'approved'});
    const trial = await this.pay(this.prices.pro, 'subscription', 'no_card', {payment_method_collection: 'if_required',
      subscription_data: {trial_period_days: 5, trial_settings: {end_behavior: {missing_payment_method: 'pause'}}}});
    await this.act('clock', {advance_seconds: 5 * DAY});
    await this.act(`subscriptions/${trial.subscription}/card`, {outcome: 'paid'});
    await this.stripe.subscriptions.resume(trial.subscription, {billing_cycle_anchor: 'now'});
    for (const ended of [id, trial.subscription])
      await this.act(`subscriptions/${ended}/cancel`, {immediately: true});
  }

  /** The bank asks on the checkout page, and is answered. */
  async approve() {
    const {pack, starter} = this.prices;
    for (const outcome of ['failed', 'approved']) {
      const session = await this.open(pack, 'payment');
      await control(this.sandbox, `checkout/${session.id}/pay`, {outcome: 'authentication'});
      await this.act(`challenges/${session.id}`, {outcome});
    }
    const session = await this.open(starter, 'subscription');
    await control(this.sandbox, `checkout/${session.id}/pay`, {outcome: 'authentication'});
    const {subscription} = await this.act(`challenges/${session.id}`, {outcome: 'approved'});
    await this.act(`subscriptions/${subscription}/cancel`, {immediately: true});
  }

  /** A payment of 15.00 that nothing else happened to. */
  async paid() {
    return (await this.pay(this.prices.pack, 'payment')).payment_intent;
  }

  async giveBack() {
    const refund = (payment, body) => this.act(`payments/${payment}/refund`, body);
    const twice = await this.paid();
    await refund(twice, {amount: 500});
    await refund(twice);
    const others = await this.paid();
    await this.act(`refunds/${(await refund(others, {amount: 100, outcome: 'pending'})).id}/succeed`);
    await this.act(`refunds/${(await refund(others, {amount: 200, outcome: 'pending'})).id}/fail`);
    await this.stripe.refunds.cancel((await refund(others, {amount: 300, outcome: 'requires_action'})).id);
    await this.stripe.refunds.update((await refund(others, {amount: 400})).id, {metadata: {order: '7'}});
    const debit = await this.pay(this.prices.pack, 'payment', 'delayed');
    await this.act(`checkout/${debit.id}/settle`, {outcome: 'succeeded'});
    await refund(debit.payment_intent, {amount: 600});
  }

  async dispute() {
    const open = async body => (await this.act(`payments/${await this.paid()}/dispute`, body)).id;
    const won = await open({amount: 700});
    await this.stripe.disputes.update(won, {evidence: {customer_name: 'Ada', uncategorized_text: 'She used it.'}});
    await this.act(`disputes/${won}/win`);
    await this.stripe.disputes.close(await open());
    await this.act(`disputes/${await open({inquiry: true})}/withdraw`);
    await this.act(`disputes/${await open({inquiry: true})}/escalate`);
    const debit = await this.pay(this.prices.pack, 'payment', 'delayed');
    await this.act(`checkout/${debit.id}/settle`, {outcome: 'succeeded'});
    await this.act(`payments/${debit.payment_intent}/dispute`);
  }

  async invoiceByHand() {
    const customer = this.customer.id;
    for (const end of ['pay', 'voidInvoice']) {
      await this.stripe.invoiceItems.create({customer, amount: 700, currency: 'usd', description: 'By hand'});
      const invoice = await this.stripe.invoices.create({customer, pending_invoice_items_behavior: 'include'});
      await this.stripe.invoices.finalizeInvoice(invoice.id);
      await this.stripe.invoices[end](invoice.id, end === 'pay' ? {payment_method: 'pm_card_visa'} : {});
    }
    const method = await this.stripe.paymentMethods.attach('pm_card_mastercard', {customer});
    await this.stripe.paymentMethods.detach(method.id);
    const intent = await this.stripe.paymentIntents.create({amount: 100, currency: 'usd'});
    await this.stripe.paymentIntents.cancel(intent.id);
  }

  async end() {
    await this.subscribe();
    await this.stripe.customers.del(this.customer.id);
    await this.stripe.customers.create({email: 'grace@example.org', address: {country: 'AT', city: 'Wien'}});
  }
}

export async function wholeLife(stripe, sandbox, userId) {
  const life = new Life(stripe, sandbox, userId);
  for (const chapter of ['begin', 'buyPacks', 'changePlans', 'fallBehind', 'saveMoney', 'approve', 'pauseAndResume', 'giveBack', 'dispute', 'invoiceByHand', 'end'])
    await life[chapter]();
  return life;
}
