import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommand } from '../cli/built-command.ts';

/** The limits for a file, in a process that has only this much memory. */
const MEGABYTES = 512;
const SECONDS = 15;

let bin = '';
let folder = '';
beforeAll(() => {
  bin = buildCommand();
  folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function chain(count: number): string {
  const states = Array.from({ length: count }, (_, i) => `"S${i}":{"Type":"Pass","Next":"S${i + 1}"}`);
  return `{"StartAt":"S0","States":{${states.join(',')},"S${count}":{"Type":"Succeed"}}}`;
}

function ring(count: number): string {
  const states = Array.from({ length: count }, (_, i) => `"S${i}":{"Type":"Pass","Next":"S${(i + 1) % count}"}`);
  return `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.n","IsNull":true,"Next":"S0"}],"Default":"Z"},"Z":{"Type":"Succeed"},${states.join(',')}}}`;
}

/** Many states that read and assign many variables. */
function variables(count: number): string {
  const states = Array.from(
    { length: count },
    (_, i) => `"S${i}":{"Type":"Pass","Assign":{"v${i}.$":"$v${(i * 7) % count}"},"Next":"S${i + 1}"}`,
  );
  return `{"StartAt":"S0","States":{${states.join(',')},"S${count}":{"Type":"Succeed"}}}`;
}

const bomb = (levels: number): string => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i <= levels; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\nResources: *a${levels}\n`;
};

const deepStates = (levels: number): string => {
  const open = '{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[';
  return `${open.repeat(levels)}{"StartAt":"Q","States":{"Q":{"Type":"Succeed"}}}${']}}}'.repeat(levels)}`;
};

test.each([
  {
    name: 'JSON that nests 100,000 deep',
    file: 'deep.asl.json',
    text: () => '['.repeat(100_000),
    says: 'INVALID_JSON_DESCRIPTION',
  },
  {
    name: 'YAML that nests 100,000 deep',
    file: 'deep.asl.yaml',
    text: () => `a: ${'['.repeat(100_000)}`,
    says: 'INVALID_YAML',
  },
  { name: 'machines in machines', file: 'inner.asl.json', text: () => deepStates(2000), says: 'nesting depth' },
  { name: '100,000 states', file: 'many.asl.json', text: () => chain(100_000), says: '✔ no problems' },
  { name: 'a loop of 100,000 states', file: 'ring.asl.json', text: () => ring(100_000), says: 'ENDLESS_LOOP' },
  { name: '20,000 variables', file: 'variables.asl.json', text: () => variables(20_000), says: '✔ no problems' },
  { name: 'aliases that explode', file: 'bomb.yaml', text: () => bomb(12), says: 'error' },
  { name: '50 MB', file: 'large.asl.json', text: () => `"${'x'.repeat(50 * 1024 * 1024)}"`, says: 'has 50 MB' },
  {
    name: 'no UTF-8',
    file: 'latin1.asl.json',
    text: () => Buffer.from('{"\xe9":1}', 'latin1'),
    says: 'not text in UTF-8',
  },
  { name: 'UTF-16', file: 'utf16.asl.json', text: () => Buffer.from('\ufeff{}', 'utf16le'), says: 'It is in UTF-16' },
  { name: 'NUL', file: 'nul.asl.json', text: () => '\0'.repeat(1000), says: 'INVALID_JSON_DESCRIPTION' },
])(
  '$name',
  ({ file, text, says }) => {
    const path = join(folder, file);
    writeFileSync(path, text());
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${MEGABYTES}`, bin, 'validate', path],
      { encoding: 'utf8', timeout: SECONDS * 1000, maxBuffer: 64 * 1024 * 1024 },
    );
    rmSync(path);
    expect(error).toBeUndefined();
    expect(stderr).toBe('');
    expect(stdout).toContain(says);
    expect(status).toBe(/✔|⚠/.test(stdout) ? 0 : 1);
  },
  30_000,
);
