// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as its README shows it, behind node:http. Settings come as one JSON object in BENCH_SETTINGS.
import http from 'node:http';
import {createRequire} from 'node:module';
import Stripe from 'stripe';

// As CommonJS: the other build looks for its migrations beside a __dirname that it does not have.
const {StripeSync, runMigrations} = createRequire(import.meta.url)('@supabase/stripe-sync-engine');

const {database, secret, port, stripePort, connections} = JSON.parse(process.env.BENCH_SETTINGS);
await runMigrations({databaseUrl: database, schema: 'stripe', logger: {info() {}, error: console.error}});
const key = 'sk_test_bench';
const sync = new StripeSync({
    poolConfig: {connectionString: database, max: connections, keepAlive: true},
    stripeSecretKey: key,
    stripeWebhookSecret: secret,
});
// What it fetches comes from the same Stripe as everybody's here.
sync.stripe = new Stripe(key, {host: '127.0.0.1', port: stripePort, protocol: 'http', telemetry: false});

http.createServer((request, response) => {
    const chunks = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
        try {
            if (request.method === 'POST')
                await sync.processWebhook(Buffer.concat(chunks), request.headers['stripe-signature']);
            response.writeHead(200).end();
        } catch (error) {
            response.writeHead(500).end(String(error));
        }
    });
}).listen(port, '127.0.0.1');
