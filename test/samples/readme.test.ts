import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { REPORT_FORMATS } from '../../src/reporters/index.ts';
import { INTRINSICS } from '../../src/template/sam/intrinsics/index.ts';
import { ROOT, runSample, withoutTimes } from './run-sample.ts';

const COMMANDS = await loadCommands();

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** What follows a marker up to the next heading. */
function after(marker: string): string {
  const start = README.indexOf(`<!-- ${marker} -->`);
  if (start < 0) throw new Error(`README.md has no marker ${marker}`);
  return README.slice(start).split(/\n##+ /, 1)[0]!;
}

/** The fenced blocks after a marker, without their fences. */
function blocksAfter(marker: string): string[] {
  return [...after(marker).matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block!);
}

/** The rows of the first table after a marker, cell by cell, without head. */
function rowsAfter(marker: string): string[][] {
  const table = after(marker).match(/(?:^\|.*\|\n)+/m)?.[0] ?? '';
  const rows = table.trimEnd().split('\n');
  return [rows[0]!, ...rows.slice(2)].map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** A shell's words, as far as the README needs them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

function argumentsOf(line: string): string[] {
  const all = words(line);
  const at = all.findIndex((word) => word === 'sfn-run' || word === 'bin/sfn-run.js');
  return all.slice(at + 1);
}

test('the two commands of a fresh clone stand where .ci/run looks for them', () => {
  const [sample] = blocksAfter('sample-command');
  const [own] = blocksAfter('test-command');
  expect([sample, own]).toEqual([
    'npm ci && node bin/sfn-run.js samples/order/template.yml --input samples/order/event.json\n',
    'npm ci && npm test\n',
  ]);
});

test('the trace is what the sample command prints', async () => {
  const { code, stdout, stderr } = await runSample(argumentsOf(blocksAfter('sample-command')[0]!));
  expect({ code, text: stderr + stdout }).toEqual({ code: 0, text: withoutTimes(blocksAfter('sample-trace')[0]!) });
});

const samples = README.split('\n').flatMap((line) => /^\|.*\| `(sfn-run .*samples.*)` \|$/.exec(line)?.[1] ?? []);

test.each(samples)('%s', async (line) => {
  const buckets = mkdtempSync(join(tmpdir(), 'sfn-run-s3-'));
  cpSync(join(ROOT, 'samples/jsonata/s3/shop-sales'), join(buckets, 'shop-sales'), { recursive: true });
  const argv = argumentsOf(line).map((word) => (word === 'samples/jsonata/s3' ? buckets : word));
  const { code, stderr } = await runSample(argv);
  expect(code, stderr).toBe(0);
});

test('the departure is what replay prints of the changed definition', async () => {
  const [line, shown] = blocksAfter('replay-departs');
  const [, from, to, file] = /^sed 's\/(.*)\/(.*)\/' (\S+) \|/.exec(line!)!;
  const definition = readFileSync(join(ROOT, file!), 'utf8').replaceAll(new RegExp(from!, 'g'), to!);
  const { code, stderr } = await runSample(argumentsOf(line!), definition);
  expect({ code, end: stderr.slice(-shown!.length) }).toEqual({ code: 1, end: shown });
});

test('the stages are what test-state shows', async () => {
  const [line, shown] = blocksAfter('test-state');
  const { code, stderr } = await runSample(argumentsOf(line!));
  expect({ code, stderr }).toEqual({ code: 0, stderr: shown });
});

describe('the tables are those of the command line', () => {
  test('commands', () => {
    const shown = [...README.matchAll(/^\| `sfn-run ([^`]+)` \|/gm)].map(([, text]) => text!.split('samples/')[0]);
    const real = COMMANDS.map(({ name, arguments: args }, i) =>
      [...(i === 0 ? [] : [name]), ...args.map(([syntax]) => syntax)].join(' '),
    );
    expect(shown).toEqual(expect.arrayContaining(real));
  });

  test('options, and which command takes which', () => {
    const [head, ...rows] = rowsAfter('options');
    const shown = rows.flatMap(([flags, , ...marks]) =>
      marks.flatMap((mark, i) => (mark === '✓' ? [`${head![i + 2]} ${flags!.slice(1, -1)}`] : [])),
    );
    const real = COMMANDS.flatMap(({ name, options }) => options.map(({ flags }) => `${name} ${flags}`));
    expect(shown.sort()).toEqual(real.sort());
  });

  test('formats', () => {
    const shown = rowsAfter('formats').map(([format]) => format!);
    for (const { options } of COMMANDS) {
      for (const choice of options.find(({ long }) => long === '--format')?.argChoices ?? []) {
        expect(shown.join(' ')).toContain(`\`${choice}\``);
      }
    }
    expect(shown.join(' ')).toContain(Object.keys(REPORT_FORMATS)[0]);
  });

  test('exit codes', () => {
    const [, ...rows] = rowsAfter('exit-codes');
    expect(rows.map(([code]) => Number(code))).toEqual(Object.values(EXIT_CODES));
  });
});

test('every function of CloudFormation that is known is named', () => {
  for (const name of INTRINSICS.keys()) expect(README).toMatch(new RegExp(`\\b${name}\\b`));
});

test('the tree names every folder of the sources', () => {
  const [tree] = blocksAfter('tree');
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(tree).toMatch(new RegExp(`^ {2}${name}/ `, 'm'));
});

test('every file that is named is there', () => {
  const named = [...README.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path!);
  const isThere = (path: string): boolean => [path, `src/${path}`].some((at) => existsSync(join(ROOT, at)));
  const ours = named.filter((path) => !path.startsWith('.') && path !== 'DIR/bucket/key');
  expect(ours.filter((path) => !isThere(path))).toEqual([]);
  expect(ours.length).toBeGreaterThan(20);
});

test('the example of the public API runs', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sfn-run-api-')), 'example.ts');
  const example = blocksAfter('api')[0]!
    .replace("'sfn-run'", `'${ROOT}/src/index.ts'`)
    .replaceAll("'samples/", `'${ROOT}/samples/`)
    .replace('console.log(status, output);', 'export const result = { status, output };');
  writeFileSync(file, example);
  const { result } = await import(file);
  expect(result).toEqual({ status: 'SUCCEEDED', output: { orderId: 'A-1042', paid: 66, tracking: 'POST-2640' } });
});
