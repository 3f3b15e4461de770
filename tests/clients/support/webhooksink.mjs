// SPDX-License-Identifier: GPL-3.0-or-later
// A webhook receiver that keeps what it gets; `answer` decides the status of each delivery.
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
