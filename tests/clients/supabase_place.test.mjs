// SPDX-License-Identifier: GPL-3.0-or-later
// Supabase's official client: with the Supabase of our tests, which it keeps honest, and with a server that signs in there.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {AuthClient} from '@supabase/auth-js';
import {scratchFolder, startFakeSupabase, startServer} from './support/programs.mjs';

const EMAIL = 'ada@example.org';
const PASSWORD = 'correct horse battery';
let supabase, server, folder;

before(async () => {
  supabase = await startFakeSupabase('--email', EMAIL, '--password', PASSWORD, '--role', 'finance');
  folder = scratchFolder();
  server = await startServer(folder.path, 'http://127.0.0.1:9', {SUPABASE_URL: supabase.url, SUPABASE_KEY: 'sb_publishable_test',
    CREDITDESK_SIGN_IN_PROVIDERS: 'google,github'});
});
after(async () => {
  await server?.stop();
  await supabase?.stop();
  folder?.remove();
});

function client(url, key) {
  const kept = new Map();
  const storage = {getItem: name => kept.get(name) ?? null, setItem: (name, value) => { kept.set(name, value); }, removeItem: name => { kept.delete(name); }};
  return new AuthClient({url: `${url}/auth/v1`, headers: {apikey: key}, flowType: 'pkce', storage, persistSession: true,
    autoRefreshToken: false, detectSessionInUrl: false});
}
const place = async () => (await fetch(`${server.url}/api/auth/providers`)).json();
const call = (path, token) => fetch(`${server.url}${path}`, {headers: {Authorization: `Bearer ${token}`}});

test('a client goes by what the server says of the place', async () => {
  const {kind, url, anon_key: key, providers} = await place();
  assert.deepEqual([kind, url, providers], ['supabase', supabase.url, ['google', 'github']]);
  const auth = client(url, key);
  const {data, error} = await auth.signInWithPassword({email: EMAIL, password: PASSWORD});
  assert.equal(error, null);
  assert.equal((await call('/api/credits/balance', data.session.access_token)).status, 200);
  assert.equal((await call('/api/admin/users', data.session.access_token)).status, 200, 'creditdesk_role is finance');
  const refreshed = await auth.refreshSession();
  assert.equal(refreshed.error, null);
  assert.equal((await call('/api/credits/balance', refreshed.data.session.access_token)).status, 200);
  const claims = await auth.getClaims(refreshed.data.session.access_token);
  assert.equal(claims.error, null, 'the client itself can check the tokens by the key set');
  assert.equal(claims.data.claims.email, EMAIL);
});

test('PKCE by the browser ends in a session that the server accepts', async () => {
  const {url, anon_key: key} = await place();
  const auth = client(url, key);
  const started = await auth.signInWithOAuth({provider: 'google', options: {skipBrowserRedirect: true, redirectTo: 'http://127.0.0.1:9/callback?state=x'}});
  assert.equal(started.error, null);
  const page = new URL(started.data.url);
  assert.equal(page.searchParams.get('code_challenge_method'), 's256');
  const back = new URL((await fetch(page, {redirect: 'manual'})).headers.get('location'));
  assert.equal(back.searchParams.get('state'), 'x');
  const {data, error} = await auth.exchangeCodeForSession(back.searchParams.get('code'));
  assert.equal(error, null);
  assert.equal((await call('/api/credits/balance', data.session.access_token)).status, 200);
});

test('a client of the embedded sign-in is told where to go', async () => {
  const {error} = await client(server.url, 'x').signInWithPassword({email: EMAIL, password: PASSWORD});
  assert.equal(error.status, 404);
  assert.equal(error.code, 'sign_in_elsewhere');
  assert.ok(error.message.includes(supabase.url));
});
