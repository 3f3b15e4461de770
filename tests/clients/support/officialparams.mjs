// SPDX-License-Identifier: GPL-3.0-or-later
// Which parameters Stripe's own types know for a call of its API, as "POST /v1/refunds/{id}/cancel".
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

const resources = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', 'stripe', 'esm', 'resources');

/** Every call of a resource file's classes: {operation, className, method}. */
function callsIn(script) {
  const calls = [];
  for (const [, className, body] of script.matchAll(/export class (\w+) extends StripeResource \{([\s\S]*?)\n\}/g)) {
    for (const [, method, text] of body.matchAll(/\n    (\w+)\([^)]*\) \{([\s\S]*?)\n    \}/g)) {
      const [, verb, path] = text.match(/_makeRequest\('(\w+)', [`']([^`']+)[`']/) ?? [];
      if (path?.startsWith('/v1/'))
        calls.push({operation: `${verb} ${path.replace(/\$\{[^}]*\}/g, '{id}')}`, className, method});
    }
  }
  return calls;
}

function resourceFiles() {
  return readdirSync(resources, {recursive: true}).map(String).filter(name => name.endsWith('.js') && !name.startsWith('V2')).map(name => join(resources, name));
}

/** The parts of a union that can hold something: neither undefined, null nor the empty text that unsets. */
const partsOf = type => (type.isUnion() ? type.types : [type]).filter(part => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) && part.value !== '');

export class OfficialParams {
  constructor() {
    const calls = resourceFiles().flatMap(file => callsIn(readFileSync(file, 'utf8')).map(call => ({...call, file: file.replace(/\.js$/, '.d.ts')})));
    this.program = ts.createProgram([...new Set(calls.map(call => call.file))], {skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler,
      module: ts.ModuleKind.ESNext, strict: true});
    this.checker = this.program.getTypeChecker();
    this.calls = new Map(calls.map(call => [call.operation, call]));
  }

  /** The type of a call's parameters; undefined: Stripe's client has no such call. */
  typeOf(operation) {
    const call = this.calls.get(operation);
    if (!call)
      return undefined;
    const module = this.checker.getSymbolAtLocation(this.program.getSourceFile(call.file));
    const resource = this.checker.getExportsOfModule(module).find(symbol => symbol.name === call.className);
    const method = this.checker.getDeclaredTypeOfSymbol(resource).getProperty(call.method);
    const signatures = this.checker.getTypeOfSymbol(method).getCallSignatures();
    const params = signatures.flatMap(one => one.parameters).find(one => one.name === 'params');
    return params && this.checker.getTypeOfSymbol(params);
  }

  /** Paths of `spec` (as in resources/params.json) that the type does not have, and words that its enumerations do not know. */
  unknownIn(spec, type, path = '') {
    const problems = [];
    for (const [key, inner] of Object.entries(spec).filter(([name]) => !name.startsWith('@'))) {
      const here = path ? `${path}[${key}]` : key;
      const owner = partsOf(type).find(part => part.getProperty(key));
      if (!owner)
        problems.push(here);
      else
        problems.push(...this.unknownValue(inner, this.checker.getTypeOfSymbol(owner.getProperty(key)), here));
    }
    return problems;
  }

  unknownValue(spec, type, path) {
    if (Array.isArray(spec)) {
      const element = partsOf(type).map(part => this.checker.getIndexTypeOfType(part, ts.IndexKind.Number)).find(Boolean);
      return element ? this.unknownIn(spec[0], element, path) : [`${path} is no array`];
    }
    if (typeof spec === 'object')
      return this.unknownIn(spec, type, path);
    const words = partsOf(type).filter(part => part.isStringLiteral()).map(part => part.value);
    return spec.includes('|') && words.length > 0 ? spec.split('|').filter(word => !words.includes(word)).map(word => `${path}=${word}`) : [];
  }
}
