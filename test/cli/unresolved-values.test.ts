import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const task = (payload: object) => ({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'echo', Payload: payload },
      OutputPath: '$.Payload',
      End: true,
    },
  },
});

const HANDLER = 'exports.handler = async (event) => event;';
const DEFINITION = JSON.stringify(task({ rows: [{ table: '${Table}' }] }));

const run = (files: Record<string, string | object>, ...argv: string[]) => {
  // a handler that no state calls would be reported
  const isCalled = Object.values(files).some((file) => /FunctionName|function:/.test(JSON.stringify(file)));
  const handler = isCalled ? ['--handler', 'echo=echo.js'] : [];
  return runMain(folderOf({ 'echo.js': HANDLER, ...files }), ['-q', ...argv, ...handler]);
};

describe('an unresolved value is harmless until a task needs it', () => {
  test('in the payload of a standalone definition', async () => {
    const { code, stdout, stderr } = await run({ 'flow.asl.json': DEFINITION }, 'flow.asl.json');
    expect([code, stdout]).toEqual([2, '']);
    const at = DEFINITION.indexOf('${Table}') + 1;
    expect(stderr.split('\n')[0]).toBe(
      `flow.asl.json:1:${at}: error UNDECLARED_SUBSTITUTION: '\${Table}' has no value here`,
    );
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('  Give it with --substitution Table=<value>');
  });

  test('once given, the handler receives it', async () => {
    const result = await run({ 'flow.asl.json': DEFINITION }, 'flow.asl.json', '--substitution', 'Table=orders');
    expect(result).toEqual({ code: 0, stdout: '{"rows":[{"table":"orders"}]}\n', stderr: '' });
  });

  test('in a state that the run does not enter', async () => {
    const flow = task({ table: '${Table}' });
    const skipped = { StartAt: 'Skip', States: { Skip: { Type: 'Pass', End: true }, ...flow.States } };
    // reachable, so that the definition is valid
    const start = { Type: 'Choice', Choices: [{ Variable: '$.go', IsPresent: true, Next: 'Ask' }], Default: 'Skip' };
    const definition = { StartAt: 'Start', States: { Start: start, ...skipped.States } };
    const result = await run({ 'flow.asl.json': definition }, 'flow.asl.json', '--input', '{}');
    expect(result).toEqual({ code: 0, stdout: '{}\n', stderr: '' });
  });

  const TEMPLATE = {
    Resources: {
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          DefinitionSubstitutions: { Secret: '{{resolve:ssm:/app/secret}}' },
          Definition: task({ secret: 'Bearer ${Secret}' }),
        },
      },
    },
  };

  test('in a template, a dynamic reference', async () => {
    const { code, stdout, stderr } = await run({ 'template.json': TEMPLATE }, 'template.json');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("MISSING_PARAMETER: The dynamic reference 'resolve:ssm:/app/secret' has no value here");
    expect(stderr).toContain('Give it with --parameter-overrides resolve:ssm:/app/secret=<value>');
  });

  test('a mocked task needs no value', async () => {
    const files = { 'template.json': TEMPLATE, 'mocks.json': { states: { Ask: { return: { Payload: 'mocked' } } } } };
    const result = await run(files, 'template.json', '--mock', 'mocks.json');
    expect(result).toEqual({ code: 0, stdout: '"mocked"\n', stderr: '' });
  });

  test('the names of functions and machines: they run, and policies for them, under their logical ids', async () => {
    const named = {
      Parameters: { Stage: { Type: 'String' } },
      Resources: {
        Echo: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            FunctionName: { 'Fn::Sub': '${Stage}-echo' },
            InlineCode: HANDLER,
            Handler: 'index.handler',
            Runtime: 'nodejs22.x',
          },
        },
        Flow: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Name: { 'Fn::Sub': '${Stage}-flow' },
            Definition: {
              StartAt: 'Ask',
              States: {
                Ask: {
                  Type: 'Task',
                  Resource: { 'Fn::GetAtt': ['Echo', 'Arn'] },
                  Parameters: { 'machine.$': '$$.StateMachine.Name' },
                  End: true,
                },
              },
            },
            Policies: [
              {
                Statement: {
                  Effect: 'Allow',
                  Action: 'lambda:InvokeFunction',
                  Resource: { 'Fn::Sub': 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Stage}-echo' },
                },
              },
            ],
          },
        },
      },
    };
    const cwd = folderOf({ 'template.json': named });
    expect(await runMain(cwd, ['-q', 'template.json'])).toEqual({
      code: 0,
      stdout: '{"machine":"Flow"}\n',
      stderr: '',
    });
    expect(await runMain(cwd, ['validate', 'template.json'])).toEqual({
      code: 0,
      stdout: '✔ no problems in 1 file with 1 state machine\n',
      stderr: '',
    });
  });

  test('text that only looks like a placeholder is data', async () => {
    const definition = task({ 'text.$': '$.text' });
    const result = await run({ 'flow.asl.json': definition }, 'flow.asl.json', '--input', '{"text":"${HOME}"}');
    expect(result).toEqual({ code: 0, stdout: '{"text":"${HOME}"}\n', stderr: '' });
  });
});

