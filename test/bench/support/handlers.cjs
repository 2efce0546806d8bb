'use strict';

/**
 * Functions that only modules stand for, and nothing around them.
 *
 * @param bundle the path of a bundle of src/tasks/lambda/lambda-integrations.ts
 * @param paths the handlers' modules
 * @param timeoutSeconds of each function
 */
exports.createHandlers = (bundle, paths, timeoutSeconds = 3) => {
  const { createLambdaIntegration } = require(bundle);
  const region = 'us-east-1';
  const accountId = '111111111111';
  const functions = paths.map((path, i) => ({
    logicalId: `Function${i}`,
    name: `function-${i}`,
    arn: `arn:aws:lambda:${region}:${accountId}:function:function-${i}`,
    runtime: undefined,
    handler: undefined,
    code: { kind: 'module', path, exportName: 'handler' },
    environment: {},
    timeoutSeconds,
    memorySizeMb: 128,
    layers: [],
    diagnostics: [],
  }));
  const lambda = createLambdaIntegration({ functions, root: process.cwd(), region, accountId });
  const context = {
    signal: new AbortController().signal,
    onCancel: () => () => {},
    hold: () => () => {},
    sleep: async () => {},
    notify: () => {},
    log: () => {},
  };
  return {
    prepare: () => lambda.prepare(functions.map(({ name }) => name)),
    invoke(index, payload) {
      const resource = { kind: 'lambda', arn: functions[index].arn };
      const request = { resource, payload, state: 'Task', scope: { kind: 'root', index: 0, state: '' }, attempt: 0 };
      return lambda.match(resource)(request, context);
    },
    close: () => lambda.close(),
  };
};
