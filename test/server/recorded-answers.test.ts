import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { arnOf, PASS, serve, template, WAIT } from './client.ts';

const { client } = await serve({ 'template.json': template({ Pass: PASS, Other: PASS, Third: PASS }) });
const [stateMachineArn, other] = [arnOf('stateMachine', 'Pass'), arnOf('stateMachine', 'Other')];
const roleArn = 'arn:aws:iam::111111111111:role/r';
const definitionOf = (Comment: string): string => JSON.stringify({ ...PASS, Comment });
const create = (name: string, more: Partial<sdk.CreateStateMachineCommandInput> = {}) =>
  client.send(new sdk.CreateStateMachineCommand({ name, definition: JSON.stringify(PASS), roleArn, ...more }));
const update = (change: Omit<sdk.UpdateStateMachineCommandInput, 'stateMachineArn'>, arn = stateMachineArn) =>
  client.send(new sdk.UpdateStateMachineCommand({ stateMachineArn: arn, ...change }));
const describeMachine = (arn: string, includedData?: sdk.IncludedData) =>
  client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn: arn, includedData }));
const version = (n: number): string => `${stateMachineArn}:${n}`;

await update({ definition: definitionOf('one'), publish: true });
await update({ definition: definitionOf('two'), publish: true });
await client.send(new sdk.PublishStateMachineVersionCommand({ stateMachineArn: other }));

