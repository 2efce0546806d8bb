import { expect, test } from 'vitest';
import { needsCallbacks } from '../../src/step-functions/needs-callbacks.ts';
import { projectOf } from '../template/project-of.ts';

const OTHER = 'arn:aws:states:us-east-1:111111111111:stateMachine:Other';

const template = (task: string, environment = '{}') => `Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: a.b, Runtime: nodejs22.x, InlineCode: x, Environment: { Variables: ${environment} } }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: T, States: { T: ${task} } } }
  Other:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: P, States: { P: { Type: Pass, End: true } } } }
`;
const call = (parameters: string) => `{ Type: Task, Resource: !GetAtt Fn.Arn, Parameters: ${parameters}, End: true }`;
const start = (resource: string) =>
  `{ Type: Task, Resource: 'arn:aws:states:::${resource}', Parameters: { StateMachineArn: !Ref Other }, End: true }`;

// A function that knows a machine probably calls the API: without the run's own, its call would go to AWS
test.each([
  ['nothing of a machine', template(call('{ a: 1 }')), false],
  ['in the environment', template(call('{ a: 1 }'), '{ OTHER: !Ref Other }'), true],
  ['in the payload', template(call('{ arn: !Ref Other }')), true],
  ['in the payload, with a version', template(call(`{ arn: "${OTHER}:1" }`)), true],
  ['deep in it', template(call('{ a: [{ b: !GetAtt Other.Arn }] }')), true],
  ['in an earlier state', template('{ Type: Pass, Result: { arn: !Ref Other }, End: true }'), true],
  ['a machine of elsewhere', template(call(`{ arn: "${OTHER}s" }`)), false],
  ['a task that starts it', template(start('states:startExecution.sync:2')), false],
  ['the same by the SDK', template(start('aws-sdk:sfn:startExecution')), false],
])('%s', async (_name, text, expected) => {
  const { project } = await projectOf({ 't.yml': text });
  const machine = project.machines.find(({ logicalId }) => logicalId === 'Machine')!;
  expect(needsCallbacks(machine, project)).toBe(expected);
});
