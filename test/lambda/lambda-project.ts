import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Resource } from '../../src/definition/definition.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import type { TaskContext } from '../../src/engine/task-runner.ts';
import type { Json } from '../../src/json.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import {
  createLambdaIntegration,
  type LambdaIntegration,
  type LambdaIntegrationOptions,
} from '../../src/tasks/lambda/lambda-integrations.ts';
import type { BuildProperty, FunctionSource } from '../../src/template/project.ts';

/** A folder with these files, removed at the end of the test. */
export function writeFiles(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** A function of `root`, by default named Fn with the handler `app.handler`. */
export function makeFunction(root: string, properties: Partial<FunctionSource> = {}): FunctionSource {
  const name = properties.name ?? properties.logicalId ?? 'Fn';
  return {
    logicalId: name,
    name,
    arn: `arn:aws:lambda:eu-west-1:111111111111:function:${name}`,
    runtime: 'nodejs22.x',
    handler: 'app.handler',
    code: { kind: 'folder', path: root },
    environment: {},
    timeoutSeconds: 3,
    memorySizeMb: 128,
    layers: [],
    diagnostics: [],
    range: { file: new SourceFile(join(root, 'template.yml'), ''), start: 0, end: 0 },
    ...properties,
  };
}

/** BuildProperties as parsed from the template. */
export function esbuild(
  properties: Readonly<Record<string, BuildProperty['value']>> = {},
): FunctionSource['build'] & {} {
  const range = { file: new SourceFile('template.yml', ''), start: 0, end: 0 };
  return { properties: Object.entries(properties).map(([name, value]) => ({ name, value, range })) };
}

export interface Run {
  readonly integration: LambdaIntegration;
  readonly lines: string[];
  /** Holds of the clock that were not released. */
  held(): number;
  /** Rejects as the task runner does. */
  run(resource: Resource, payload: Json, signal?: AbortSignal): Promise<Json>;
  /** By the function's ARN, as Resource. */
  call(name: string, payload?: Json, signal?: AbortSignal): Promise<Json>;
}

export function startRun(
  root: string,
  functions: readonly FunctionSource[],
  options: Partial<LambdaIntegrationOptions> = {},
): Run {
  const integration = createLambdaIntegration({
    functions,
    root,
    region: 'eu-west-1',
    accountId: '111111111111',
    ...options,
  });
  onTestFinished(() => integration.close());
  const lines: string[] = [];
  let held = 0;
  const run: Run['run'] = async (resource, payload, signal = new AbortController().signal) => {
    const context: TaskContext = {
      signal,
      onCancel(listener) {
        if (signal.aborted) listener();
        signal.addEventListener('abort', listener);
        return () => signal.removeEventListener('abort', listener);
      },
      random: Math.random,
      now: Date.now,
      sleep: () => Promise.resolve(),
      hold() {
        held++;
        return () => held--;
      },
      awaitOutside: () => () => {},
      suspendTimeouts: () => () => {},
      mayPark: () => {},
      notify: () => {},
      get root(): never {
        throw new Error('a function does not look at its execution');
      },
      startExecution() {
        throw new Error('a function starts no execution');
      },
      log: (line, stream) => lines.push(`${stream}: ${line}`),
    };
    const runner = integration.match(resource)!;
    return runner(
      {
        resource,
        payload,
        state: 'S',
        scope: ROOT_SCOPE,
        attempt: 0,
        token: undefined,
        executionArn: 'arn',
        roleArn: 'arn',
        time: 0,
      },
      context,
    );
  };
  return {
    integration,
    lines,
    held: () => held,
    run,
    call: (name, payload = {}, signal) =>
      run({ kind: 'lambda', arn: `arn:aws:lambda:eu-west-1:111111111111:function:${name}` }, payload, signal),
  };
}
