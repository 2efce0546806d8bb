import { expect, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';

const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
  End: true,
  ...more,
});
const inner = {
  StartAt: 'Third',
  States: {
    Third: task({ ResultPath: '$.third', Next: 'Pair', End: undefined }),
    Pair: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Fourth', States: { Fourth: task() } },
        { StartAt: 'Fifth', States: { Fifth: task({ Next: 'Sixth', End: undefined }), Sixth: task() } },
      ],
      ResultPath: '$.pair',
      End: true,
    },
  },
};
const definition = {
  StartAt: 'First',
  States: {
    First: task({ ResultPath: '$.first', Assign: { 'seen.$': '$' }, Next: 'Each', End: undefined }),
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 2,
      ItemProcessor: inner,
      ResultPath: '$.each',
      Next: 'Own',
    },
    Own: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        ...{ StartAt: 'Seventh', States: { Seventh: task({ ResultPath: '$.seventh' }) } },
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      },
      ResultPath: '$.own',
      Next: 'Quick',
    },
    Quick: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        ...{ StartAt: 'Eighth', States: { Eighth: task({ ResultPath: '$.eighth' }) } },
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      },
      ResultPath: '$.quick',
      Next: 'Last',
    },
    Last: task({ Parameters: { 'seen.$': '$seen', 'all.$': '$' }, ResultPath: '$.last' }),
  },
};
const STATES = ['First', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Last'];
const answers = Object.fromEntries(
  STATES.map((name) => [name, { return: `{% [$states.context.State.Name, $states.input.*] %}` }]),
);
const folder = folderOf({
  'm.asl.json': definition,
  'good.json': { states: answers },
  'input.json': { items: [{ i: 0 }, { i: 1 }, { i: 2 }] },
  ...Object.fromEntries(
    STATES.map((name) => [
      `${name}.json`,
      {
        states: {
          ...answers,
          // it succeeds the first time, so that some of the items have succeeded
          [name]: {
            sequence: [
              ...(name === 'First' || name === 'Last' ? [] : [{ ...answers[name], times: 1 }]),
              { throw: { error: 'E' } },
            ],
          },
        },
      },
    ]),
  ),
  ...Object.fromEntries(
    STATES.map((name) => [`never ${name}.json`, { states: { ...answers, [name]: { throw: { error: 'E' } } } }]),
  ),
});
const common = ['-q', '-f'];

// The result of a redrive is that of a run without the failure: "Step Functions preserves the results and execution
// history of the successful steps", https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
test.each(STATES)(
  'an execution that failed in %s, and again after a redrive, ends as it would have without the failures',
  { timeout: 60_000 },
  async (name) => {
    const run = (...argv: readonly string[]) => runMain(folder, [...argv, ...common]);
    const whole = await run('m.asl.json', '-i', 'input.json', '--mock', 'good.json');
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    const toFile = ['--format', 'events', '-o', `${name}.jsonl`];
    const failed = await run('m.asl.json', '-i', 'input.json', '--mock', `${name}.json`, ...toFile);
    expect(failed.code).toBe(1);
    const toOther = ['--format', 'events', '-o', `again ${name}.jsonl`];
    const again = await run('redrive', 'm.asl.json', `${name}.jsonl`, '--mock', `never ${name}.json`, ...toOther);
    expect(again.code).toBe(1);
    for (const events of [`${name}.jsonl`, `again ${name}.jsonl`]) {
      expect(await run('redrive', 'm.asl.json', events, '--mock', 'good.json')).toEqual(whole);
    }
  },
);
