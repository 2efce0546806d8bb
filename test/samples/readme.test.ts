import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { REPORT_FORMATS } from '../../src/reporters/index.ts';
import { INTRINSICS } from '../../src/template/sam/intrinsics/index.ts';
import { type Result, runMain } from '../cli/fake-io.ts';
import { FOR_EVERYBODY, MAY_IMPORT } from '../import-rules.ts';
import { ROOT, runSample, withoutTimes } from './run-sample.ts';

const COMMANDS = await loadCommands();

const DOCS = readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`);
/** The README, the contributors' guide and the pages, by path. */
const PAGES = new Map(
  ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...DOCS].map((path) => [
    path,
    readFileSync(join(ROOT, path), 'utf8'),
  ]),
);
const README = PAGES.get('README.md')!;
const ALL = [...PAGES.values()].join('\n');

/** The text from a marker up to the next heading, on the only page that has it. */
function after(marker: string): string {
  const parts = [...PAGES.values()].flatMap((page) => page.split(`<!-- ${marker} -->`).slice(1));
  if (parts.length !== 1) throw new Error(`${parts.length} pages have the marker ${marker}`);
  return parts[0]!.split(/\n##+ /, 1)[0]!;
}

/** The fenced blocks after a marker, without their fences. */
function blocksAfter(marker: string): string[] {
  return [...after(marker).matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block]) => block!);
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

/** A shell's words, as far as the pages need them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

function argumentsOf(line: string): string[] {
  const all = words(line);
  const at = all.findIndex((word) => word === 'sfn-run' || word === 'bin/sfn-run.js');
  return all.slice(at + 1);
}

test('the two commands for a fresh clone are where .ci/run looks for them', () => {
  const [sample] = blocksAfter('sample-command');
  const [own] = blocksAfter('test-command');
  expect([sample, own]).toEqual([
    'npm ci && node bin/sfn-run.js samples/order/template.yml --input samples/order/event.json\n',
    'npm ci && npm test\n',
  ]);
});

test('the trace is the output of the sample command', async () => {
  const { code, stdout, stderr } = await runSample(argumentsOf(blocksAfter('sample-command')[0]!));
  expect({ code, text: stderr + stdout }).toEqual({ code: 0, text: withoutTimes(blocksAfter('sample-trace')[0]!) });
});

const samples = ALL.split('\n').flatMap((line) => /^\|.*\| `(sfn-run .*samples.*)` \|$/.exec(line)?.[1] ?? []);

test.each(samples)('%s', async (line) => {
  const buckets = mkdtempSync(join(tmpdir(), 'sfn-run-s3-'));
  cpSync(join(ROOT, 'samples/jsonata/s3/shop-sales'), join(buckets, 'shop-sales'), { recursive: true });
  const argv = argumentsOf(line).map((word) => (word === 'samples/jsonata/s3' ? buckets : word));
  const { code, stderr } = await runSample(argv);
  expect(code, stderr).toBe(0);
});

test('the difference is the output of replay for the changed definition', async () => {
  const [line, shown] = blocksAfter('replay-departs');
  const [, from, to, file] = /^sed 's\/(.*)\/(.*)\/' (\S+) \|/.exec(line!)!;
  const definition = readFileSync(join(ROOT, file!), 'utf8').replaceAll(new RegExp(from!, 'g'), to!);
  const { code, stderr } = await runSample(argumentsOf(line!), definition);
  expect({ code, end: stderr.slice(-shown!.length) }).toEqual({ code: 1, end: shown });
});

test('the stages are the output of test-state', async () => {
  const [line, shown] = blocksAfter('test-state');
  const { code, stderr } = await runSample(argumentsOf(line!));
  expect({ code, stderr }).toEqual({ code: 0, stderr: shown });
});

describe('the examples of files work with the order sample', () => {
  const runWith = async (name: string, text: string, argv: readonly string[]): Promise<Result> => {
    const folder = mkdtempSync(join(tmpdir(), 'sfn-run-example-'));
    for (const file of ['template.yml', 'order.asl.yaml', 'event.json']) {
      cpSync(join(ROOT, 'samples/order', file), join(folder, file));
    }
    writeFileSync(join(folder, name), text);
    return runMain(folder, argv);
  };

  test('tests', async () => {
    const [file, shown] = blocksAfter('example-tests');
    const { code, stderr } = await runWith('order.sfn-test.yml', file!, ['test']);
    expect({ code, stderr: withoutTimes(stderr) }).toEqual({ code: 0, stderr: withoutTimes(shown!) });
  });

  test('mocks', async () => {
    const [file] = blocksAfter('example-mocks');
    const { code, stdout, stderr } = await runWith('mocks.yml', file!, [
      ...['template.yml', '-i', 'event.json', '--mock', 'mocks.yml', '-f'],
    ]);
    // 66 is what the mock returns, and the tracking number that of the resource's mock
    expect({ code, stdout, warned: stderr.includes('warning') }).toEqual({
      code: 0,
      stdout: '{"orderId":"A-1042","paid":66,"tracking":"C-1"}\n',
      warned: false,
    });
  });
});

describe('the tables are those of the command line', () => {
  test('commands', () => {
    const shown = [...ALL.matchAll(/^\| `sfn-run ([^`]+)` \|/gm)].map(([, text]) => text!.split('samples/')[0]);
    const real = COMMANDS.map(({ name, arguments: args }, i) =>
      [...(i === 0 ? [] : [name]), ...args.map(([syntax]) => syntax)].join(' '),
    );
    expect(shown).toEqual(expect.arrayContaining(real));
  });

  test('options, and which command takes which', () => {
    const [, ...rows] = rowsAfter('options');
    const shown = rows.flatMap(([flags, commands]) =>
      commands!.split(', ').map((command) => `${command} ${flags!.slice(1, -1)}`),
    );
    const real = COMMANDS.flatMap(({ name, options }) => options.map(({ flags }) => `${name} ${flags}`));
    expect(shown.sort()).toEqual(real.sort());
  });

  test('formats', () => {
    const shown = rowsAfter('formats').map(([format]) => format!);
    for (const { options } of COMMANDS) {
      for (const choice of options.find(({ long }) => long === '--format')?.choices ?? []) {
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

test('every supported CloudFormation function is listed', () => {
  for (const name of INTRINSICS.keys()) expect(PAGES.get('docs/templates.md')).toMatch(new RegExp(`\\b${name}\\b`));
});

test('the tree names every folder of the sources', () => {
  const [tree] = blocksAfter('tree');
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(tree).toMatch(new RegExp(`^ {2}${name}/ `, 'm'));
});

test('the README is read in five minutes', () => {
  expect(Buffer.byteLength(README)).toBeLessThanOrEqual(12_000);
});

/** The anchor that GitHub generates for a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

test('every link between the pages leads to a file and to a heading in it', () => {
  const links = [...PAGES].flatMap(([page, text]) =>
    [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, file, anchor]) => ({
      page,
      file,
      anchor,
    })),
  );
  const broken = links.filter(({ page, file, anchor }) => {
    const target = file === '' ? page : posix.join(posix.dirname(page), file!);
    if (!existsSync(join(ROOT, target))) return true;
    const headings = [...(PAGES.get(target) ?? '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));
    return anchor !== undefined && !headings.includes(anchor);
  });
  expect(broken).toEqual([]);
  expect(links.length).toBeGreaterThan(40);
});

test('the index names every page', () => {
  const index = PAGES.get('docs/README.md')!;
  for (const path of DOCS.filter((one) => one !== 'docs/README.md')) expect(index).toContain(`(${path.slice(5)})`);
});

test.each(['docs/architecture.md', 'CONTRIBUTING.md'])('every file that %s names exists', (page) => {
  const named = [...PAGES.get(page)!.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path]) => path!);
  const isThere = (path: string): boolean =>
    [path, `src/${path}`, `src/${path}.ts`].some((at) => existsSync(join(ROOT, at)));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
  expect(named.length).toBeGreaterThan(20);
});

test('architecture.md lists the imports that the architecture test allows', () => {
  const [, ...rows] = rowsAfter('imports');
  const allowed = Object.entries(MAY_IMPORT).map(([folder, names]) => [
    `\`${folder}\``,
    names.map((name) => `\`${name}\``).join(', ') || 'nothing',
  ]);
  expect(rows).toEqual(allowed);
  const shared = /a few small shared files \(([^)]*)\)/.exec(PAGES.get('docs/architecture.md')!)![1];
  const places = FOR_EVERYBODY.map((place) =>
    place === 'packed' ? 'src/packed/' : place.replace(/^(?!source\/)/, 'src/'),
  );
  expect(shared).toBe(places.map((place) => `\`${place.replace(/(?<!\/)$/, '.ts')}\``).join(', '));
});
