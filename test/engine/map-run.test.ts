import { expect, test } from 'vitest';
import { StatesError } from '../../src/engine/errors.ts';
import { execute } from '../../src/engine/execute.ts';
import type { MapRunHandle } from '../../src/engine/map-run.ts';
import { compileCase, optionsFor } from './run-case.ts';

// the API reference of UpdateMapRun: it "updates an in-progress Map Run's configuration"
test('an ended Map run starts no more children, even if its concurrency is raised', async () => {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
        },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Later' }],
        End: true,
      },
      Later: { Type: 'Wait', Seconds: 1, End: true },
    },
  });
  const runs: MapRunHandle[] = [];
  let calls = 0;
  await execute({
    ...optionsFor(machine, [1, 2, 3]),
    mapRuns: { onStart: (run) => runs.push(run), onEnd: () => {} },
    runTask: async () => {
      calls++;
      throw new StatesError('Broken', 'always');
    },
    onEvent({ type }) {
      if (type === 'WaitStateEntered') runs[0]!.update({ maxConcurrency: 3 });
    },
  });
  expect({ runs: runs.length, calls }).toEqual({ runs: 1, calls: 1 });
});

// the API reference of StopExecution, on a child execution; its Map run counts it as failed
test('a running child is stopped by its index, and no other one', async () => {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ToleratedFailureCount: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
        },
        End: true,
      },
    },
  });
  let run: MapRunHandle | undefined;
  const outcome = await execute({
    ...optionsFor(machine, ['a', 'b', 'c']),
    mapRuns: {
      onStart: (started) => {
        run = started;
      },
      onEnd: () => {},
    },
    async runTask({ payload }, { sleep }) {
      if (payload === 'c') run!.stopChild(1, 'Enough', undefined);
      await sleep(1000);
      return payload;
    },
    onEvent: () => {},
  });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'c'] });
});
