import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { compare } from '../support/measure.mjs';
import { atMost, beside, ofItself } from '../support/rows.mjs';

/** Definitions as teams have them: many, of about ten states, 3 KB on average. */
export async function measureValidation(bench) {
  const few = writeDefinitions(bench, 'few', 122);
  const times = await compare(
    {
      floor: () => bench.floor().ms,
      few: () => bench.command(['validate', '--no-cache', ...few]).ms,
      again: () => bench.command(['validate', ...few]).ms,
    },
    { rounds: bench.quick ? 3 : 11, warmUp: 1 },
  );
  const rows = [
    atMost('validating 122 definitions, second run : node -e 0', 2, times.again, times.floor),
    beside('validating 122 definitions, first run : node -e 0', times.few, times.floor),
  ];
  if (bench.quick) return rows;
  const some = writeDefinitions(bench, 'some', 500);
  const many = writeDefinitions(bench, 'many', 2_000);
  const growth = await compare(
    {
      some: () => bench.command(['validate', '--no-cache', ...some]).ms,
      many: () => bench.command(['validate', '--no-cache', ...many]).ms,
    },
    { rounds: 5 },
  );
  const folder = dirname(writeDefinitions(bench, 'thousands', 10_000)[0]);
  if (process.platform === 'linux' && availableParallelism() > 1) {
    const processors = await compare(
      {
        one: () => bench.command(['validate', '--no-cache', folder], { processor: 0 }).ms,
        two: () => bench.command(['validate', '--no-cache', folder], { processor: '0,1' }).ms,
      },
      { rounds: 3 },
    );
    rows.push(
      ofItself(atMost('validating 10,000 definitions on two processors : on one', 0.6, processors.two, processors.one)),
    );
  }
  const perFile = (ms, files) => ((ms - times.floor) / files) * 1000;
  rows.push(
    ofItself(
      atMost(
        'validating: time a file of 2,000 : of 500',
        1.1,
        perFile(growth.many, 2_000),
        perFile(growth.some, 500),
        'µs',
      ),
    ),
  );
  return rows;
}

function writeDefinitions(bench, folder, count) {
  return Array.from({ length: count }, (_, i) =>
    bench.write(`${folder}/flow-${i}.asl.json`, JSON.stringify(flowOf(i), null, 2)),
  );
}

/** Every state type, paths, an intrinsic, retries and catches: slightly different in each. */
function flowOf(i) {
  const task = (name, next) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: `${name}-${i}`, 'Payload.$': '$' },
    ResultSelector: { 'value.$': '$.Payload.value' },
    ResultPath: `$.results.${name}`,
    TimeoutSeconds: 30,
    Retry: [{ ErrorEquals: ['Lambda.ServiceException', 'States.Timeout'], IntervalSeconds: 2, MaxAttempts: i % 7 }],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }],
    Next: next,
  });
  const states = {
    Begin: { Type: 'Pass', Parameters: { 'id.$': "States.Format('{}-{}', $.id, $$.Execution.Name)" }, Next: 'Step 0' },
  };
  const steps = 1 + (i % 2);
  for (let step = 0; step < steps; step++) states[`Step ${step}`] = task(`step-${step}`, `Check ${step}`);
  for (let step = 0; step < steps; step++) {
    const next = step === steps - 1 ? 'Each' : `Step ${step + 1}`;
    states[`Check ${step}`] = {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: `$.results.step-${step}.value`, IsPresent: true },
            { Variable: `$.results.step-${step}.value`, NumericGreaterThan: i },
          ],
          Next: next,
        },
        { Variable: '$.mode', StringEquals: 'forced', Next: next },
      ],
      Default: 'Wait',
    };
  }
  return {
    Comment: `Flow ${i}`,
    StartAt: 'Begin',
    States: {
      ...states,
      Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 5,
        ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        Next: 'Both',
      },
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
          { StartAt: 'Right', States: { Right: { Type: 'Succeed' } } },
        ],
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
      Failed: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' },
    },
  };
}