describe('wherever it is, a run that reaches it ends', () => {
  const PASS = { Type: 'Pass', End: true };
  const INNER = { StartAt: 'I', States: { I: PASS } };
  const TASK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:echo', End: true };
  const FAILS = { StartAt: 'I', States: { I: { Type: 'Fail', Error: 'Oops' } } };
  const choice = (rule: object, more: object = {}) => ({
    Type: 'Choice',
    Choices: [{ ...rule, Next: 'End' }],
    ...more,
  });
  const map = (fields: object) => ({ Type: 'Map', ItemProcessor: INNER, End: true, ...fields });
  const distributed = (fields: object, config: object = {}) =>
    map({
      ...fields,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config }, ...INNER },
    });
  const reader = (fields: object) =>
    distributed({
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' }, ...fields },
    });
  const parallel = (fields: object) => ({ Type: 'Parallel', Branches: [FAILS], End: true, ...fields });

  /** A state with the value in the given field, in the query language of that name. */
  const JSONPATH: Record<string, object> = {
    InputPath: { ...PASS, InputPath: '$.${X}' },
    OutputPath: { ...PASS, OutputPath: '$.${X}' },
    ResultPath: { ...PASS, ResultPath: '$.${X}' },
    Result: { ...PASS, Result: { a: ['x ${X}'] } },
    Parameters: { ...PASS, Parameters: { a: { '${X}': 1 } } },
    'Parameters ': { ...PASS, Parameters: { 'a.$': '$.${X}' } },
    'Parameters  ': { ...PASS, Parameters: { 'a.$': "States.Format('{}-${X}', $.a)" } },
    Assign: { ...PASS, Assign: { 'a.$': '$.${X}' } },
    Seconds: { Type: 'Wait', Seconds: '${X}', End: true },
    SecondsPath: { Type: 'Wait', SecondsPath: '$.${X}', End: true },
    Timestamp: { Type: 'Wait', Timestamp: '${X}', End: true },
    TimestampPath: { Type: 'Wait', TimestampPath: '$.${X}', End: true },
    Error: { Type: 'Fail', Error: '${X}' },
    Cause: { Type: 'Fail', Cause: 'in ${X}' },
    ErrorPath: { Type: 'Fail', ErrorPath: "States.Format('${X}')" },
    CausePath: { Type: 'Fail', CausePath: '$.${X}' },
    'Choices[0]/NumericGreaterThan': choice({ Variable: '$.n', NumericGreaterThan: '${X}' }, { Default: 'End' }),
    'Choices[0]/StringEquals': choice({ Variable: '$.n', StringEquals: '${X}' }, { Default: 'End' }),
    'Choices[0]/StringMatches': choice({ Variable: '$.n', StringMatches: '*${X}*' }, { Default: 'End' }),
    'Choices[0]/BooleanEquals': choice({ Variable: '$.n', BooleanEquals: '${X}' }, { Default: 'End' }),
    'Choices[0]/IsPresent': choice({ Variable: '$.n', IsPresent: '${X}' }, { Default: 'End' }),
    'Choices[0]/TimestampLessThan': choice({ Variable: '$.n', TimestampLessThan: '${X}' }, { Default: 'End' }),
    'Choices[0]/Variable': choice({ Variable: '$.${X}', IsPresent: true }, { Default: 'End' }),
    'Choices[0]/NumericEqualsPath': choice({ Variable: '$.n', NumericEqualsPath: '$.${X}' }, { Default: 'End' }),
    'Choices[0]/Not/NumericEquals': choice({ Not: { Variable: '$.n', NumericEquals: '${X}' } }, { Default: 'End' }),
    'Choices[0]/And[1]/StringEquals': choice(
      {
        And: [
          { Variable: '$.n', IsPresent: true },
          { Variable: '$.n', StringEquals: '${X}' },
        ],
      },
      { Default: 'End' },
    ),
    TimeoutSeconds: { ...TASK, TimeoutSeconds: '${X}' },
    HeartbeatSecondsPath: { ...TASK, HeartbeatSecondsPath: '$.${X}' },
    Resource: { ...TASK, Resource: '${X}' },
    Credentials: { ...TASK, Credentials: { RoleArn: '${X}' } },
    ResultSelector: { ...TASK, ResultSelector: { a: '${X}' } },
    MaxConcurrency: map({ MaxConcurrency: '${X}', ItemsPath: '$.items' }),
    MaxConcurrencyPath: map({ MaxConcurrencyPath: '$.${X}', ItemsPath: '$.items' }),
    ItemsPath: map({ ItemsPath: '$.${X}' }),
    ItemSelector: map({ ItemSelector: { a: '${X}' }, ItemsPath: '$.items' }),
    'ItemSelector ': distributed({ ItemSelector: { a: '${X}' }, ItemsPath: '$.items' }),
    Label: distributed({ Label: '${X}', ItemsPath: '$.items' }),
    'ItemProcessor/ProcessorConfig/ExecutionType': distributed({ ItemsPath: '$.items' }, { ExecutionType: '${X}' }),
    ToleratedFailureCount: distributed({ ToleratedFailureCount: '${X}', ItemsPath: '$.items' }),
    ToleratedFailurePercentage: distributed({ ToleratedFailurePercentage: '${X}', ItemsPath: '$.items' }),
    'ItemBatcher/MaxItemsPerBatch': distributed({ ItemBatcher: { MaxItemsPerBatch: '${X}' }, ItemsPath: '$.items' }),
    'ItemBatcher/BatchInput': distributed({
      ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { a: '${X}' } },
      ItemsPath: '$.items',
    }),
    'ItemReader/Resource': reader({ Resource: 'arn:${X}:states:::s3:getObject' }),
    'ItemReader/Parameters': reader({ Parameters: { Bucket: '${X}', Key: 'k' } }),
    'ItemReader/ReaderConfig/InputType': reader({ ReaderConfig: { InputType: '${X}' } }),
    'ItemReader/ReaderConfig/MaxItems': reader({ ReaderConfig: { InputType: 'JSON', MaxItems: '${X}' } }),
    'ItemReader/ReaderConfig/ItemsPointer': reader({ ReaderConfig: { InputType: 'JSON', ItemsPointer: '/${X}' } }),
    'ItemReader/ReaderConfig/CSVHeaders': reader({
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', '${X}'] },
    }),
    'ResultWriter/Parameters': distributed({
      ItemsPath: '$.items',
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: '${X}', Prefix: 'p' } },
    }),
    'Retry[0]/ErrorEquals': parallel({ Retry: [{ ErrorEquals: ['${X}'], MaxAttempts: 1 }] }),
    'Retry[0]/IntervalSeconds': parallel({ Retry: [{ ErrorEquals: ['Oops'], IntervalSeconds: '${X}' }] }),
    'Retry[0]/MaxAttempts': parallel({ Retry: [{ ErrorEquals: ['Oops'], MaxAttempts: '${X}' }] }),
    'Retry[0]/BackoffRate': parallel({ Retry: [{ ErrorEquals: ['Oops'], BackoffRate: '${X}' }] }),
    'Retry[0]/MaxDelaySeconds': parallel({ Retry: [{ ErrorEquals: ['Oops'], MaxDelaySeconds: '${X}' }] }),
    'Retry[0]/JitterStrategy': parallel({ Retry: [{ ErrorEquals: ['Oops'], JitterStrategy: '${X}' }] }),
    'Catch[0]/ErrorEquals': parallel({ Catch: [{ ErrorEquals: ['${X}'], Next: 'End' }] }),
    'Catch[0]/ResultPath': parallel({ Catch: [{ ErrorEquals: ['Oops'], ResultPath: '$.${X}', Next: 'End' }] }),
    'Catch[0]/Assign': parallel({ Catch: [{ ErrorEquals: ['Oops'], Assign: { a: '${X}' }, Next: 'End' }] }),
  };
  const JSONATA: Record<string, object> = {
    Output: { ...PASS, Output: '{% $states.input.n > ${X} %}' },
    'Output ': { ...PASS, Output: { a: ['plain ${X}'] } },
    Assign: { ...PASS, Assign: { a: '{% ${X} %}' } },
    Seconds: { Type: 'Wait', Seconds: '{% ${X} * 2 %}', End: true },
    'Seconds ': { Type: 'Wait', Seconds: '${X}', End: true },
    Timestamp: { Type: 'Wait', Timestamp: '{% $now(${X}) %}', End: true },
    Error: { Type: 'Fail', Error: '{% "${X}" %}' },
    Cause: { Type: 'Fail', Cause: '${X}' },
    'Choices[0]/Condition': choice({ Condition: '{% $states.input.n > ${X} %}' }, { Default: 'End' }),
    'Choices[0]/Output': choice({ Condition: true, Output: '${X}' }),
    'Choices[0]/Assign': choice({ Condition: true, Assign: { a: '${X}' } }),
    Arguments: { ...TASK, Arguments: { a: '{% ${X} %}' } },
    TimeoutSeconds: { ...TASK, TimeoutSeconds: '{% ${X} %}' },
    Credentials: { ...TASK, Credentials: { RoleArn: '{% "${X}" %}' } },
    Items: map({ Items: '{% $states.input.${X} %}' }),
    'Items ': map({ Items: ['${X}'] }),
    ItemSelector: map({ Items: [1], ItemSelector: { a: '{% ${X} %}' } }),
    MaxConcurrency: map({ Items: [1], MaxConcurrency: '{% ${X} %}' }),
    'ItemReader/Arguments': distributed({
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: '{% "${X}" %}', Key: 'k' } },
    }),
    'Retry[0]/MaxAttempts': parallel({ Retry: [{ ErrorEquals: ['Oops'], MaxAttempts: '{% ${X} %}' }] }),
    'Catch[0]/Output': parallel({ Catch: [{ ErrorEquals: ['Oops'], Output: '{% ${X} %}', Next: 'End' }] }),
  };
  const CASES = [
    ...Object.entries(JSONPATH).map(([field, state]) => ({ language: 'JSONPath', field, state })),
    ...Object.entries(JSONATA).map(([field, state]) => ({ language: 'JSONata', field, state })),
  ];

  function machine({ language, state }: { language: string; state: object }): string {
    const isTarget = JSON.stringify(state).includes('"Next":"End"');
    const definition = { QueryLanguage: language, StartAt: 'S', States: { S: state, ...(isTarget && { End: PASS }) } };
    return JSON.stringify(definition);
  }
  const INPUT = JSON.stringify({ n: 1, a: 2, items: [1] });

  test.each(CASES)('$language $field', async ({ field, ...one }) => {
    const definition = machine(one);
    const { code, stdout, stderr } = await run({ 'flow.asl.json': definition }, 'flow.asl.json', '--input', INPUT);
    const [first, ...rest] = stderr.trimEnd().split('\n');
    const at = definition.indexOf('${X}') + 1;
    expect([code, stdout, first, rest.at(-1)]).toEqual([
      2,
      '',
      `flow.asl.json:1:${at}: error UNDECLARED_SUBSTITUTION: '\${X}' has no value here`,
      '  Give it with --substitution X=<value>',
    ]);
  });

  test.each(CASES)('validate lists $language $field', async ({ field, ...one }) => {
    const cwd = folderOf({ 'flow.asl.json': machine(one) });
    const { code, stdout } = await runMain(cwd, ['validate', '--format', 'json', 'flow.asl.json']);
    const [{ diagnostics }] = JSON.parse(stdout) as [{ diagnostics: { severity: string; location: string }[] }];
    expect([code, diagnostics.map(({ severity, location }) => `${severity} ${location}`)]).toEqual([
      0,
      [`NOTE /States/S/${field.trimEnd()}`],
    ]);
  });
});