// what Step Functions has answered, as recorded by others in 2023 to 2026: LocalStack's snapshots of versions, aliases,
// tags, logging, activities, variables and TestState. Where the API reference says it, the text is quoted
describe('refusals', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    [
      'an input that is empty',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn, input: '' })),
      {
        name: 'InvalidExecutionInput',
        message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
      },
    ],
    [
      'an input with single quotes',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn, input: "{'not': 'json'}" })),
      {
        name: 'InvalidExecutionInput',
        message:
          "Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'",
      },
    ],
    [
      'tags of a version',
      () => client.send(new sdk.TagResourceCommand({ resourceArn: version(1), tags: [{ key: 'a', value: 'b' }] })),
      {
        name: 'ResourceNotFound',
        message: `Resource not found: '${version(1)}'`,
        resourceName: version(1),
      },
    ],
    [
      'an update of a version',
      () => update({ definition: definitionOf('three') }, version(2)),
      { name: 'StateMachineDoesNotExist', message: `State Machine Does Not Exist: '${version(2)}'` },
    ],
    [
      'an update of an alias that is not there',
      () =>
        client.send(
          new sdk.UpdateStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:no`, description: 'd' }),
        ),
      { name: 'ResourceNotFound', message: 'Request references a resource that does not exist.' },
    ],
    [
      '"If you provide a qualified state machine ARN that refers to a Distributed Map state, the request fails with ValidationException"',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: `${stateMachineArn}/Label` })),
      { name: 'ValidationException', reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' },
    ],
    [
      'another revision than the current one',
      () => client.send(new sdk.PublishStateMachineVersionCommand({ stateMachineArn: other, revisionId: 'x' })),
      {
        name: 'ConflictException',
        message:
          'Failed to publish the State Machine version for revision x. The current State Machine revision is INITIAL.',
      },
    ],
    [
      'the ARN of an execution as that of a machine',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: arnOf('execution', 'Pass:x') })),
      { name: 'InvalidArn', message: "Invalid Arn: 'Resource type not valid in this context: execution'" },
    ],
    [
      'an Express execution',
      () => client.send(new sdk.DescribeExecutionCommand({ executionArn: arnOf('express', 'Pass:x:y') })),
      { name: 'InvalidArn', message: "Invalid Arn: 'Resource type not valid in this context: express'" },
    ],
    [
      'secrets of a mock',
      () => client.send(new sdk.TestStateCommand({ ...task(), mock: { result: '{}' }, revealSecrets: true })),
      {
        name: 'ValidationException',
        message: 'TestState does not support RevealSecrets when a mock is specified.',
      },
    ],
    ...['Map', 'Parallel'].map((Type): [string, () => Promise<unknown>, object] => [
      `a ${Type} without a mock`,
      () =>
        client.send(
          new sdk.TestStateCommand({
            definition: JSON.stringify({
              Type,
              ...(Type === 'Map' ? { ItemProcessor: PASS } : { Branches: [PASS] }),
              End: true,
            }),
          }),
        ),
      {
        name: 'InvalidDefinition',
        message:
          'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
      },
    ]),
    ...(
      [
        [{ Execution: { Id: 7 } }, 'Execution.Id must be a string'],
        [{ Execution: { pokemon: 1 } }, "Field 'pokemon' is not allowed"],
        [{ Pokedex: {} }, "Field 'Pokedex' is not allowed"],
        [{ Map: {} }, "'Map' field is not supported when mocking a Context object"],
        [
          { Task: { Token: 't' } },
          "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
        ],
      ] as const
    ).map(([context, message]): [string, () => Promise<unknown>, object] => [
      `the context object ${JSON.stringify(context)}`,
      () =>
        client.send(new sdk.TestStateCommand({ ...task(), mock: { result: '{}' }, context: JSON.stringify(context) })),
      { name: 'ValidationException', message: `Invalid Context object provided: ${message}` },
    ]),
    [
      'a whole machine without the name of a state',
      () => client.send(new sdk.TestStateCommand({ definition: JSON.stringify(PASS) })),
      {
        name: 'ValidationException',
        message: 'the definition is a whole state machine: choose a state with stateName (P)',
      },
    ],
    [
      'variables that are not an object',
      () => client.send(new sdk.TestStateCommand({ ...task(), mock: { result: '{}' }, variables: '[1]' })),
      { name: 'ValidationException', message: "'variables' must be a JSON object" },
    ],
    [
      'an activity whose encryption changes: "EncryptionConfiguration may not be updated"',
      async () => {
        await client.send(new sdk.CreateActivityCommand({ name: 'work' }));
        const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' } as const;
        await client.send(new sdk.CreateActivityCommand({ name: 'work', encryptionConfiguration }));
      },
      { name: 'ActivityAlreadyExists' },
    ],
    [
      'routes to another machine than that of the alias',
      async () => {
        const routingConfiguration = [{ stateMachineVersionArn: version(1), weight: 100 }];
        const { stateMachineAliasArn } = await client.send(
          new sdk.CreateStateMachineAliasCommand({ name: 'fixed', routingConfiguration }),
        );
        const elsewhere = [{ stateMachineVersionArn: `${other}:1`, weight: 100 }];
        await client.send(
          new sdk.UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration: elsewhere }),
        );
      },
      {
        name: 'ValidationException',
        message: `Routing configuration must contain versions of the same state machine. Received: [${other}:1]`,
        reason: 'INVALID_ROUTING_CONFIGURATION',
      },
    ],
  ])('%s', async (_name, call, error) => {
    await expect(call()).rejects.toMatchObject(error);
  });
});

function task(): { definition: string } {
  return {
    definition: JSON.stringify({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      End: true,
    }),
  };
}

test.each<[string, object]>([
  [
    'not a definition',
    {
      code: 'INVALID_JSON_DESCRIPTION',
      location: '[Source: (String)"not a definition"; line: 1, column: 4]',
      message:
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]",
    },
  ],
  ['""', { code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' }],
  ['{}', { code: 'SCHEMA_VALIDATION_FAILED', location: '/', message: 'These fields are required: [States, StartAt]' }],
])('%s is validated', async (definition, diagnostic) => {
  const answer = await client.send(new sdk.ValidateStateMachineDefinitionCommand({ definition }));
  expect(answer).toMatchObject({
    result: 'FAIL',
    truncated: false,
    diagnostics: [{ severity: 'ERROR', ...diagnostic }],
  });
});

// files may be YAML; of the API, the reference says "Amazon States Language ... a JSON-based, structured language"
test('a definition in a request is JSON', async () => {
  const definition = 'StartAt: P\nStates: { P: { Type: Pass, End: true } }';
  const message = expect.stringContaining("INVALID_JSON_DESCRIPTION: Unrecognized token 'StartAt'");
  const error = { name: 'InvalidDefinition', message };
  await expect(create('Yaml', { definition })).rejects.toMatchObject(error);
  await expect(update({ definition })).rejects.toMatchObject(error);
  const state = { definition: 'Type: Pass\nEnd: true' };
  await expect(client.send(new sdk.TestStateCommand(state))).rejects.toMatchObject({ name: 'InvalidDefinition' });
  const judged = await client.send(new sdk.ValidateStateMachineDefinitionCommand({ definition }));
  expect(judged.result).toBe('FAIL');
});

test('an update without a change makes no revision', async () => {
  const arn = (await create('Same')).stateMachineArn!;
  const first = await update({ definition: JSON.stringify(PASS), publish: true }, arn);
  expect([first.revisionId, first.stateMachineVersionArn]).toEqual([undefined, `${arn}:1`]);
  const changed = await update({ roleArn: `${roleArn}2` }, arn);
  const again = await update({ roleArn: `${roleArn}2`, definition: JSON.stringify(PASS) }, arn);
  expect([again.revisionId, again.updateDate]).toEqual([changed.revisionId, changed.updateDate]);
});

test('"To specify an initial revision ID ... specify the string INITIAL"', async () => {
  const arn = (await create('Initial')).stateMachineArn!;
  const published = await client.send(
    new sdk.PublishStateMachineVersionCommand({ stateMachineArn: arn, revisionId: 'INITIAL' }),
  );
  expect(published.stateMachineVersionArn).toBe(`${arn}:1`);
});

test('settings are described with the defaults of their members', async () => {
  const plain = (await create('Plain')).stateMachineArn!;
  const OFF = { level: 'OFF', includeExecutionData: false };
  const defaults = {
    loggingConfiguration: OFF,
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  };
  expect(await describeMachine(plain)).toMatchObject(defaults);
  await create('Plain', { loggingConfiguration: {}, tracingConfiguration: {} });
  const empty = (await create('Empty', { loggingConfiguration: { destinations: [] } })).stateMachineArn!;
  expect((await describeMachine(empty)).loggingConfiguration).toEqual({ ...OFF, destinations: [] });
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: plain }));
  expect(await client.send(new sdk.DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject(defaults);
});

test('an activity keeps its encryption', async () => {
  const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' } as const;
  const { activityArn } = await client.send(new sdk.CreateActivityCommand({ name: 'secret', encryptionConfiguration }));
  const described = await client.send(new sdk.DescribeActivityCommand({ activityArn }));
  // "The default is 300 seconds."
  expect(described.encryptionConfiguration).toEqual({ ...encryptionConfiguration, kmsDataKeyReusePeriodSeconds: 300 });
});

test('"If a following request has different ... tags, Step Functions will ignore these differences"', async () => {
  const tagged = (value: string) => ({ tags: [{ key: 'k', value }] });
  const arn = (await create('Tagged', tagged('first'))).stateMachineArn!;
  await create('Tagged', tagged('second'));
  await client.send(new sdk.CreateActivityCommand({ name: 'tagged', ...tagged('first') }));
  const { activityArn } = await client.send(new sdk.CreateActivityCommand({ name: 'tagged', ...tagged('second') }));
  for (const resourceArn of [arn, activityArn]) {
    expect(await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).toMatchObject(tagged('first'));
  }
});

// CreateStateMachine: "The check is also based on the publish and versionDescription parameters. If a following request
// has a different roleArn or tags, Step Functions will ignore these differences"
describe('a repeated CreateStateMachine', () => {
  const published = { publish: true, versionDescription: 'first' };

  test.each<[string, object, object]>([
    ['that publishes', {}, { publish: true }],
    ['that no longer publishes', published, {}],
    ['with another description of the version', published, { publish: true, versionDescription: 'second' }],
    ['without the description of the version', published, { publish: true }],
  ])('%s is refused', async (name, first, second) => {
    const machine = name.replaceAll(' ', '-');
    const arn = (await create(machine, first)).stateMachineArn!;
    await expect(create(machine, second)).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${arn}'`,
    });
  });

  test('with the same parameters has the same answer, and publishes nothing', async () => {
    const { $metadata: _first, ...first } = await create('Repeated', published);
    await update({ roleArn: `${roleArn}2` }, first.stateMachineArn);
    const { $metadata: _again, ...again } = await create('Repeated', { ...published, roleArn: `${roleArn}3` });
    expect(again).toEqual(first);
    const { stateMachineVersions } = await client.send(
      new sdk.ListStateMachineVersionsCommand({ stateMachineArn: first.stateMachineArn }),
    );
    expect(stateMachineVersions?.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).toEqual([
      first.stateMachineVersionArn,
    ]);
  });

  test('that does not publish has the same answer, whether it says so or not', async () => {
    const { $metadata: _first, ...first } = await create('Unpublished', { publish: false });
    const { $metadata: _again, ...again } = await create('Unpublished');
    expect(again).toEqual(first);
  });

  test('(no evidence) of a machine of the template may publish its first version', async () => {
    const third = arnOf('stateMachine', 'Third');
    const { definition } = await describeMachine(third);
    expect((await create('Third', { definition })).stateMachineVersionArn).toBeUndefined();
    expect((await create('Third', { definition, publish: true })).stateMachineVersionArn).toBe(`${third}:1`);
  });
});

