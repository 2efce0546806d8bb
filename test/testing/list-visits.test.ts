import { expect, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { createTasks } from '../../src/create-tasks.ts';
import type { Outcome } from '../../src/engine/events.ts';
import { Stopper } from '../../src/engine/stop-signal.ts';
import type { StateVisit } from '../../src/history/state-visit.ts';
import { StateVisits } from '../../src/history/state-visits.ts';
import { run } from '../../src/run.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { selectMachine } from '../../src/template/select-machine.ts';
import { listVisits } from '../../src/testing/list-visits.ts';
import { isEvent, isPause, type RunRecord } from '../../src/testing/run-record.ts';

const TASK = 'arn:aws:lambda:us-east-1:111111111111:function:f';
const RETRY = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }];
const inner = (state: object, name = 'In') => ({ StartAt: name, States: { [name]: { End: true, ...state } } });
const task = { Type: 'Task', Resource: TASK, Retry: RETRY };

/** The states of a machine, and how many of its tasks' attempts fail. */
const cases: readonly (readonly [name: string, states: Record<string, object>, failures: number])[] = [
  ['a task that works', { A: { ...task, End: true } }, 0],
  ['a task that works at its third attempt', { A: { ...task, End: true } }, 2],
  ['a task that fails for good', { A: { ...task, End: true } }, 9],
  [
    'a task that is caught',
    { A: { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true }, B: { Type: 'Pass', End: true } },
    9,
  ],
  [
    'tasks in a Map that is retried',
    { A: { Type: 'Map', ItemProcessor: inner({ ...task, Retry: undefined }), Retry: RETRY, End: true } },
    2,
  ],
  [
    'tasks in branches',
    { A: { Type: 'Parallel', Branches: [inner(task), inner(task, 'Other')], Retry: RETRY, End: true } },
    4,
  ],
  ['an expression that fails', { A: { Type: 'Pass', Parameters: { 'a.$': '$.none' }, End: true } }, 0],
  [
    'a payload that fails, and is tried again',
    { A: { ...task, QueryLanguage: 'JSONata', Arguments: "{% $error('no') %}", End: true } },
    0,
  ],
];

test.each(cases)('%s: the list has the visits and retries that the full account has', async (_, states, failures) => {
  const records = await record(states, failures);
  const visits: StateVisit[] = [];
  const account = new StateVisits({ onEntered: (visit) => visits.push(visit) });
  for (const one of records) {
    if (isEvent(one)) account.add(one);
    else if (isPause(one)) account.addPause(one);
  }
  const full = visits.map(({ name, scope, attempts }) => ({ name, scope, retries: Math.max(0, attempts.length - 1) }));
  expect(full.length).toBeGreaterThan(0);
  expect(listVisits(records).map(({ name, scope, retries }) => ({ name, scope, retries }))).toEqual(full);
});

test('a run that is stopped while it waits for another attempt has not made it', async () => {
  const records = await record({ A: { ...task, End: true } }, 9, 1);
  expect(listVisits(records)).toMatchObject([{ name: 'A', retries: 0 }]);
});

async function record(
  states: Record<string, object>,
  failures: number,
  stopAtPause = 0,
): Promise<readonly RunRecord[]> {
  const definition = JSON.stringify({ StartAt: 'A', States: states });
  const project = await loadProject('-', { readStdin: async () => Buffer.from(definition), cwd: '/' });
  const source = selectMachine(project, undefined);
  const { machine, diagnostics } = await compile(source, { unknownNames: 'warning' });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const records: RunRecord[] = [];
  const stopper = new Stopper();
  let left = failures;
  let pauses = 0;
  const tasks = createTasks({
    project,
    mocks: {
      answer() {
        if (left-- > 0) throw new Error('not yet');
        return { output: {} };
      },
    },
  });
  const outcome: Outcome = await run({
    project,
    source,
    machine: machine!,
    input: [1, 2],
    tasks,
    fastForward: true,
    signal: stopper,
    reporters: [
      {
        onEvent: (event) => records.push(event),
        onPause(pause) {
          records.push(pause);
          if (++pauses === stopAtPause) stopper.stop();
        },
      },
    ],
  });
  expect(outcome.status).toBe(stopAtPause > 0 ? 'ABORTED' : outcome.status);
  return records;
}
