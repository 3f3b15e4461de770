// SPDX-License-Identifier: GPL-3.0-or-later
// `jose` signs tokens that the server checks, and checks tokens that the server signs.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {after, before, test} from 'node:test';
import {SignJWT, UnsecuredJWT, createRemoteJWKSet, exportJWK, exportSPKI, generateKeyPair, jwtVerify} from 'jose';
import {addUser, scratchFolder, startServer} from './support/programs.mjs';

const SECRET = 'the old secret of the project, long enough';
const SUBJECT = '6f0f5a1e-9e55-4c1c-8d1c-0a7f6f1c1a11';
const utf8 = text => new TextEncoder().encode(text);
let supabase, server, folder, issuer;
const keys = {}, published = [];

async function publish(name, algorithm, options = {}) {
  keys[name] = await generateKeyPair(algorithm, {extractable: true, ...options});
  published.push({...await exportJWK(keys[name].publicKey), kid: name, alg: algorithm, use: 'sig'});
}

before(async () => {
  await publish('rsa', 'RS256');
  await publish('ec', 'ES256');
  await publish('rsa-other-algorithm', 'PS256');
  await publish('ec-other-curve', 'ES384');
  await publish('edwards', 'EdDSA');
  supabase = createServer((request, response) => {
    response.writeHead(request.url === '/auth/v1/.well-known/jwks.json' ? 200 : 404, {'Content-Type': 'application/json'});
    response.end(JSON.stringify({keys: published}));
  });
  await new Promise(resolve => supabase.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${supabase.address().port}`;
  issuer = `${url}/auth/v1`;
  folder = scratchFolder();
  server = await startServer(folder.path, 'http://127.0.0.1:9', {SUPABASE_URL: url, SUPABASE_KEY: 'sb_publishable_x', SUPABASE_JWT_SECRET: SECRET});
});
after(async () => {
  await server?.stop();
  supabase?.close();
  folder?.remove();
});

function token(algorithm, kid, key, change = jwt => jwt) {
  const jwt = new SignJWT({role: 'authenticated', email: 'ada@example.org', session_id: 's'})
    .setProtectedHeader({alg: algorithm, kid, typ: 'JWT'}).setIssuer(issuer).setAudience('authenticated').setSubject(SUBJECT)
    .setIssuedAt().setExpirationTime('1h');
  return change(jwt).sign(key);
}

async function verdict(bearer, at = server) {
  const answer = await fetch(`${at.url}/api/credits/balance`, {headers: {Authorization: `Bearer ${bearer}`}});
  return answer.status === 200 ? 'good' : (await answer.json()).code;
}

test('what jose signs with the project\'s keys is accepted', async () => {
  assert.equal(await verdict(await token('RS256', 'rsa', keys.rsa.privateKey)), 'good');
  assert.equal(await verdict(await token('ES256', 'ec', keys.ec.privateKey)), 'good');
  assert.equal(await verdict(await token('HS256', undefined, utf8(SECRET))), 'good');
  assert.equal(await verdict(await token('ES256', 'ec', keys.ec.privateKey, jwt => jwt.setAudience(['x', 'authenticated']))), 'good');
});

test('other algorithms and other keys are refused', async () => {
  const {privateKey: stranger} = await generateKeyPair('ES256');
  for (const forged of [
    await token('PS256', 'rsa-other-algorithm', keys['rsa-other-algorithm'].privateKey),
    await token('ES384', 'ec-other-curve', keys['ec-other-curve'].privateKey),
    await token('EdDSA', 'edwards', keys.edwards.privateKey),
    await token('HS512', undefined, utf8(SECRET.repeat(2))),
    await token('HS256', undefined, utf8('another secret that is long enough too')),
    await token('ES256', 'ec', stranger),
    await token('HS256', 'rsa', utf8(await exportSPKI(keys.rsa.publicKey))),
    await token('HS256', 'rsa', utf8(JSON.stringify(published[0]))),
    new UnsecuredJWT({role: 'authenticated'}).setIssuer(issuer).setAudience('authenticated').setSubject(SUBJECT).setExpirationTime('1h').encode(),
  ])
    assert.equal(await verdict(forged), 'bad_token');
});

test('claims are checked', async () => {
  const signed = change => token('ES256', 'ec', keys.ec.privateKey, change);
  const now = Math.floor(Date.now() / 1000);
  assert.equal(await verdict(await signed(jwt => jwt.setExpirationTime(now - 60))), 'token_expired');
  assert.equal(await verdict(await signed(jwt => jwt.setNotBefore(now + 60))), 'bad_token');
  assert.equal(await verdict(await signed(jwt => jwt.setIssuer('https://evil.example/auth/v1'))), 'bad_token');
  assert.equal(await verdict(await signed(jwt => jwt.setAudience('anon'))), 'bad_token');
  assert.equal(await verdict(await signed(jwt => jwt.setSubject('ada'))), 'bad_token');
});

test('what the embedded sign-in signs, jose accepts', async () => {
  const own = scratchFolder();
  const embedded = await startServer(own.path, 'http://127.0.0.1:9');
  try {
    addUser(own.path, 'ada@example.org', 'correct horse battery');
    const answer = await fetch(`${embedded.url}/auth/v1/token?grant_type=password`,
      {method: 'POST', body: JSON.stringify({email: 'ada@example.org', password: 'correct horse battery'})});
    const {access_token: accessToken, user} = await answer.json();
    const keySet = createRemoteJWKSet(new URL(`${embedded.url}/auth/v1/.well-known/jwks.json`));
    const {payload, protectedHeader} = await jwtVerify(accessToken, keySet, {audience: 'authenticated', algorithms: ['ES256'], typ: 'JWT'});
    assert.equal(payload.sub, user.id);
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(await verdict(accessToken, embedded), 'good');
    assert.equal(await verdict(accessToken), 'bad_token', 'one way of signing in does not open the other');
  } finally {
    await embedded.stop();
    own.remove();
  }
});