test('"You can add up to 50 tags to a resource"', async () => {
  const tagsFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ key: `k${first + i}`, value: '' }));
  const tag = (tags: sdk.Tag[]) => client.send(new sdk.TagResourceCommand({ resourceArn: other, tags }));
  await tag(tagsFrom(0, 49));
  await tag(tagsFrom(49, 1));
  await expect(tag(tagsFrom(50, 1))).rejects.toMatchObject({ name: 'TooManyTags' });
  const { tags } = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn: other }));
  expect(tags?.length).toBe(50);
});

// "You can also provide a state machine alias ARN or version ARN to list the executions associated with a specific
// alias or version."
test('executions are listed by version and by alias, whatever the alias leads to now, page by page', async () => {
  const arn = (await create('Listed', { publish: true })).stateMachineArn!;
  await update({ definition: definitionOf('two'), publish: true }, arn);
  const routes = (number: number) => [{ stateMachineVersionArn: `${arn}:${number}`, weight: 100 }];
  const { stateMachineAliasArn } = await client.send(
    new sdk.CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: routes(1) }),
  );
  const start = async (qualifier: string, name: string) =>
    client.send(new sdk.StartExecutionCommand({ stateMachineArn: arn + qualifier, name }));
  await start(':live', 'a');
  await start(':2', 'b');
  await start(':1', 'c');
  await start('', 'd');
  const created = await client.send(new sdk.DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
  const { updateDate } = await client.send(
    new sdk.UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration: routes(2) }),
  );
  const changed = await client.send(new sdk.DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
  expect([changed.creationDate, changed.updateDate]).toEqual([created.creationDate, updateDate]);
  expect(updateDate!.getTime()).toBeGreaterThan(created.updateDate!.getTime());
  await start(':live', 'e');
  const list = async (qualifier: string): Promise<string> => {
    const names: (string | undefined)[] = [];
    const pages = sdk.paginateListExecutions({ client, pageSize: 1 }, { stateMachineArn: arn + qualifier });
    for await (const { executions = [] } of pages) names.push(...executions.map(({ name }) => name));
    return names.join(' ');
  };
  expect(await list('')).toBe('e d c b a');
  expect(await list(':1')).toBe('c a');
  expect(await list(':2')).toBe('e b');
  expect(await list(':live')).toBe('e a');
});

