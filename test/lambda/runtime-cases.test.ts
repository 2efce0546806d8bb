import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/json.ts';
import { createLambdaRuntime } from '../../src/tasks/lambda/create-lambda-runtime.ts';
import { makeFunction, writeFiles } from '../tasks/lambda/lambda-project.ts';

interface RuntimeCase {
  readonly name: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly event?: Json;
  readonly response?: string;
  readonly error?: Readonly<Record<string, Json>>;
}

const FOLDER = join(import.meta.dirname, 'runtime-cases');
const hasPython = spawnSync('python3', ['-c', '']).status === 0;

async function answerOf({ runtime, handler, files = {}, environment = {}, event = {} }: RuntimeCase): Promise<object> {
  const name = runtime!.startsWith('python') ? 'app.py' : 'app.js';
  const root = writeFiles(handler === undefined ? files : { ...files, [name]: handler });
  const fn = makeFunction(root, { runtime, environment });
  const lambda = createLambdaRuntime({ functions: [fn], root, region: 'eu-west-1', accountId: '111111111111' });
  try {
    const context = { signal: new AbortController().signal, log: () => {} };
    const { payload, isError, requestId } = await lambda.invoke(
      { functionName: 'Fn', payload: JSON.stringify(event) },
      context,
    );
    return isError ? { error: JSON.parse(payload.replaceAll(requestId, 'ID')) } : { response: payload };
  } finally {
    await lambda.close();
  }
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
  const { cases } = parse(readFileSync(join(FOLDER, file), 'utf8')) as { cases: readonly RuntimeCase[] };
  const isPython = file.startsWith('python');
  describe.skipIf(isPython && !hasPython)(`the runtime answers as the real client does: ${file}`, () => {
    test.each(cases)('$name', async ({ runtime = isPython ? 'python3.13' : 'nodejs22.x', ...which }) => {
      const { response, error } = which;
      const answer = await answerOf({ ...which, runtime });
      expect(answer).toEqual(error === undefined ? { response } : { error: expect.objectContaining(error) });
    });
  });
}
