import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../src/json.ts';
import { compareDefinitions } from '../../src/remote/compare-definitions.ts';
import { isSameText } from '../../src/remote/same-text.ts';
import { runMain } from '../cli/fake-io.ts';
import { arnOf, PASS, serve, template } from '../server/client.ts';
import { projectOf } from './project.ts';

const HERE = { accountId: '111111111111', region: 'us-east-1' };

describe('strings with parts that only AWS knows', () => {
  test.each([
    ['the same', 'a b', 'a b', true],
    ['another', 'a b', 'a c', false],
    [
      'account, region and the name that CloudFormation makes',
      'arn:aws:lambda:us-east-1:111111111111:function:OrderFn',
      'arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-OrderFn-a1B2c3D4e5F6',
      true,
    ],
    [
      'another function',
      'arn:aws:lambda:us-east-1:111111111111:function:OrderFn',
      'arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-PayFn-a1B2c3D4e5F6',
      false,
    ],
    [
      'an account that the template names',
      'arn:aws:lambda:us-east-1:222222222222:function:OrderFn',
      'arn:aws:lambda:us-east-1:123456789012:function:OrderFn',
      false,
    ],
    ['a bucket', 'Uploads', 'orders-dev-uploads-1a2b3c4d5e6f', true],
    [
      'the URL of a queue',
      'https://sqs.us-east-1.amazonaws.com/111111111111/Queue',
      'https://sqs.ap-southeast-2.amazonaws.com/123456789012/orders-dev-Queue-1A2B3C4D5E6F',
      true,
    ],
    ['the name of the stack', 'sam-app-topic', 'orders-dev-topic', true],
    ['a placeholder', 'x ${Url}/a ${B}', 'x https://example.com/a/a 1', true],
    ['a placeholder and something else', 'x ${Url}/a', 'x https://example.com/b', false],
    ['a placeholder for nothing', '${Prefix}a', 'a', true],
    ['more behind it', 'a', 'a b', false],
    ['less behind it', 'a b', 'a', false],
  ])('%s', (_, here, deployed, expected) => {
    expect(isSameText(here, deployed, HERE)).toBe(expected);
  });

  test('many placeholders are fast', () => {
    const start = performance.now();
    expect(isSameText('${A}a'.repeat(2_000), 'a'.repeat(20_000).replaceAll('a', 'a '), HERE)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

const BASE = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'r',
      Retry: [{ ErrorEquals: ['A'], MaxAttempts: 3 }, { ErrorEquals: ['States.ALL'] }],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
      Next: 'Both',
    },
    Both: { Type: 'Parallel', Branches: [PASS, PASS], End: true },
  },
};

const changed = (change: (copy: typeof BASE) => void): Json => {
  const copy = structuredClone(BASE);
  change(copy);
  return copy as Json;
};

describe('definitions are compared state by state', () => {
  test.each<[string, Json, object[]]>([
    ['the same in another order', Object.fromEntries(Object.entries(BASE).reverse()) as Json, []],
    [
      "the machine's own fields",
      changed((copy) => Object.assign(copy, { StartAt: 'Each', Comment: 'c' })),
      [
        {
          path: '',
          kind: 'changed',
          place: [],
          fields: [
            { field: 'StartAt', here: 'Each', deployed: 'Charge' },
            { field: 'Comment', here: 'c', deployed: undefined },
          ],
        },
      ],
    ],
    [
      'a field in a list',
      changed((copy) => Object.assign(copy.States.Charge.Retry[0]!, { MaxAttempts: 2 })),
      [
        {
          path: 'Charge',
          kind: 'changed',
          place: ['States', 'Charge'],
          fields: [{ field: 'Retry[0].MaxAttempts', here: 2, deployed: 3 }],
        },
      ],
    ],
    [
      'an item before others',
      changed((copy) => copy.States.Charge.Retry.unshift({ ErrorEquals: ['B'] })),
      [
        {
          path: 'Charge',
          kind: 'changed',
          place: ['States', 'Charge'],
          fields: [{ field: 'Retry[0]', here: { ErrorEquals: ['B'] }, deployed: undefined }],
        },
      ],
    ],
    [
      'states within a Map and a branch',
      changed((copy) => {
        Object.assign(copy.States.Each.ItemProcessor.States, { Two: { Type: 'Succeed' } });
        copy.States.Both.Branches[1] = { StartAt: 'Q', States: { Q: { Type: 'Pass', End: true } } } as never;
      }),
      [
        {
          path: 'Each/Two',
          kind: 'only here',
          fields: [],
          place: ['States', 'Each', 'ItemProcessor', 'States', 'Two'],
        },
        {
          path: 'Both',
          kind: 'changed',
          place: ['States', 'Both'],
          fields: [{ field: 'Branches[1].StartAt', here: 'Q', deployed: 'P' }],
        },
        { path: 'Both/Q', kind: 'only here', fields: [], place: ['States', 'Both', 'Branches', 1, 'States', 'Q'] },
        { path: 'Both/P', kind: 'only deployed', fields: [], place: undefined },
      ],
    ],
  ])('%s', (_, here, expected) => {
    expect(compareDefinitions(here, BASE, (a, b) => a === b)).toEqual(expected);
  });
});

const LOCAL = `StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: \${ChargeArn}
    Retry:
      - ErrorEquals: [States.ALL]
        MaxAttempts: 2
    Next: Done
  Done:
    Type: Succeed
`;
const TEMPLATE = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    ChargeFn: {
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: 'a.handler', Runtime: 'nodejs22.x', CodeUri: '.' },
    },
    Order: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        DefinitionUri: 'order.asl.yaml',
        DefinitionSubstitutions: { ChargeArn: { 'Fn::GetAtt': ['ChargeFn', 'Arn'] } },
      },
    },
  },
};
const DEPLOYED = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:orders-ChargeFn-a1B2c3D4e5F6',
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }],
      Next: 'Old',
    },
    Old: { Type: 'Succeed' },
  },
};
const { client, url } = await serve({ 'template.json': template({ Other: PASS }) });
const folder = projectOf({ 'template.json': TEMPLATE, 'order.asl.yaml': LOCAL });
const ARN = arnOf('stateMachine', 'orders-Order');