// "the idempotency check on the stateMachineArn, description, name, and routingConfiguration parameters"
test('a repeated CreateStateMachineAlias has the same answer; with another description or routes it is refused', async () => {
  const route = (number: number) => ({
    routingConfiguration: [{ stateMachineVersionArn: version(number), weight: 100 }],
  });
  const createAlias = (more: object) =>
    client.send(new sdk.CreateStateMachineAliasCommand({ name: 'again', ...route(1), description: 'd', ...more }));
  const { $metadata: _first, ...first } = await createAlias({});
  const { $metadata: _again, ...again } = await createAlias({});
  expect(again).toEqual(first);
  for (const more of [{ description: 'e' }, { description: undefined }, route(2)]) {
    await expect(createAlias(more)).rejects.toMatchObject({
      name: 'ConflictException',
      message:
        'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
    });
  }
});

test('what is missing is deleted without an error', async () => {
  await client.send(new sdk.DeleteStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:none` }));
  await client.send(new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn: version(9) }));
  await client.send(
    new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${arnOf('stateMachine', 'No')}:1` }),
  );
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn: arnOf('stateMachine', 'No') }));
});

test('deleting by the ARN of a version leaves the machine', async () => {
  const arn = (await create('Kept', { publish: true })).stateMachineArn!;
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn: `${arn}:1` }));
  expect((await describeMachine(arn)).status).toBe('ACTIVE');
});

