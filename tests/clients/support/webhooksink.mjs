// SPDX-License-Identifier: GPL-3.0-or-later
// Webhook receivers: one that keeps what it gets and decides the status, one that passes it on and keeps what was answered.
import {createServer} from 'node:http';

export async function startSink(answer = () => 200) {
  const deliveries = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const status = answer(deliveries.length);
      deliveries.push({body, signature: request.headers['stripe-signature'], status});
      response.writeHead(status).end();
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {url: `http://127.0.0.1:${server.address().port}/hook`, deliveries,
    stop: () => { server.closeAllConnections(); return new Promise(resolve => server.close(resolve)); }};
}

/** Passes every delivery on to `target`; `answers` has one {type, id, version, status, body} each. */
export async function startRelay(target) {
  const answers = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks);
      const {type, id, api_version: version} = JSON.parse(body);
      const headers = {'Content-Type': 'application/json', 'Stripe-Signature': request.headers['stripe-signature']};
      const reply = await fetch(target, {method: 'POST', headers, body}).catch(error => ({status: 502, text: () => String(error)}));
      const text = await reply.text();
      answers.push({type, id, version, status: reply.status, body: text});
      response.writeHead(reply.status).end(text);
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {url: `http://127.0.0.1:${server.address().port}/hook`, answers,
    stop: () => { server.closeAllConnections(); return new Promise(resolve => server.close(resolve)); }};
}
