import { expect, test } from 'vitest';
import { REQUESTS, type Shape, type StructureShape } from '../../src/server/request-shapes.ts';
import { arnOf, PASS, serve, template } from './client.ts';

const { url } = await serve({ 'template.json': template({ Pass: PASS }) });

/** Without a client, which would check some of the constraints itself. */
const call = (operation: string, body: unknown) => callText(operation, JSON.stringify(body));

async function callText(operation: string, body: string): Promise<{ __type?: string; message?: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'X-Amz-Target': `AWSStepFunctions.${operation}` },
    body,
  });
  return (await response.json()) as { __type?: string; message?: string };
}

const machine = arnOf('stateMachine', 'Pass');
const detected = (...violations: string[]): object => ({
  __type: 'ValidationException',
  message: `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected: ${violations.join('; ')}`,
});
const failed = 'failed to satisfy constraint: Member must';

// source of the form: responses of Step Functions recorded by others (LocalStack's snapshots of aliases and versions);
// of several at once: responses of other services with the same framework; of the limits: the service model
test.each<[string, string, object, object]>([
  [
    'all violations are reported together',
    'CreateStateMachine',
    { name: '', type: 'FAST', roleArn: 'r'.repeat(257) },
    detected(
      `Value '' at 'name' ${failed} have length greater than or equal to 1`,
      `Value null at 'definition' ${failed} not be null`,
      `Value '${'r'.repeat(257)}' at 'roleArn' ${failed} have length less than or equal to 256`,
      `Value 'FAST' at 'type' ${failed} satisfy enum value set: [STANDARD, EXPRESS]`,
    ),
  ],
  [
    'a page size, before the machine is looked up',
    'ListExecutions',
    { stateMachineArn: arnOf('stateMachine', 'None'), maxResults: 1001 },
    detected(`Value '1001' at 'maxResults' ${failed} have value less than or equal to 1000`),
  ],
  [
    'the name of an alias',
    'CreateStateMachineAlias',
    { name: '123', routingConfiguration: [{ stateMachineVersionArn: `${machine}:1`, weight: 100 }] },
    detected(
      `Value '123' at 'name' ${failed} satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$`,
    ),
  ],
  [
    'too many routes',
    'CreateStateMachineAlias',
    { name: 'live', routingConfiguration: [50, 30, 20].map((weight) => ({ stateMachineVersionArn: 'v', weight })) },
    detected(
      `Value '[RoutingConfigurationListItem(stateMachineVersionArn=v, weight=50), RoutingConfigurationListItem(stateMachineVersionArn=v, weight=30), RoutingConfigurationListItem(stateMachineVersionArn=v, weight=20)]' at 'routingConfiguration' ${failed} have length less than or equal to 2`,
    ),
  ],
  [
    'a member of an item',
    'TagResource',
    { resourceArn: machine, tags: [{ key: 'a' }, { key: '', value: 'v' }] },
    detected(`Value '' at 'tags.2.member.key' ${failed} have length greater than or equal to 1`),
  ],
  [
    'a list that is missing',
    'UntagResource',
    { resourceArn: machine },
    detected(`Value null at 'tagKeys' ${failed} not be null`),
  ],
  [
    'the length of an input in bytes: "Length constraints ... are expressed as bytes in UTF-8 encoding"',
    'StartExecution',
    { stateMachineArn: machine, input: JSON.stringify('é'.repeat(131_072)) },
    detected(`Value at 'input' ${failed} have length less than or equal to 262144`),
  ],
  [
    'a trace header',
    'StartExecution',
    { stateMachineArn: machine, traceHeader: 'é' },
    detected(`Value 'é' at 'traceHeader' ${failed} satisfy regular expression pattern: \\p{ASCII}*`),
  ],
  [
    'the output of a task, before its token',
    'SendTaskSuccess',
    { taskToken: 't'.repeat(2049) },
    detected(
      `Value '${'t'.repeat(2049)}' at 'taskToken' ${failed} have length less than or equal to 2048`,
      `Value null at 'output' ${failed} not be null`,
    ),
  ],
  [
    'null is the same as an absent member',
    'DescribeExecution',
    { executionArn: null },
    detected(`Value null at 'executionArn' ${failed} not be null`),
  ],
  [
    'the name of a worker',
    'GetActivityTask',
    { activityArn: arnOf('activity', 'a'), workerName: '' },
    detected(`Value '' at 'workerName' ${failed} have length greater than or equal to 1`),
  ],
])('%s', async (_name, operation, body, expected) => {
  expect(await call(operation, body)).toEqual(expected);
});

/** A value that has another type than the shape, and another one that violates a constraint. */
function violationsOf(shape: Shape): readonly unknown[] {
  switch (shape.kind) {
    case 'text':
      return ['x'.repeat(shape.most + 1), ...(shape.least > 0 ? [''] : [])].filter(({ length }) => length < 1_100_000);
    case 'enum':
      return ['none of them'];
    case 'integer':
    case 'number':
      return [shape.least - 1, ...(Number.isFinite(shape.most) ? [shape.most + 1] : [])];
    case 'list':
      return shape.least > 0 ? [[]] : [];
    case 'flag':
      return [];
    case 'structure':
      return shape.members.flatMap(({ name, shape: inner }) => violationsOf(inner).map((value) => ({ [name]: value })));
  }
}

test.each([...REQUESTS])(
  '%s refuses each violation, and values of other types',
  async (operation, request: StructureShape) => {
    for (const { name, shape, isRequired } of request.members) {
      if (isRequired) {
        expect((await call(operation, {})).message).toContain(`Value null at '${name}' ${failed} not be null`);
      }
      if (shape.kind === 'text' && shape.most === Number.POSITIVE_INFINITY) continue;
      for (const value of violationsOf(shape)) {
        const { __type, message } = await call(operation, { [name]: value });
        expect([__type, message]).toEqual(['ValidationException', expect.stringContaining(`at '${name}`)]);
      }
      const other = shape.kind === 'structure' ? 'text' : {};
      expect(await call(operation, { [name]: other })).toEqual({
        __type: 'SerializationException',
        message: expect.stringMatching(new RegExp(`^'${name}' must be an? `)),
      });
    }
  },
);

// it would overflow the stack
test('too many routes that are nested deeply are refused like others', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const routes = [deep, `{"stateMachineVersionArn":${deep},"weight":50}`, deep];
  const answer = await callText('CreateStateMachineAlias', `{"name":"live","routingConfiguration":[${routes.join()}]}`);
  expect(answer).toEqual({
    __type: 'SerializationException',
    message: "'routingConfiguration.1.member' must be an object",
  });
});

test('(no evidence) of very many violations the first hundred are shown', async () => {
  const nulls = Array.from({ length: 400_000 }, () => null);
  const shown = Array.from({ length: 100 }, (_, i) => `Value null at 'tags.${i + 1}.member' ${failed} not be null`);
  expect(await call('TagResource', { resourceArn: machine, tags: nulls })).toEqual({
    __type: 'ValidationException',
    message: `400000 validation errors detected: ${shown.join('; ')}`,
  });
});