test.each<[string, object, object]>([
  [
    'in parameters',
    {
      StartAt: 'State0',
      States: {
        State0: { Type: 'Pass', Parameters: { result: '$result' }, Assign: { result: 'foobar' }, Next: 'State1' },
        State1: { Type: 'Pass', ResultPath: '$.result', Parameters: { 'result.$': '$result' }, End: true },
      },
    },
    { State1: ['result'] },
  ],
  [
    'in a choice',
    {
      StartAt: 'Setup',
      States: {
        Setup: { Type: 'Pass', Assign: { guess: 'g', answer: 'a' }, Next: 'CheckAnswer' },
        CheckAnswer: {
          Type: 'Choice',
          Choices: [{ Variable: '$guess', StringEqualsPath: '$answer', Next: 'CorrectAnswer' }],
          Default: 'WrongAnswer',
        },
        CorrectAnswer: { Type: 'Pass', Result: {}, End: true },
        WrongAnswer: { Type: 'Pass', Assign: { 'guess.$': '$answer' }, Next: 'CheckAnswer' },
      },
    },
    { CheckAnswer: ['answer', 'guess'], WrongAnswer: ['answer'] },
  ],
  [
    'in an intrinsic function of a nested state',
    {
      StartAt: 'Input',
      States: {
        Input: { Type: 'Pass', Assign: { bias: 4.3 }, Next: 'Iterate' },
        Iterate: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'Summate',
            States: { Summate: { Type: 'Pass', Assign: { 'Sum.$': 'States.MathAdd($bias, 1)' }, End: true } },
          },
          End: true,
        },
      },
    },
    { Summate: ['bias'] },
  ],
])('the variables that states read are described: %s', async (where, definition, references) => {
  const name = where.replaceAll(' ', '-');
  const arn = (await create(name, { definition: JSON.stringify(definition) })).stateMachineArn!;
  expect((await describeMachine(arn)).variableReferences).toEqual(references);
  expect((await describeMachine(stateMachineArn)).variableReferences).toBeUndefined();
});

