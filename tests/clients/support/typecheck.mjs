// SPDX-License-Identifier: GPL-3.0-or-later
// Type-checks Stripe's objects, as JSON, against the types that a version of `stripe` ships: unknown fields, missing fields, values out of an enumeration.
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(folder, 'node_modules');
// The client makes objects of decimal texts; in JSON they are texts.
const DECIMAL_IN_JSON = 'export type Decimal = `${number}`; export declare const Decimal: {from(value: string): Decimal};';

/** Types of 2026-10-28.endive, the version that the sandbox speaks by itself. */
export const NEW_SHAPE = {name: 'stripe 23', types: join(packages, 'stripe', 'esm', 'stripe.esm.node.d.ts')};
/** Types of 2025-02-24.acacia, the last version before the shapes changed. */
export const OLD_SHAPE = {name: 'stripe 17.7', types: join(packages, 'stripe-17', 'types', 'index.d.ts')};

const parsed = new Map(); // the types are read once

/** Payloads that differ in nothing but ids, times and numbers need one check only. */
function outline(value) {
  if (Array.isArray(value))
    return [...new Set(value.map(one => JSON.stringify(outline(one))))];
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'metadata').map(([key, one]) => [key, outline(one)]));
  if (typeof value === 'number')
    return 0;
  return typeof value === 'string' && /[0-9:/ ]/.test(value) ? 'text' : value;
}

/**
 * `payloads`: [{title, type, value}], `type` being TypeScript such as "Stripe.Customer" or "EventOf<'invoice.paid'>".
 * Returns how many unlike payloads were checked, and what is wrong with them, one text for each kind of error.
 */
export function typeErrors({types}, payloads) {
  const seen = new Set();
  const lines = ["import type Stripe from 'stripe';", 'type EventOf<T extends string> = Extract<Stripe.Event, {type: T}>;'];
  const owners = []; // [first line, payload]
  for (const payload of payloads) {
    const key = payload.type + JSON.stringify(outline(payload.value));
    if (seen.has(key))
      continue;
    seen.add(key);
    owners.push([lines.length, payload]);
    lines.push(...`export const v${owners.length}: ${payload.type} = ${JSON.stringify(payload.value, null, 1)};`.split('\n'));
  }
  const file = join(folder, 'payloads.ts'); // is never written: the compiler reads it from here
  const options = {strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, types: ['node'], typeRoots: [join(packages, '@types')], paths: {stripe: [types]}};
  const host = ts.createCompilerHost(options);
  const {fileExists, getSourceFile} = host;
  host.fileExists = name => name === file || fileExists(name);
  host.getSourceFile = (name, ...more) => {
    if (name === file)
      return ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ES2022, true);
    if (!parsed.has(name))
      parsed.set(name, name.endsWith('/stripe/esm/Decimal.d.ts') ? ts.createSourceFile(name, DECIMAL_IN_JSON, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...more));
    return parsed.get(name);
  };
  const program = ts.createProgram([file], options, host);
  const problems = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  const found = new Map(); // what is wrong, with the first payload that shows it and how many do
  for (const problem of problems) {
    const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n  ').slice(0, 700);
    if (problem.file?.fileName !== file) {
      found.set(`${problem.file?.fileName ?? ''} ${text}`, {count: 1, title: 'the compiler'});
      continue;
    }
    const line = problem.file.getLineAndCharacterOfPosition(problem.start).line;
    const [first, {title, type}] = owners.findLast(([start]) => start <= line);
    const what = `${lines[line].trim().slice(0, 80)} :: ${text}`;
    found.set(what, {title: `${title} as ${type}, line ${line - first + 1}`, ...found.get(what), count: (found.get(what)?.count ?? 0) + 1});
  }
  return {checked: owners.length, errors: [...found].map(([what, {title, count}]) => `${count} x ${what}\n    first in ${title}`)};
}