beforeAll(async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  await client.send(
    new sdk.CreateStateMachineCommand({ name: 'orders-Order', definition: JSON.stringify(DEPLOYED), roleArn }),
  );
});

const DIFFERENCES = `~ Charge  order.asl.yaml:3:3
    - Retry[0].MaxAttempts: 3
    + Retry[0].MaxAttempts: 2
    - Next: "Old"
    + Next: "Done"
+ Done  order.asl.yaml:10:3
- Old

3 differences
`;

test('diff shows what a deployment would change', async () => {
  const pretty = await runMain(folder, ['diff', 'template.json', ARN]);
  expect(pretty).toEqual({ code: 1, stdout: DIFFERENCES, stderr: `deployed: ${ARN}\n` });
  const { stdout } = await runMain(folder, ['diff', 'template.json', ARN, '--format', 'json']);
  expect(JSON.parse(stdout)).toEqual([
    {
      state: 'Charge',
      kind: 'CHANGED',
      fields: [
        { field: 'Retry[0].MaxAttempts', deployed: 3, here: 2 },
        { field: 'Next', deployed: 'Old', here: 'Done' },
      ],
    },
    { state: 'Done', kind: 'ONLY_HERE', fields: [] },
    { state: 'Old', kind: 'ONLY_DEPLOYED', fields: [] },
  ]);
});

test('pull writes the deployed definition next to the local one', async () => {
  expect(await runMain(folder, ['pull', 'template.json', ARN])).toEqual({
    code: 0,
    stdout: 'wrote order.deployed.asl.yaml\n',
    stderr: `deployed: ${ARN}\n\n${DIFFERENCES}`,
  });
  const again = await runMain(folder, ['diff', 'order.deployed.asl.yaml', ARN]);
  expect(again).toEqual({ code: 0, stdout: 'no differences\n', stderr: `deployed: ${ARN}\n` });
  const files = await runMain(folder, ['diff', 'template.json', 'order.deployed.asl.yaml']);
  expect(files).toEqual({ code: 1, stdout: DIFFERENCES, stderr: '' });
});

test('pull without a definition writes a file named after the machine, and overwrites nothing', async () => {
  const line = ['pull', ARN];
  expect(await runMain(folder, line)).toEqual({ code: 0, stdout: 'wrote orders-Order.asl.json\n', stderr: '' });
  expect(JSON.parse(readFileSync(join(folder, 'orders-Order.asl.json'), 'utf8'))).toEqual(DEPLOYED);
  writeFileSync(join(folder, 'orders-Order.asl.json'), 'mine');
  expect(await runMain(folder, line)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: orders-Order.asl.json already exists: name another file with --output\n',
  });
  expect(readFileSync(join(folder, 'orders-Order.asl.json'), 'utf8')).toBe('mine');
});

test('the definition that an execution ran', async () => {
  const { executionArn } = await client.send(
    new sdk.StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Other') }),
  );
  writeFileSync(join(folder, 'other.asl.json'), JSON.stringify(PASS));
  const { code, stdout } = await runMain(folder, ['diff', 'other.asl.json', executionArn!]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'no differences\n' });
});

test('a run on AWS reports where the deployed definition differs', async () => {
  const { stderr } = await runMain(folder, ['template.json', '--remote', ARN]);
  expect(stderr.split('\n')[0]).toBe(
    `note: the deployed definition runs, which differs from this one (sfn-run diff template.json ${ARN})`,
  );
});
