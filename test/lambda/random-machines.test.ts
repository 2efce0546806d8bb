import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT_SCOPE, type Scope } from '../../src/engine/events.ts';
import {
  compile,
  createTasks,
  type Json,
  loadProject,
  type Project,
  run,
  selectMachine,
  type Tasks,
  type TraceEvent,
} from '../../src/index.ts';
import { writeFiles } from './lambda-project.ts';

/** Machines of one template, whose first builds are cold. RANDOM_MACHINES=2000 for more templates. */
const A_TEMPLATE = 50;
const TEMPLATES = Number(process.env.RANDOM_MACHINES ?? 200) / A_TEMPLATE;

const HANDLERS = {
  'lib.ts': `
export class Flaky extends Error { override name = 'Flaky'; }
export const mix = (n: number, by: number): number => (n * 31 + by * 17 + 7) % 101;`,
  'add.ts': `
import { mix } from './lib';
export const handler = async ({ n }: { n: number }) => { console.log('add', n); return { n: mix(n, 1) }; };`,
  'flaky.ts': `
import { Flaky, mix } from './lib';
export const handler = async ({ n }: { n: number }) => {
  if (n % 3 === 0) throw new Flaky(\`n is \${n}\`);
  return { n: mix(n, 2) };
};`,
  'slow.ts': `
import { mix } from './lib.js';
export const handler = async ({ n }: { n: number }) => {
  await new Promise((resolve) => setTimeout(resolve, n % 7));
  return { n: mix(n, 3) };
};`,
};
const FUNCTIONS = ['Add', 'Flaky', 'Slow'];

/** Mulberry32. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A chain of states; the input and output of each is `{ n, … }`. */
function randomMachine(random: (below: number) => number, depth: number): object {
  const length = 1 + random(4);
  const states: Record<string, object> = {};
  // names are unique in the entire machine
  const name = `S${random(1e9)}x`;
  for (let i = 0; i < length; i++) {
    const last = i === length - 1;
    states[`${name}${i}`] = { ...randomState(random, depth), ...(last ? { End: true } : { Next: `${name}${i + 1}` }) };
  }
  return { StartAt: `${name}0`, States: states };
}

function randomState(random: (below: number) => number, depth: number): object {
  const kind = random(depth > 0 ? 6 : 4);
  if (kind < 3) {
    const state = { Type: 'Task', Resource: `\${${FUNCTIONS[random(3)]}}`, Parameters: { 'n.$': '$.n' } };
    const retry = { ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxAttempts: 1 + random(2) };
    return {
      ...state,
      ResultPath: ['$', '$.result'][random(2)],
      ...(random(2) === 0 && { Retry: [retry] }),
    };
  }
  if (kind === 3) return { Type: 'Pass', Parameters: { n: random(100) } };
  const processor = (): object => randomMachine(random, depth - 1);
  if (kind === 4) {
    return {
      Type: 'Parallel',
      Branches: [processor(), processor(), processor()].slice(0, 1 + random(3)),
      ResultSelector: { 'n.$': '$[0].n', 'all.$': '$' },
    };
  }
  return {
    Type: 'Map',
    ItemsPath: '$$.Execution.Input.items',
    MaxConcurrency: [0, 1, 3][random(3)],
    ItemProcessor: processor(),
    ResultSelector: { 'n.$': '$[0].n', 'all.$': '$' },
  };
}

function templateOf(definitions: readonly object[]): object {
  const functions = FUNCTIONS.map((name) => [
    name,
    {
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: `${name.toLowerCase()}.handler`, Runtime: 'nodejs22.x', CodeUri: '.', Timeout: 60 },
    },
  ]);
  const arns = FUNCTIONS.map((name) => [name, { 'Fn::GetAtt': `${name}.Arn` }]);
  const machines = definitions.map((definition, i) => [
    `Flow${i}`,
    {
      Type: 'AWS::Serverless::StateMachine',
      Properties: { Definition: definition, DefinitionSubstitutions: Object.fromEntries(arns) },
    },
  ]);
  return { Resources: Object.fromEntries([...machines, ...functions]) };
}