describe('a value that every run needs is reported before anything runs', () => {
  const task = (more: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:111111111111:function:tell',
    ...more,
  });
  const TELL = 'exports.handler = async () => { console.log("ran"); return { n: 1 }; };';
  const runTold = async (definition: object) => {
    const files = { 'tell.js': TELL, 'flow.asl.json': definition };
    const result = await runMain(folderOf(files), ['flow.asl.json', '--handler', 'tell=tell.js']);
    return {
      code: result.code,
      ran: result.stderr.includes('ran'),
      asked: result.stderr.match(/'\$\{\w+\}' has no value here/g),
    };
  };
  const last = { Type: 'Wait', Seconds: '${X}', End: true };
  const skip = { Type: 'Choice', Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'Done' }], Default: 'Last' };
  const DONE = { Type: 'Succeed' };
  const X = ["'${X}' has no value here"];

  test.each([
    { name: 'after a task', states: { A: task({ Next: 'Last' }), Last: last }, code: 2, ran: false, asked: X },
    {
      name: 'several at once',
      states: {
        A: task({ Next: 'B' }),
        B: { ...last, End: undefined, Next: 'C' },
        C: { Type: 'Pass', Result: '${Y}', End: true },
      },
      code: 2,
      ran: false,
      asked: ["'${X}' has no value here", "'${Y}' has no value here"],
    },
    {
      name: 'all of a Map, and all of one field',
      states: {
        A: task({ Next: 'M' }),
        M: {
          Type: 'Map',
          ItemReader: {
            Resource: 'arn:aws:states:::s3:getObject',
            Parameters: { Bucket: '${Bucket}', Key: '${Folder}/${File}' },
          },
          ItemBatcher: { MaxItemsPerBatch: '${Size}', BatchInput: { a: '${X}', b: ['${Y}', '${X}'] } },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'I',
            States: { I: { Type: 'Pass', End: true } },
          },
          End: true,
        },
      },
      code: 2,
      ran: false,
      asked: ['Bucket', 'Folder', 'File', 'Size', 'X', 'Y'].map((name) => `'\${${name}}' has no value here`),
    },
    {
      name: 'in one of several branches',
      states: {
        A: {
          Type: 'Parallel',
          End: true,
          Branches: [
            { StartAt: 'B', States: { B: task({ End: true }) } },
            { StartAt: 'Last', States: { Last: last } },
          ],
        },
      },
      code: 2,
      ran: false,
      asked: X,
    },
    {
      name: 'not if a path avoids it',
      states: { A: task({ Next: 'Skip' }), Skip: skip, Last: last, Done: DONE },
      code: 0,
      ran: true,
      asked: null,
    },
    {
      name: 'not if a catcher avoids it',
      states: {
        A: task({ Next: 'Last', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] }),
        Last: last,
        Done: DONE,
      },
      code: 2,
      ran: true,
      asked: X,
    },
    {
      name: 'not of a retrier',
      states: { A: task({ End: true, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: '${X}' }] }) },
      code: 0,
      ran: true,
      asked: null,
    },
  ])('$name', async ({ states, ...expected }) => {
    const { name, ...rest } = expected;
    expect(await runTold({ StartAt: 'A', States: states })).toEqual(rest);
  });
});

