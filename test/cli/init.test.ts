import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const TEMPLATE = `Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Save
        States:
          Save:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters: { TableName: t, Item: { id: { S.$: $.id }, at: { S.$: $$.Execution.StartTime }, to: { S.$: $.to.name } } }
            ResultPath: null
            Next: 'Tell: everybody'
          'Tell: everybody':
            Type: Task
            Resource: arn:aws:states:::sns:publish
            Parameters: { TopicArn: a, Message.$: $.text }
            End: true
  Other:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } }
`;

test('writes enough for a first run, and keeps existing files', async () => {
  const cwd = folderOf({ 'template.yml': TEMPLATE });
  expect(await runMain(cwd, ['init'])).toEqual({
    code: 0,
    stdout: 'wrote sfn-run.yml\nwrote event.json\nwrote mocks.yml\n\nNext:  sfn-run template.yml\n',
    stderr: '',
  });
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
  expect(read('sfn-run.yml').split('\n').slice(1, 4)).toEqual([
    'state-machine: "Order"',
    'input: event.json',
    'mocks: mocks.yml',
  ]);
  expect(read('event.json')).toBe('{\n  "id": null,\n  "to": null\n}\n');
  expect(read('mocks.yml')).toBe(`# Results for these tasks, in place of the real services: fill them in.
states:
  "Save": # arn:aws:states:::dynamodb:putItem
    return: {}
  "Tell: everybody": # arn:aws:states:::sns:publish
    return: {}
`);
  writeFileSync(join(cwd, 'event.json'), '{ "id": "1", "to": { "name": "a" }, "text": "hello" }');
  expect(await runMain(cwd, ['template.yml', '-q'])).toEqual({ code: 0, stdout: '{}\n', stderr: '' });

  expect((await runMain(cwd, ['init', 'template.yml'])).stdout).toBe(
    'kept  sfn-run.yml\nkept  event.json\nkept  mocks.yml\n\nNext:  sfn-run template.yml\n',
  );
});

test('writes only the files that are needed', async () => {
  const cwd = folderOf({ 'flow.asl.json': { StartAt: 'A', States: { A: { Type: 'Succeed' } } } });
  expect((await runMain(cwd, ['init'])).stdout).toBe(
    'wrote sfn-run.yml\nwrote event.json\n\nNext:  sfn-run flow.asl.json\n',
  );
  expect(await runMain(cwd, ['flow.asl.json', '-q'])).toEqual({ code: 0, stdout: '{}\n', stderr: '' });
});

test.each([
  { files: {}, args: [], message: '. contains no template with a state machine and no definition' },
  {
    files: {
      'a.asl.json': { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
      'b.asl.json': { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
    },
    args: [],
    message: 'there are several definitions here: name one of a.asl.json, b.asl.json',
  },
  { files: {}, args: ['-'], message: 'init needs a file, since it writes others beside it' },
])('$message', async ({ files, args, message }) => {
  const { code, stderr } = await runMain(folderOf(files), ['init', ...args]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${message}\n` });
});
