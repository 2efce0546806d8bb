import { expect, test } from 'vitest';
import type { Resource } from '../../src/definition/definition.ts';
import { resourceModules } from '../../src/lambda/resource-modules.ts';
import { TASK_SOURCES } from '../../src/tasks/index.ts';
import type { ConfiguredTasks } from '../../src/tasks/tasks-options.ts';

const call = (service: string, action: string): Resource => ({
  kind: 'integration',
  arn: `arn:aws:states:::${service}:${action}`,
  service,
  action,
  pattern: 'request-response',
});
const QUEUE = call('sqs', 'sendMessage');
const RESOURCES = {
  function: { kind: 'lambda', arn: 'arn:aws:lambda:us-east-1:123456789012:function:f' },
  'lambda:invoke': call('lambda', 'invoke'),
  activity: { kind: 'activity', arn: 'arn:aws:states:us-east-1:123456789012:activity:a', name: 'a' },
  'states:startExecution': call('states', 'startExecution'),
  'aws-sdk:s3:getObject': call('aws-sdk:s3', 'getObject'),
  'http:invoke': call('http', 'invoke'),
  'apigateway:invoke': call('apigateway', 'invoke'),
  'sqs:sendMessage': QUEUE,
} as const satisfies Record<string, Resource>;

const MODULE = { kind: 'module', path: '/queue.ts', exportName: 'send' } as const;
const NOTHING = { modules: resourceModules([]) } as unknown as ConfiguredTasks;
const EVERYTHING = {
  mocks: {},
  modules: resourceModules([{ arn: QUEUE.arn, code: MODULE }]),
  s3Dir: '/s3',
  endpoints: { destinationOf: () => 'account' },
} as unknown as ConfiguredTasks;

// docs/handlers.md, docs/services.md: options take precedence over what is found, and mocks over everything
test.each([
  ['function', 'functions', 'mocks functions'],
  ['lambda:invoke', 'functions', 'mocks functions aws'],
  ['activity', 'step-functions unknown-machine', 'mocks step-functions unknown-machine'],
  ['states:startExecution', 'step-functions unknown-machine', 'mocks step-functions aws unknown-machine'],
  ['aws-sdk:s3:getObject', '', 'mocks s3-folder aws'],
  ['http:invoke', 'http', 'mocks http aws'],
  ['apigateway:invoke', '', 'mocks api-gateway aws'],
  ['sqs:sendMessage', '', 'mocks modules aws'],
] as const)('%s is answered by "%s" without configuration, else by "%s"', (name, bare, configured) => {
  const owners = (options: ConfiguredTasks): string =>
    TASK_SOURCES.filter((source) => source.owns(RESOURCES[name], options))
      .map((source) => source.name)
      .filter((source) => source !== 'unresolved' && source !== 'unanswered')
      .join(' ');
  expect([owners(NOTHING), owners(EVERYTHING)]).toEqual([bare, configured]);
});

test('a task with an unresolved value runs only on mocks, and the last source refuses it', () => {
  expect(TASK_SOURCES.map(({ name }) => name).slice(0, 2)).toEqual(['mocks', 'unresolved']);
  expect(TASK_SOURCES.at(-1)?.name).toBe('unanswered');
});
