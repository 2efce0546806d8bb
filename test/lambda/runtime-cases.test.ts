import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/json.ts';
import { createLambdaRuntime } from '../../src/lambda/create-lambda-runtime.ts';
import { makeFunction, writeFiles } from './lambda-project.ts';

interface RuntimeCase {
  readonly name: string;
  readonly runtime?: string;
  readonly handler?: string;
  /** The function's Handler. Default: `app.handler`. */
  readonly entry?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly event?: Json;
  readonly response?: string;
  readonly error?: Readonly<Record<string, Json>>;
  /** What is posted, by runtime, if that differs. */
  readonly 'nodejs22.x'?: Posted;
  readonly 'nodejs24.x'?: Posted;
}

type Posted = Pick<RuntimeCase, 'response' | 'error'>;
const NODE_RUNTIMES = ['nodejs22.x', 'nodejs24.x'] as const;

const FOLDER = join(import.meta.dirname, 'runtime-cases');
const hasPython = spawnSync('python3', ['-c', '']).status === 0;

async function answerOf({
  runtime,
  handler,
  entry,
  files = {},
  environment = {},
  event = {},
}: RuntimeCase): Promise<object> {
  const name = runtime!.startsWith('python') ? 'app.py' : 'app.js';
  const root = writeFiles(handler === undefined ? files : { ...files, [name]: handler });
  const fn = makeFunction(root, { runtime, environment, ...(entry !== undefined && { handler: entry }) });
  const lambda = createLambdaRuntime({ functions: [fn], root, region: 'eu-west-1', accountId: '111111111111' });
  try {
    const context = { signal: new AbortController().signal, onCancel: () => () => {}, log: () => {} };
    const { payload, isError, requestId } = await lambda.invoke(
      { functionName: 'Fn', payload: JSON.stringify(event) },
      context,
    );
    return isError
      ? { error: JSON.parse(payload.replaceAll(requestId, 'ID').replaceAll(root, 'ROOT')) }
      : { response: payload };
  } finally {
    await lambda.close();
  }
}

/** One for each runtime in the case. */
function eachRuntime(which: RuntimeCase): readonly RuntimeCase[] {
  const posted = NODE_RUNTIMES.filter((runtime) => which[runtime] !== undefined);
  if (posted.length === 0) return [which];
  return posted.map((runtime) => ({ ...which, ...which[runtime], runtime, name: `${which.name} (${runtime})` }));
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
  const { cases } = parse(readFileSync(join(FOLDER, file), 'utf8')) as { cases: readonly RuntimeCase[] };
  const isPython = file.startsWith('python');
  describe.skipIf(isPython && !hasPython)(`the runtime answers as the real client does: ${file}`, () => {
    test.each(cases.flatMap(eachRuntime))(
      '$name',
      async ({ runtime = isPython ? 'python3.13' : 'nodejs22.x', ...which }) => {
        const { response, error } = which;
        const answer = await answerOf({ ...which, runtime });
        expect(answer).toEqual(error === undefined ? { response } : { error: expect.objectContaining(error) });
      },
    );
  });
}
