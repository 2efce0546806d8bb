import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const machine = (name: string, definition: object) => ({
  Type: 'AWS::Serverless::StateMachine',
  Properties: { Name: name, Definition: definition },
});
const arn = (name: string) => `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`;
const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:tell';
const tell = (next: string) => ({ Type: 'Task', Resource: LAMBDA, Next: next });
const GOOD = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
const BAD = { StartAt: 'Done', States: { Done: { Type: 'Succeed', Next: 'Nowhere' } } };
const OPEN = { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: '${Pause}', End: true } } };

function start(name: string, more: object = {}): object {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: { StateMachineArn: arn(name) },
    End: true,
    ...more,
  };
  return { StartAt: 'Tell', States: { Tell: tell('Start'), Start: state } };
}

async function run(machines: Record<string, object>, ...argv: string[]) {
  const Resources = Object.fromEntries(Object.entries(machines).map(([name, one]) => [name, machine(name, one)]));
  const cwd = folderOf({
    't.json': { Resources },
    'tell.js': 'exports.handler = async () => { console.log("ran"); return {}; };',
    'mocks.json': { states: { Start: { return: {} } } },
  });
  const args = ['t.json', '-m', 'Parent', '--handler', 'tell=tell.js', ...argv];
  const { code, stderr } = await runMain(cwd, args);
  return { code, ran: stderr.includes('ran'), errors: stderr.match(/error [A-Z_]+: .*/g) };
}

describe('a started machine is checked with its starter', () => {
  const errors = ["error SCHEMA_VALIDATION_FAILED: Field 'Next' is not supported"];
  test.each([
    { name: 'and waits for', parent: start('Child') },
    { name: 'and does not wait for', parent: start('Child', { Resource: 'arn:aws:states:::states:startExecution' }) },
    { name: 'by the AWS SDK', parent: start('Child', { Resource: 'arn:aws:states:::aws-sdk:sfn:startExecution' }) },
    {
      name: 'in JSONata',
      parent: start('Child', {
        QueryLanguage: 'JSONata',
        Parameters: undefined,
        Arguments: { StateMachineArn: arn('Child') },
      }),
    },
    {
      name: 'in a branch',
      parent: {
        StartAt: 'All',
        States: { All: { Type: 'Parallel', Branches: [start('Child')], End: true } },
      },
    },
  ])('$name', async ({ parent }) => {
    expect(await run({ Parent: parent, Child: BAD })).toEqual({ code: 2, ran: false, errors });
  });

  test('and one that this one starts', async () => {
    const machines = { Parent: start('Child'), Child: start('Grandchild'), Grandchild: BAD };
    expect(await run(machines)).toEqual({ code: 2, ran: false, errors });
  });

  test('machines may start one another', async () => {
    const machines = { Parent: start('Child'), Child: { ...start('Parent'), ...GOOD }, Other: start('Parent') };
    expect(await run(machines)).toEqual({ code: 0, ran: true, errors: null });
  });

  test('a machine that nothing starts is ignored', async () => {
    expect(await run({ Parent: start('Child'), Child: GOOD, Other: BAD })).toEqual({
      code: 0,
      ran: true,
      errors: null,
    });
  });

  test('a mock may replace it', async () => {
    const found = await run({ Parent: start('Child'), Child: BAD }, '--mock', 'mocks.json');
    expect(found).toEqual({ code: 0, ran: true, errors: null });
  });

  const needed = ["error UNDECLARED_SUBSTITUTION: '${Pause}' stays as it is: there is no substitution 'Pause'"];
  test.each([
    { name: 'it', machines: { Parent: start('Child'), Child: OPEN } },
    {
      name: 'one that it starts',
      machines: { Parent: start('Child'), Child: start('Grandchild'), Grandchild: OPEN },
    },
  ])('an unresolved value that $name always needs is reported before anything runs', async ({ machines }) => {
    expect(await run(machines)).toEqual({ code: 2, ran: false, errors: needed });
  });

  test('a value that it may never need is reported when it is needed', async () => {
    const parent = start('Child', {
      End: undefined,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
      Next: 'Done',
    });
    const choice = {
      Type: 'Choice',
      Choices: [{ Variable: '$.go', IsPresent: true, Next: 'Start' }],
      Default: 'Done',
    };
    const { States } = parent as { States: Record<string, object> };
    const Parent = {
      StartAt: 'Tell',
      States: { ...States, Tell: tell('Choose'), Choose: choice, Done: { Type: 'Succeed' } },
    };
    expect(await run({ Parent, Child: OPEN })).toEqual({ code: 0, ran: true, errors: null });
  });
});
