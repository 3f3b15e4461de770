// SPDX-License-Identifier: GPL-3.0-or-later
// Starts our programs on free ports for one test file and stops exactly those again.
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const READY_MS = 20_000;

export const SECRET_KEY = 'sk_test_clientchecks0000';
export const WEBHOOK_SECRET = 'whsec_clientchecks0000';

function binary(name) {
  const folder = process.env.CREDITDESK_BIN;
  if (!folder)
    throw new Error('Set CREDITDESK_BIN to the folder of the built programs, for example build/dev/bin.');
  return join(folder, name);
}

/** A folder that is gone after the test. */
export function scratchFolder() {
  const path = mkdtempSync(join(tmpdir(), 'creditdesk-clients-'));
  return {path, remove: () => rmSync(path, {recursive: true, force: true})};
}

/** Resolves with the first output that `portOf` reads a port from. */
function start(name, args, environment, portOf) {
  const child = spawn(binary(name), args, {env: {...process.env, ...environment}, stdio: ['ignore', 'pipe', 'pipe']});
  const ended = new Promise(resolve => child.once('exit', resolve));
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`${name} did not get ready:\n${output}`)); }, READY_MS);
    const read = bytes => {
      output += bytes;
      const port = portOf(output);
      if (!port)
        return;
      clearTimeout(timer);
      resolve({port, url: `http://127.0.0.1:${port}`, output: () => output, stop: () => { child.kill('SIGTERM'); return ended; }});
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', code => { clearTimeout(timer); reject(new Error(`${name} ended with ${code}:\n${output}`)); });
  });
}

export function startSandbox(...args) {
  return start('creditdesk-sandbox', ['--listen', '127.0.0.1:0', ...args], {},
    output => Number(output.match(/listening on http:\/\/127\.0\.0\.1:(\d+)/)?.[1]));
}

/** Supabase Auth as our tests imagine it. */
export function startFakeSupabase(...args) {
  return start('creditdesk-fake-supabase', args, {}, output => Number(output.match(/listening on http:\/\/127\.0\.0\.1:(\d+)/)?.[1]));
}

/** The server on a database of its own; `folder` holds it. */
export function startServer(folder, stripeApiBase, more = {}) {
  const environment = {...more, STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_PUBLISHABLE_KEY: 'pk_test_clientchecks0000',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_BASE: stripeApiBase};
  return start('creditdesk-server', ['--listen', '127.0.0.1:0', '--database', database(folder)], environment,
    output => Number(output.match(/"msg":"listening".*"port":(\d+),/)?.[1]));
}

export function database(folder) {
  return `sqlite:${join(folder, 'creditdesk.db')}`;
}

/** The administrator's program on the database of `folder`; its output. Its exit code must be 0. */
export function admin(folder, args, {input = '', environment = {}} = {}) {
  const done = spawnSync(binary('creditdesk-admin'), ['--database', database(folder), ...args], {input, encoding: 'utf8', env: {...process.env, ...environment}});
  if (done.status !== 0)
    throw new Error(`${args.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

export function addUser(folder, email, password) {
  admin(folder, ['user', 'add', '--email', email, '--password-stdin'], {input: password + '\n'});
}

/** Polls until `check` returns something true; the test's own limit ends it otherwise. */
export async function until(check, what, limitMs = 20_000) {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const found = await check();
    if (found)
      return found;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error(`It did not happen within ${limitMs} ms: ${what}`);
}

/** The sandbox's control API. */
export async function control(sandbox, path, body) {
  const answer = await fetch(`${sandbox.url}/sandbox/${path}`,
    body === undefined ? {} : {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  return {status: answer.status, body: await answer.json()};
}
