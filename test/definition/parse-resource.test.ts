import { expect, test } from 'vitest';
import { parseResource } from '../../src/definition/parse-resource.ts';
import { serviceModels } from '../../src/services/service-models.ts';

const integration = (service: string, action: string, pattern: string) => ({
  kind: 'integration',
  service,
  action,
  pattern,
});
const lambda = { kind: 'lambda' };
const NO_ARN = 'Value is not a valid resource ARN';
const unknown = (arn: string) =>
  `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;

const GOOD: readonly [arn: string, resource: object][] = [
  ['arn:aws:lambda:eu-west-1:111122223333:function:ship', lambda],
  ['arn:aws-cn:lambda:cn-north-1:111122223333:function:ship:live', lambda],
  ['arn:aws:states:eu-west-1:111122223333:activity:pack', { kind: 'activity', name: 'pack' }],
  ['arn:aws:states:::lambda:invoke', integration('lambda', 'invoke', 'request-response')],
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', integration('lambda', 'invoke.waitForTaskToken', 'callback')],
  ['arn:aws-us-gov:states:::ecs:runTask.sync', integration('ecs', 'runTask.sync', 'sync')],
  ['arn:aws:states:::states:startExecution.sync:2', integration('states', 'startExecution.sync:2', 'sync')],
  ['arn:aws:states:::aws-sdk:s3:getObject', integration('aws-sdk:s3', 'getObject', 'request-response')],
  [
    'arn:aws:states:eu-west-1:111122223333:aws-sdk:s3:getObject',
    integration('aws-sdk:s3', 'getObject', 'request-response'),
  ],
  ['arn:aws:states:::http:invoke', integration('http', 'invoke', 'request-response')],
  // placeholders stand for anything
  ['${ShipFunction}', lambda],
  ['${ShipFunction.Arn}', lambda],
  ['${ShipFunction.Arn}:live', lambda],
  ['arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}', lambda],
  ['arn:${AWS::Partition}:states:::sqs:sendMessage', integration('sqs', 'sendMessage', 'request-response')],
  ['arn:aws:states:::${Service}:anything', integration('${Service}', 'anything', 'request-response')],
  [
    'arn:aws:states:${AWS::Region}:${AWS::AccountId}:activity:${AWS::StackName}-pack',
    { kind: 'activity', name: '${AWS::StackName}-pack' },
  ],
];

test.each(GOOD)('%s', (arn, resource) => {
  expect(parseResource(arn)).toEqual({ resource: { arn, ...resource } });
});

const BAD: readonly [arn: string, error: string, hint?: string][] = [
  ['ship', NO_ARN],
  ['', NO_ARN],
  ['function:ship', NO_ARN],
  ['arn:aws:lambda:::function:ship', unknown('arn:aws:lambda:::function:ship')],
  ['arn:aws:sqs:eu-west-1:111122223333:queue', unknown('arn:aws:sqs:eu-west-1:111122223333:queue')],
  [
    'arn:aws:states:eu-west-1:111122223333:stateMachine:m',
    unknown('arn:aws:states:eu-west-1:111122223333:stateMachine:m'),
  ],
  ['arn:aws:states:eu-west-1:111122223333:activity', unknown('arn:aws:states:eu-west-1:111122223333:activity')],
  ['arn:aws:states:::lamda:invoke', unknown('arn:aws:states:::lamda:invoke'), "Did you mean 'lambda'?"],
  ['arn:aws:states:::sqs:sendMesage', unknown('arn:aws:states:::sqs:sendMesage'), "Did you mean 'sendMessage'?"],
  ['arn:aws:states:::constructor:invoke', unknown('arn:aws:states:::constructor:invoke')],
  ['arn:aws:states:::lambda:toString', unknown('arn:aws:states:::lambda:toString')],
  [
    'arn:aws:states:::lambda:invoke.sync',
    unknown('arn:aws:states:::lambda:invoke.sync'),
    'AWS has lambda:invoke and lambda:invoke.waitForTaskToken',
  ],
  [
    'arn:aws:states:::ecs:runTask.sync:2',
    unknown('arn:aws:states:::ecs:runTask.sync:2'),
    'AWS has ecs:runTask, ecs:runTask.sync, and ecs:runTask.waitForTaskToken',
  ],
  [
    'arn:aws:states:::aws-sdk:s3:GetObject',
    unknown('arn:aws:states:::aws-sdk:s3:GetObject'),
    "Did you mean 'getObject'?",
  ],
  [
    'arn:aws:states:::aws-sdk:ecs:runTask.sync',
    unknown('arn:aws:states:::aws-sdk:ecs:runTask.sync'),
    'AWS has aws-sdk:ecs:runTask and aws-sdk:ecs:runTask.waitForTaskToken',
  ],
  ['arn:${Partition}:states:::dynamodb:query', unknown('arn:${Partition}:states:::dynamodb:query')],
];

test('an action that only the SDK has is suggested as such', () => {
  expect(parseResource('arn:aws:states:::dynamodb:query', serviceModels)).toMatchObject({
    hint: 'It is an action of the SDK: write aws-sdk:dynamodb:query',
  });
  expect(parseResource('arn:aws:states:::s3:getObject', serviceModels)).toMatchObject({
    hint: 'It is an action of the SDK: write aws-sdk:s3:getObject',
  });
});

test.each(BAD)('%s is refused', (arn, error, hint) => {
  const { error: found, hint: given } = parseResource(arn) as { error?: string; hint?: string };
  expect({ found, given }).toEqual({ found: error, given: hint });
});
