// SPDX-License-Identifier: GPL-3.0-or-later
// Supabase's official auth client against the server's embedded sign-in.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {AuthClient} from '@supabase/auth-js';
import {addUser, scratchFolder, startServer} from './support/programs.mjs';

const EMAIL = 'ada@example.org';
const PASSWORD = 'correct horse battery';
let server, folder;

before(async () => {
  folder = scratchFolder();
  server = await startServer(folder.path, 'http://127.0.0.1:9');
  addUser(folder.path, EMAIL, PASSWORD);
});
after(async () => {
  await server?.stop();
  folder?.remove();
});

const client = () => new AuthClient({url: `${server.url}/auth/v1`, autoRefreshToken: false, persistSession: false, detectSessionInUrl: false});
const balance = token => fetch(`${server.url}/api/credits/balance`, {headers: {Authorization: `Bearer ${token}`}});

test('sign in, read the user, refresh, sign out', async () => {
  const auth = client();
  const signedIn = await auth.signInWithPassword({email: EMAIL, password: PASSWORD});
  assert.equal(signedIn.error, null);
  const {session} = signedIn.data;
  assert.equal(session.user.email, EMAIL);
  assert.equal((await balance(session.access_token)).status, 200);

  const user = await auth.getUser(session.access_token);
  assert.equal(user.error, null);
  assert.equal(user.data.user.id, session.user.id);

  const refreshed = await auth.refreshSession({refresh_token: session.refresh_token});
  assert.equal(refreshed.error, null);
  assert.notEqual(refreshed.data.session.refresh_token, session.refresh_token);
  assert.equal((await balance(refreshed.data.session.access_token)).status, 200);

  assert.equal((await auth.signOut()).error, null);
  const dead = await client().refreshSession({refresh_token: refreshed.data.session.refresh_token});
  assert.ok(dead.error);
});

test('a wrong password is the error that the client knows', async () => {
  const {data, error} = await client().signInWithPassword({email: EMAIL, password: 'wrong'});
  assert.equal(data.session, null);
  assert.deepEqual([error.name, error.status, error.code], ['AuthApiError', 400, 'invalid_credentials']);
});

test('a forged token is refused', async () => {
  const {error} = await client().getUser('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA');
  assert.deepEqual([error?.status, error?.code], [403, 'bad_jwt']); // as GoTrue answers
});
