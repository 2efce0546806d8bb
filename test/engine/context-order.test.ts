import { expect, it } from 'vitest';
import { runCase } from './run-case.ts';

/** Recorded executions show different orders of the context object's keys. */
it.each([
  { type: 'STANDARD', keys: ['Id', 'Input', 'StartTime', 'Name', 'RoleArn', 'RedriveCount'] },
  { type: 'EXPRESS', keys: ['Id', 'Input', 'Name', 'RoleArn', 'StartTime', 'RedriveCount'] },
] as const)('the context object of a $type execution has its keys in order', async ({ type, keys }) => {
  const definition = { StartAt: 'Show', States: { Show: { Type: 'Pass', OutputPath: '$$', End: true } } };
  const { outcome } = await runCase({ definition, type });
  const { Execution, ...others } = outcome.output as Record<string, object>;
  expect(Object.keys(Execution ?? {})).toEqual(keys);
  expect(Object.keys(others)).toEqual(['StateMachine', 'State']);
});
