import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Edit, SourceCopy } from './source-copy.ts';

const TYPE = `import { EVERY_STATE, TRANSITION } from '../definition/common-fields.ts';
import type { StateBase } from '../definition/definition.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';

export const logSyntax: StateSyntax<StateBase> = {
  fields: { ...EVERY_STATE, ...TRANSITION, Message: 'both' },
  parse: (base) => base,
};

export const logSemantics: StateSemantics<StateBase> = {
  // biome-ignore lint/correctness/useYield: it asks nothing of the world
  *run(_, payload) {
    return { value: payload };
  },
};
`;

/** What CONTRIBUTING.md says is to be touched for a new state type. */
const EDITS: Readonly<Record<string, Edit>> = {
  'src/states/log.ts': { after: TYPE },
  'src/states/index.ts': {
    before: '  Map: {',
    after: '  Log: { syntax: logSyntax, semantics: logSemantics },\n  Map: {',
  },
  'src/definition/state-type-name.ts': { before: "'Map']", after: "'Map', 'Log']" },
};
const IMPORT = "import { logSemantics, logSyntax } from './log.ts';\n";

function copyWith(files: readonly string[]): SourceCopy {
  const edits = Object.fromEntries(files.map((file) => [file, EDITS[file]!]));
  const copy = new SourceCopy(edits);
  if (files.includes('src/states/index.ts')) {
    const path = join(copy.folder, 'src/states/index.ts');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, IMPORT + text);
  }
  return copy;
}

test('a state type touches three files', () => {
  expect(Object.keys(EDITS)).toHaveLength(3);
});

test.each(['src/states/index.ts', 'src/definition/state-type-name.ts'])(
  'a type without its line in %s does not compile',
  (forgotten) => {
    const copy = copyWith(Object.keys(EDITS).filter((file) => file !== forgotten));
    // one table has too many rows then, or too few
    expect(copy.compile()).toEqual(['src/states/index.ts']);
  },
  120_000,
);

test('a type with all its lines compiles, runs, and is in the trace and in the history', () => {
  const copy = copyWith(Object.keys(EDITS));
  expect(copy.compile()).toEqual([]);
  execFileSync(process.execPath, ['build.mjs'], { cwd: copy.folder, stdio: 'pipe' });
  const flow = { StartAt: 'Note', States: { Note: { Type: 'Log', Message: 'hello', End: true } } };
  writeFileSync(join(copy.folder, 'flow.json'), JSON.stringify(flow));
  const run = (...args: string[]) => copy.run('bin/sfn-run.js', ['flow.json', '-i', '{"a":1}', ...args]);
  expect(run().stderr).toMatch(/^ +✔ Note +Log +\d+ ms$/m);
  const { events } = JSON.parse(run('--format', 'history').stdout) as { events: Record<string, unknown>[] };
  expect(
    events
      .map(({ type, stateEnteredEventDetails, stateExitedEventDetails }) => ({
        type,
        entered: stateEnteredEventDetails,
        exited: stateExitedEventDetails,
      }))
      .slice(1, -1),
  ).toEqual([
    { type: 'LogStateEntered', entered: { name: 'Note', input: '{"a":1}', inputDetails: { truncated: false } } },
    { type: 'LogStateExited', exited: { name: 'Note', output: '{"a":1}', outputDetails: { truncated: false } } },
  ]);
}, 120_000);