test('METADATA_ONLY: "a successful response without the encrypted definition"', async () => {
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
  const metadata = { includedData: 'METADATA_ONLY' } as const;
  const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn, ...metadata }));
  expect(described).toMatchObject({ executionArn, stateMachineArn, inputDetails: { included: false } });
  expect([described.input, described.output]).toEqual([undefined, undefined]);
  await expect
    .poll(() => client.send(new sdk.DescribeExecutionCommand({ executionArn, ...metadata })))
    .toMatchObject({ status: 'SUCCEEDED', outputDetails: { included: false } });
  expect((await describeMachine(stateMachineArn, 'METADATA_ONLY')).definition).toBeUndefined();
  const forExecution = await client.send(
    new sdk.DescribeStateMachineForExecutionCommand({ executionArn, ...metadata }),
  );
  expect([forExecution.definition, forExecution.name]).toEqual([undefined, 'Pass']);
  await create('Quick', { type: 'EXPRESS' });
  const quick = { stateMachineArn: arnOf('stateMachine', 'Quick'), input: '{"a":1}', ...metadata };
  const answered = await client.send(new sdk.StartSyncExecutionCommand(quick));
  expect(answered).toMatchObject({ status: 'SUCCEEDED', inputDetails: { included: false } });
  expect([answered.input, answered.output]).toEqual([undefined, undefined]);
  // the rest is not left out
  expect(await client.send(new sdk.StartSyncExecutionCommand({ ...quick, includedData: 'ALL_DATA' }))).toMatchObject({
    output: '{"a":1}',
    inputDetails: { included: true },
  });
});

test('an execution is described with its trace header', async () => {
  const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, traceHeader }));
  expect(await client.send(new sdk.DescribeExecutionCommand({ executionArn }))).toMatchObject({ traceHeader });
  // without one it is absent
  const other = await client.send(new sdk.StartExecutionCommand({ stateMachineArn }));
  const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn: other.executionArn }));
  expect(described).not.toHaveProperty('traceHeader');
});

// "A state machine is deleted only when all its executions are completed. On the next state transition, the state
// machine's executions are terminated." The errors are those that the service model lists for the operations
test('a machine that is being deleted terminates its executions, and takes no versions and aliases', async () => {
  const definition = JSON.stringify({
    StartAt: 'Short',
    States: { Short: { Type: 'Wait', Seconds: 1, Next: 'Long' }, Long: { Type: 'Wait', Seconds: 3600, End: true } },
  });
  const arn = (await create('Deleted', { definition, publish: true })).stateMachineArn!;
  const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
  const alias = await client.send(new sdk.CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }));
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: arn }));
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn: arn }));
  for (const call of [
    () => client.send(new sdk.PublishStateMachineVersionCommand({ stateMachineArn: arn })),
    () => client.send(new sdk.CreateStateMachineAliasCommand({ name: 'next', routingConfiguration })),
    () => client.send(new sdk.UpdateStateMachineAliasCommand({ ...alias, description: 'd' })),
    () => update({ definition: JSON.stringify(PASS) }, arn),
  ]) {
    await expect(call()).rejects.toMatchObject({ name: 'StateMachineDeleting' });
  }
  expect((await describeMachine(arn)).status).toBe('DELETING');
  const describeIt = () => client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describeIt()).status, { timeout: 10_000 }).toBe('ABORTED');
  await expect.poll(() => describeMachine(arn).catch(({ name }) => name)).toBe('StateMachineDoesNotExist');
  const { events } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
  expect(events?.at(-1)?.type).toBe('ExecutionAborted');
});

test('an execution that waits is described by the definition that it runs', async () => {
  const arn = (await create('Changed', { definition: JSON.stringify(WAIT) })).stateMachineArn!;
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: arn }));
  const { revisionId } = await update({ definition: JSON.stringify(PASS) }, arn);
  const old = await client.send(new sdk.DescribeStateMachineForExecutionCommand({ executionArn }));
  expect([old.definition, old.revisionId]).toEqual([JSON.stringify(WAIT), undefined]);
  const now = await describeMachine(arn);
  expect([now.definition, now.revisionId]).toEqual([JSON.stringify(PASS), revisionId]);
  await client.send(new sdk.StopExecutionCommand({ executionArn }));
});
