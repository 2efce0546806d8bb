import * as sdk from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { arnOf, PASS, serve, template } from './client.ts';

const { client } = await serve({ 'template.json': template({ Pass: PASS, Other: PASS }) });
const [stateMachineArn, other] = [arnOf('stateMachine', 'Pass'), arnOf('stateMachine', 'Other')];
const update = (name: string, Comment: string) => {
  const change = { stateMachineArn: arnOf('stateMachine', name), definition: JSON.stringify({ ...PASS, Comment }) };
  return client.send(new sdk.UpdateStateMachineCommand({ ...change, publish: true }));
};
await update('Pass', 'one');
await update('Pass', 'two');
await update('Other', 'one');

const create = (more: Partial<sdk.CreateStateMachineCommandInput>) =>
  client.send(
    new sdk.CreateStateMachineCommand({
      name: 'New',
      definition: JSON.stringify(PASS),
      roleArn: 'arn:aws:iam::111111111111:role/r',
      ...more,
    }),
  );
const route = (...routes: readonly (readonly [version: string, weight: number])[]) =>
  client.send(
    new sdk.CreateStateMachineAliasCommand({
      name: 'live',
      routingConfiguration: routes.map(([stateMachineVersionArn, weight]) => ({ stateMachineVersionArn, weight })),
    }),
  );

// source of the messages: responses of the API recorded by others (LocalStack's snapshots of Step Functions), and the
// API's model for the constraints of fields
test.each<[string, () => Promise<unknown>, string, string]>([
  [
    'a role',
    () => create({ roleArn: 'arn:aws:iam::1234:role/r' }),
    'InvalidArn',
    "Invalid Role Arn: 'arn:aws:iam::1234:role/r'",
  ],
  [
    '(no evidence) a role in a region',
    () => create({ roleArn: 'arn:aws:iam:us-east-1:111111111111:role/r' }),
    'InvalidArn',
    "Invalid Role Arn: 'arn:aws:iam:us-east-1:111111111111:role/r'",
  ],
  [
    '(no evidence) an alias in place of a version',
    () => client.send(new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn}:live` })),
    'InvalidArn',
    "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
  ],
  [
    '(no evidence) an activity with a part too many',
    () => client.send(new sdk.DescribeActivityCommand({ activityArn: arnOf('activity', 'a:b') })),
    'InvalidArn',
    "Invalid Arn: 'Resource type not valid in this context: activity'",
  ],
  [
    'a name that is too long',
    () => create({ name: 'n'.repeat(81) }),
    'ValidationException',
    `1 validation error detected: Value '${'n'.repeat(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
  ],
  [
    'an empty name',
    () => create({ name: '' }),
    'ValidationException',
    "1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'an input that is too long is not repeated',
    () => client.send(new sdk.StartExecutionCommand({ stateMachineArn, input: `"${'x'.repeat(262_144)}"` })),
    'ValidationException',
    "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
  ],
  [
    'logging without a destination',
    () => create({ loggingConfiguration: { level: 'ALL' } }),
    'InvalidLoggingConfiguration',
    'Invalid Logging Configuration: Must specify exactly one Log Destination.',
  ],
  [
    'a key that is missing',
    () => create({ encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } }),
    'InvalidEncryptionConfiguration',
    "Invalid Encryption Configuration: 'kmsKeyId' is required when 'type' is 'CUSTOMER_MANAGED_KMS_KEY'",
  ],
  [
    'a version description without a version',
    () => create({ versionDescription: 'v' }),
    'ValidationException',
    'Version description can only be set when publish is true',
  ],
  [
    'weights that do not add up',
    () => route([`${stateMachineArn}:1`, 60], [`${stateMachineArn}:2`, 30]),
    'ValidationException',
    'Sum of routing configuration weights must equal 100. Received: [60, 30]',
  ],
  [
    'one version twice',
    () => route([`${stateMachineArn}:1`, 50], [`${stateMachineArn}:1`, 50]),
    'ValidationException',
    `Routing configuration must contain distinct state machine version ARNs. Received: [${stateMachineArn}:1, ${stateMachineArn}:1]`,
  ],
  [
    'a weight above 100',
    () => route([`${stateMachineArn}:1`, 101]),
    'ValidationException',
    "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
  [
    'what is not a version',
    () => route([stateMachineArn, 100]),
    'ValidationException',
    `Routing configuration must contain state machine version ARNs. Received: [${stateMachineArn}]`,
  ],
  [
    'versions of two machines',
    () => route([`${stateMachineArn}:1`, 50], [`${other}:1`, 50]),
    'ValidationException',
    `Routing configuration must contain versions of the same state machine. Received: [${stateMachineArn}:1, ${other}:1]`,
  ],
])('%s', async (_name, call, name, message) => {
  await expect(call()).rejects.toMatchObject({ name, message });
});

test('clients get their input back as they wrote it', async () => {
  const input = '{\n  "b": 1,\n  "a": "x"\n}';
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, input }));
  expect(await client.send(new sdk.DescribeExecutionCommand({ executionArn }))).toMatchObject({ input });
  const { events = [] } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
  const [started, entered, exited] = events;
  expect(started?.executionStartedEventDetails).toMatchObject({ input });
  expect(entered?.stateEnteredEventDetails).toMatchObject({ input });
  expect(exited?.stateExitedEventDetails).toMatchObject({ output: '{"b":1,"a":"x"}' });
  // later states have other inputs
  const definition = JSON.stringify({
    StartAt: 'P',
    States: { P: { Type: 'Pass', Result: 2, Next: 'Q' }, Q: { Type: 'Succeed' } },
  });
  const { stateMachineArn: two } = await create({ name: 'Two', definition });
  const later = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: two, input }));
  const history = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn: later.executionArn }));
  const inputs = history.events?.map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.input);
  expect(inputs).toEqual([undefined, input, undefined, '2', undefined, undefined]);
});