describe('the source of the value is named', () => {
  const template = (value: object | string, parameters: object = {}) => ({
    Parameters: parameters,
    Resources: {
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          DefinitionSubstitutions: { Limit: value },
          Definition: {
            StartAt: 'Check',
            States: {
              Check: {
                Type: 'Choice',
                Choices: [{ Variable: '$.n', StringEquals: '${Limit}', Next: 'Done' }],
                Default: 'Done',
              },
              Done: { Type: 'Succeed' },
            },
          },
        },
      },
    },
  });
  const STORED = { Limit: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/app/limit' } };

  test.each([
    {
      name: 'an export',
      template: template({ 'Fn::ImportValue': 'limit' }),
      option: '--parameter-overrides limit=<value>',
    },
    {
      name: 'a dynamic reference',
      template: template('{{resolve:ssm:/app/limit}}'),
      option: '--parameter-overrides resolve:ssm:/app/limit=<value>',
    },
    {
      name: 'a stored parameter',
      template: template({ Ref: 'Limit' }, STORED),
      option: '--parameter-overrides Limit=<value>',
    },
    {
      name: 'a parameter without a default',
      template: template({ Ref: 'Limit' }, { Limit: { Type: 'Number' } }),
      option: '--parameter-overrides Limit=<value>',
    },
    {
      name: 'not declared in the template',
      template: { ...template({ Ref: 'AWS::NoValue' }) },
      option: '--substitution Limit=<value>',
    },
  ])('$name', async ({ template, option }) => {
    for (const command of [[], ['test-state', '--state-name', 'Check']]) {
      const { code, stdout, stderr } = await runMain(folderOf({ 't.json': template }), [
        ...command,
        't.json',
        '-i',
        '{"n":"1"}',
      ]);
      expect([code, stdout, stderr.trimEnd().split('\n').at(-1)]).toEqual([2, '', `  Give it with ${option}`]);
    }
  });

  test('once given, the run continues', async () => {
    const files = folderOf({ 't.json': template({ Ref: 'Limit' }, STORED) });
    const { code, stdout } = await runMain(files, ['t.json', '-q', '-i', '{"n":"1"}', '-p', 'Limit=5']);
    expect([code, stdout]).toEqual([0, '{"n":"1"}\n']);
  });

  test('text that only looks like a placeholder can be given as its own value', async () => {
    const definition = { StartAt: 'S', States: { S: { Type: 'Pass', Result: 'echo ${HOME}', End: true } } };
    const files = folderOf({ 'flow.asl.json': definition });
    const { code, stdout, stderr } = await runMain(files, ['flow.asl.json', '-q', '-s', 'HOME=${HOME}']);
    expect([code, stdout, stderr]).toEqual([0, '"echo ${HOME}"\n', '']);
  });
});

test('a replay ends if its record does not contain the value', async () => {
  const definition = { StartAt: 'S', States: { S: { Type: 'Wait', Seconds: '${X}', End: true } } };
  const at = '2026-01-01T00:00:00.000Z';
  const events = [
    {
      id: 1,
      previousEventId: 0,
      type: 'ExecutionStarted',
      timestamp: at,
      executionStartedEventDetails: { input: '{}' },
    },
  ];
  const files = folderOf({ 'flow.asl.json': definition, 'history.json': { events } });
  const { code, stderr } = await runMain(files, ['replay', 'flow.asl.json', 'history.json']);
  expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([2, '  Give it with --substitution X=<value>']);
});
