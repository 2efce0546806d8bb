import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
// @ts-expect-error the build is JavaScript
import { keepClosuresYoung } from '../../build/keep-closures-young.mjs';

vi.setConfig({ testTimeout: 60_000 });

const DIST = join(import.meta.dirname, '..', '..', 'dist');

test.each([
  ['a property', '() => { a.b = () => c; }', '() => { a.b = (0,() => c); }'],
  [
    'a member that is private',
    '(class { #b; d() { this.#b = function () {}; } })',
    '(class { #b; d() { this.#b = (0,function () {}); } })',
  ],
  ['an element', 'function d() { a[0] = async () => c; }', 'function d() { a[0] = (0,async () => c); }'],
  ['a property without a value', '() => (a.b ??= () => c)', '() => (a.b ??= (0,() => c))'],
  [
    'functions in each other',
    '() => { a.b = () => { a.d = () => c; }; }',
    '() => { a.b = (0,() => { a.d = (0,() => c); }); }',
  ],
  ['a property, by the module', 'a.b = () => c;', 'a.b = () => c;'],
  ['a variable', '() => { b = () => c; }', '() => { b = () => c; }'],
  ['a property: no function', '() => { a.b = c(() => d); }', '() => { a.b = c(() => d); }'],
])('a function assigned to %s', (_, code, expected) => {
  expect(keepClosuresYoung(code)).toBe(expected);
});

// %InYoungGeneration is a function of V8's own tests
test('V8 creates a function in its old generation unless it is rewritten', () => {
  const code = `
    function make() { const made = {}; made.f = () => made; return made.f; }
    console.log(%InYoungGeneration(make()));`;
  const isYoung = (script: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'young-')), 'script.cjs');
    writeFileSync(path, script);
    return execFileSync(process.execPath, ['--allow-natives-syntax', path], { encoding: 'utf8' }).trim();
  };
  const rewritten = keepClosuresYoung(code.replace('%InYoungGeneration', 'YOUNG')).replace(
    'YOUNG',
    '%InYoungGeneration',
  );
  expect([isYoung(code), isYoung(rewritten)]).toEqual(['false', 'true']);
});

test('all files of the command and of the API are rewritten', () => {
  // those of vitest's and Jest's matchers, and of threads, never run a thousand times
  const command = readdirSync(DIST).filter((name) => name.endsWith('.cjs') && !/^(?:worker|matchers)\./.test(name));
  const files = new Set(command.map((name) => join(DIST, name)));
  // other builds may have left files next to the API's
  for (const path of files) for (const name of requiredBy(path)) files.add(join(dirname(path), name));
  expect(files.size).toBeGreaterThan(60);
  expect([...files].filter((path) => !isRewritten(path))).toEqual([]);
});

function requiredBy(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(/require\("(\.\.?\/[^"]+\.cjs)"\)/g)].map(([, name = '']) => name);
}

function isRewritten(path: string): boolean {
  // those of the command are functions around their modules
  const [, code = ''] = /^(?:\(function\(exports[^{]*\{)?(.*?)(?:\}\)\n?)?$/s.exec(readFileSync(path, 'utf8')) ?? [];
  return keepClosuresYoung(code) === code;
}
