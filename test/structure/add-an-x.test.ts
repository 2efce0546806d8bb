import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Edits, SourceCopy } from './source-copy.ts';

interface Addition {
  /** The row of CONTRIBUTING.md, which lists every file and folder to touch. */
  readonly row: string;
  readonly edits: Edits;
  /** The places that the compiler reports if one is forgotten: forgotten file → files with an error. */
  readonly compilerNames?: Readonly<Record<string, readonly string[]>>;
}

const { ADDITIONS } = (await import('./additions.mjs' as string)) as { ADDITIONS: Readonly<Record<string, Addition>> };
const contributing = readFileSync(join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8').split('## To add')[1]!;

describe.each(Object.entries(ADDITIONS))('%s', (_, { row, edits }) => {
  test('touches only the places that CONTRIBUTING.md names', () => {
    const [, places = ''] = new RegExp(`^\\| ${row} \\| (.*) \\|$`, 'm').exec(contributing) ?? [];
    // an `index.ts` is that of the folder before it
    let folder = '';
    const named = Array.from(places.matchAll(/`([^`]+)`/g), ([, place]) => {
      if (place!.endsWith('/')) folder = place!;
      return place === 'index.ts' ? folder + place : place!;
    });
    const isNamed = (file: string): boolean =>
      named.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)));
    const touched = Object.keys(edits);
    expect(touched.filter((file) => !isNamed(file))).toEqual([]);
    expect(named.filter((place) => !touched.some((file) => file.startsWith(place)))).toEqual([]);
  });
});

test.each(
  Object.values(ADDITIONS).flatMap(({ edits, compilerNames = {} }) =>
    Object.entries(compilerNames).map(([forgotten, errors]) => ({ forgotten, errors, edits })),
  ),
)(
  'does not compile without its line in $forgotten',
  ({ forgotten, errors, edits }) => {
    const { [forgotten]: _, ...others } = edits;
    expect(new SourceCopy(others).compile()).toEqual(errors);
  },
  120_000,
);

describe('all of them together', () => {
  const copy = new SourceCopy(...Object.values(ADDITIONS).map(({ edits }) => edits));
  const run = (...args: string[]) => copy.run('bin/sfn-run.js', args);
  const write = (definition: object): string => {
    writeFileSync(join(copy.folder, 'flow.json'), JSON.stringify(definition));
    return 'flow.json';
  };
  const single = (state: object) => write({ StartAt: 'Only', States: { Only: { ...state, End: true } } });

  beforeAll(() => {
    expect(copy.compile()).toEqual([]);
    execFileSync(process.execPath, ['build.mjs'], { cwd: copy.folder, stdio: 'pipe' });
  }, 240_000);

  test('the state type runs, and is in the trace and in the history', () => {
    const flow = single({ Type: 'Log', Message: 'hello' });
    expect(run(flow).stderr).toMatch(/^ +✔ Only +Log +\d+ ms$/m);
    const { events } = JSON.parse(run(flow, '-i', '{"a":1}', '--format', 'history').stdout) as { events: unknown[] };
    const whole = { truncated: false };
    expect(events.slice(1, -1)).toMatchObject([
      {
        type: 'LogStateEntered',
        stateEnteredEventDetails: { name: 'Only', input: '{"a":1}', inputDetails: whole },
      },
      {
        type: 'LogStateExited',
        stateExitedEventDetails: { name: 'Only', output: '{"a":1}', outputDetails: whole },
      },
    ]);
  });

  test('the intrinsic function answers', () => {
    const flow = single({ Type: 'Pass', Parameters: { 'back.$': 'States.ArrayReverse($.list)' } });
    expect(JSON.parse(run(flow, '-i', '{"list":[1,2,3]}').stdout)).toEqual({ back: [3, 2, 1] });
  });

  test('the format is accepted, and is in the help', () => {
    // started, entered, exited, succeeded
    expect(run(single({ Type: 'Pass' }), '--format', 'count').stdout).toBe('4 events\n');
    expect(run('run', '--help').stdout).toContain('how many events there were');
  });

  test('the integration is validated, and is mocked by its results', () => {
    const send = (parameters: object) =>
      single({ Type: 'Task', Resource: 'arn:aws:states:::ses:sendEmail', Parameters: parameters });
    const { stdout } = run('validate', send({ Subject: 'a' }));
    expect(stdout).toContain("The field 'Source' is required but was missing");
    writeFileSync(join(copy.folder, 'mocks.json'), '{"states": {"Only": {"return": {"MessageId": "1"}}}}');
    expect(JSON.parse(run(send({ Source: 'a' }), '--mock', 'mocks.json').stdout)).toEqual({ MessageId: '1' });
  });

  test('the command runs, and is in the help', () => {
    expect(run('hello').stdout).toBe('hello\n');
    expect(run('--help').stdout).toMatch(/hello \[options\] +greets/);
  });

  test('the listener receives every state', () => {
    expect(run(single({ Type: 'Pass' })).stderr).toContain('begins: Only\n');
  });
});
