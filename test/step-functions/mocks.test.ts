import { expect, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';

const task = (resource: string, parameters: object | undefined, next?: string): object => ({
  Type: 'Task',
  Resource: resource,
  ...(parameters !== undefined && { Parameters: parameters }),
  ...(next === undefined ? { End: true } : { Next: next }),
});

test('mocks answer before tokens, activities and nested machines', async () => {
  const cwd = folderOf({
    'machine.json': {
      StartAt: 'Ask',
      States: {
        Ask: task(
          'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token' } },
          'Review',
        ),
        Review: task('arn:aws:states:eu-west-1:111111111111:activity:review', undefined, 'Start'),
        Start: task('arn:aws:states:::states:startExecution.sync:2', {
          StateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:Other',
        }),
      },
    },
    'mocks.yml': `
states:
  Ask: { return: { approved: true } }
  Review: { return: { reviewed: true } }
  Start: { return: { Output: { paid: true } } }
`,
  });
  const { code, stdout } = await runMain(cwd, ['machine.json', '--mock', 'mocks.yml', '-q']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"Output":{"paid":true}}\n' });
});