interface Settings {
  readonly cache: boolean;
  /** Each of them is a thread. */
  readonly maxEnvironments?: number;
  /** Machines that run side by side. */
  readonly atOnce?: number;
}

/** The results of each machine of a template. */
async function recordAll(path: string, { atOnce = 1, ...settings }: Settings): Promise<Json[]> {
  const project = await loadProject(path);
  const tasks = createTasks({ project, ...settings });
  const records: Json[] = [];
  try {
    for (let from = 0; from < A_TEMPLATE; from += atOnce) {
      const names = Array.from({ length: Math.min(atOnce, A_TEMPLATE - from) }, (_, i) => `Flow${from + i}`);
      records.push(...(await Promise.all(names.map((name) => record(project, name, tasks)))));
    }
  } finally {
    await tasks.close();
  }
  return records;
}

/** The events of each strand: the interleaving of concurrent strands is random. */
async function record(project: Project, name: string, tasks: Tasks): Promise<Json> {
  const source = selectMachine(project, name);
  const { machine, diagnostics } = await compile(source);
  if (machine === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const strands = new Map<string, Json[]>();
  const add = (scope: Scope, what: Json, kind = ''): void => {
    const key = describe(scope) + kind;
    strands.set(key, [...(strands.get(key) ?? []), what]);
  };
  const onEvent = ({ type, details, scope }: TraceEvent): void =>
    add(scope, [type, JSON.parse(JSON.stringify(details ?? null)) as Json]);
  // the position of a line among the events is random, too
  const onLog = ({ scope, text }: { scope: Scope; text: string }): void => add(scope, text, ' log');
  const outcome = await run({
    project,
    source,
    machine,
    input: { n: 5, items: [{ n: 1 }, { n: 4 }, { n: 8 }, { n: 10 }] },
    fastForward: true,
    tasks,
    reporters: [{ onEvent, onLog }],
  });
  const { status } = outcome;
  // a failure aborts concurrent work, wherever that work was
  const sorted = [...strands].sort(([a], [b]) => (a < b ? -1 : 1));
  return status === 'SUCCEEDED' ? [status, outcome.output ?? null, sorted] : [status];
}

function describe({ kind, index, state, parent = ROOT_SCOPE }: Scope): string {
  return kind === 'execution' ? '' : `${describe(parent)} ${state}[${index}]`;
}

const OTHERS: Readonly<Record<string, Settings>> = {
  warm: { cache: true },
  'without a cache': { cache: false },
  'one thread': { cache: true, maxEnvironments: 1 },
  'two threads': { cache: true, maxEnvironments: 2 },
  'eight threads': { cache: true, maxEnvironments: 8 },
  'two machines at once': { cache: true, atOnce: 2 },
};

test.each(Array.from({ length: TEMPLATES }, (_, i) => i))(
  `${A_TEMPLATE} random machines do the same with cold and warm caches, and any number of threads (template %i)`,
  async (template) => {
    const folder = writeFiles(HANDLERS);
    const path = join(folder, 'template.json');
    const seeds = Array.from({ length: A_TEMPLATE }, (_, i) => template * A_TEMPLATE + i + 1);
    writeFileSync(path, JSON.stringify(templateOf(seeds.map((seed) => randomMachine(randomFrom(seed), 2)))));
    // files written just now may still change, so no build of them is kept
    await new Promise((resolve) => setTimeout(resolve, 80));
    const cold = await recordAll(path, { cache: true });
    expect(cold.filter((one) => (one as Json[])[0] === 'SUCCEEDED').length).toBeGreaterThan(A_TEMPLATE / 4);
    for (const [name, settings] of Object.entries(OTHERS)) {
      const records = await recordAll(path, settings);
      for (const [i, one] of records.entries()) expect(one, `machine ${seeds[i]}, ${name}`).toEqual(cold[i]);
    }
  },
  600_000,
);
