import { expect, test } from 'vitest';
import { loadServedProject } from '../../src/cli/serve/load-served-project.ts';
import { readTriggers } from '../../src/events/read-triggers.ts';
import { folderOf } from '../cli/fake-io.ts';

const template = (Name: string, Schedule: string): object => ({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    Flow: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Name,
        Definition: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
        Events: { Tick: { Type: 'Schedule', Properties: { Schedule } } },
      },
    },
  },
});

test('machines of several templates keep their own events, even under the same logical id', async () => {
  const cwd = folderOf({ 'a.json': template('a', 'rate(1 hour)'), 'b.json': template('b', 'rate(1 day)') });
  const triggers = readTriggers(await loadServedProject(['a.json', 'b.json'], { cwd }));
  expect(triggers.map((trigger) => trigger.kind === 'schedule' && [trigger.machine.name, trigger.expression])).toEqual([
    ['a', 'rate(1 hour)'],
    ['b', 'rate(1 day)'],
  ]);
});
