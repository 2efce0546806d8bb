import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

interface Attack {
  readonly name: string;
  readonly code: string;
  /** The error of the state; undefined if the handler returns 'fine'. */
  readonly error?: string;
}

const FINE = "exports.handler = async () => 'fine';";

/**
 * What a handler can do to its environment. Each case ends only its own invocation: with Lambda's error for it (the end
 * of its process: `Runtime.ExitError`; no response in time: `Sandbox.Timedout`), or without an error.
 */
const ATTACKS: readonly Attack[] = [
  { name: 'SIGKILL to itself', code: "process.kill(process.pid, 'SIGKILL')", error: 'Runtime.ExitError' },
  {
    name: 'SIGTERM to itself',
    code: "process.kill(process.pid, 'SIGTERM'); await new Promise((r) => setTimeout(r, 90000))",
    error: 'Runtime.ExitError',
  },
  { name: 'a signal to its group', code: "process.kill(0, 'SIGKILL')", error: 'Runtime.ExitError' },
  { name: 'an abort', code: 'process.abort()', error: 'Runtime.ExitError' },
  { name: 'an exit', code: 'process.exit(7)', error: 'Runtime.ExitError' },
  { name: 'an exit that bypasses hooks', code: 'process.reallyExit(7)', error: 'Runtime.ExitError' },
  {
    name: 'closed file descriptors',
    code: "for (let fd = 0; fd < 64; fd++) { try { require('fs').closeSync(fd); } catch {} }",
    error: 'Runtime.ExitError',
  },
  {
    name: 'a forged response on its pipe',
    code: "require('fs').writeSync(4, '-'.repeat(32) + '0000000000000000'); await new Promise((r) => setTimeout(r, 90000))",
    error: 'Runtime.ExitError',
  },
  {
    name: 'a forged message on its port',
    code: "const { parentPort } = require('worker' + '_threads'); parentPort?.postMessage(null); parentPort?.postMessage({ kind: 'answered', payload: '1' }); return 'fine'",
  },
  { name: 'a closed port', code: "require('worker' + '_threads').parentPort?.close(); return 'fine'" },
  {
    name: 'a replaced JSON object',
    code: "JSON.stringify = () => 'forged'; JSON.parse = () => 'forged'; return 'fine'",
  },
  { name: 'removed listeners', code: "process.removeAllListeners(); return 'fine'" },
  { name: 'an endless loop', code: 'for (;;);', error: 'Sandbox.Timedout' },
  { name: 'endless microtasks', code: 'for (;;) await 0;', error: 'Sandbox.Timedout' },
  { name: 'endless output', code: "for (;;) process.stdout.write('x'.repeat(1000));", error: 'Sandbox.Timedout' },
  { name: 'endless lines', code: "for (;;) console.log('line');", error: 'Sandbox.Timedout' },
  {
    name: 'a blocking child process',
    code: "require('child_process').execSync('sleep 60')",
    error: 'Sandbox.Timedout',
  },
  {
    name: 'a pipe without a writer',
    code: "const { execSync } = require('child_process'); execSync('mkfifo pipe-' + process.pid); require('fs').readFileSync('pipe-' + process.pid)",
    error: 'Sandbox.Timedout',
  },
  {
    name: 'a promise that never settles',
    code: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
    error: 'Sandbox.Timedout',
  },
  {
    name: 'a full heap',
    code: "require('fs'); const all = []; for (;;) all.push(1.5);",
    error: 'Runtime.ExitError',
  },
  {
    name: 'a heap full of small objects',
    code: 'const all = []; for (;;) { for (let i = 0; i < 2000; i++) all.push({ i }); await null; }',
    error: 'Runtime.ExitError',
  },
  {
    name: 'memory outside the heap',
    code: "require('fs'); const all = []; for (;;) { all.push(Buffer.alloc(1e7, 1)); await new Promise((r) => setTimeout(r, 5)); }",
    error: 'Runtime.ExitError',
  },
  { name: 'a thrown null', code: 'throw null', error: 'string' },
  {
    name: 'an error that throws',
    code: "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1; } }); throw e",
    error: 'handled',
  },
  { name: 'a result that throws', code: "return { toJSON() { throw new Error('no'); } }", error: 'Error' },
  {
    name: 'a thenable that calls back twice',
    code: "return { then(a, b) { a('fine'); b(new Error('late')); a(2); } }",
  },
];

const source = ({ code }: Attack): string => `exports.handler = async () => { ${code} };`;

/** Processes that must end by themselves have enough time for it, however busy the machine is. */
const timeoutOf = ({ error }: Attack): number => (error === 'Sandbox.Timedout' ? 1 : 60);

async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (output) => output,
    (failure: { error?: string }) => failure.error ?? failure,
  );
}

describe('a harmful handler ends only its own invocation', () => {
  test.each(ATTACKS)(
    '$name',
    async (attack) => {
      const root = writeFiles({ 'app.js': source(attack), 'other.js': FINE });
      const functions = [
        makeFunction(root, { timeoutSeconds: timeoutOf(attack) }),
        makeFunction(root, { name: 'Other', handler: 'other.handler' }),
      ];
      const run = startRun(root, functions);
      const [harmed, other] = await Promise.all([outcome(run.call('Fn')), outcome(run.call('Other'))]);
      expect(other).toBe('fine');
      expect(harmed).toBe(attack.error ?? 'fine');
    },
    20_000,
  );
});

test('100 of them in one Map: the machine ends, with the right error for each item', async () => {
  const items = Array.from({ length: 100 }, (_, index) => ATTACKS[index % ATTACKS.length]!);
  const files = Object.fromEntries(ATTACKS.map((attack, index) => [`h${index}.js`, source(attack)]));
  const resources = ATTACKS.map(
    (attack, index) =>
      `  H${index}:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, CodeUri: ., Handler: h${index}.handler, Timeout: ${timeoutOf(attack)}, FunctionName: h${index} }`,
  );
  const definition = {
    StartAt: 'All',
    States: {
      All: {
        Type: 'Map',
        MaxConcurrency: 10,
        ItemProcessor: {
          StartAt: 'Call',
          States: {
            Call: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Parameters: { 'FunctionName.$': '$', Payload: {} },
              OutputPath: '$.Payload',
              Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
              End: true,
            },
            Caught: { Type: 'Pass', OutputPath: '$.Error', End: true },
          },
        },
        End: true,
      },
    },
  };
  const root = writeFiles({
    ...files,
    'machine.asl.json': JSON.stringify(definition),
    'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources.join('\n')}\n  Machine:\n    Type: AWS::Serverless::StateMachine\n    Properties: { DefinitionUri: machine.asl.json, Role: arn:aws:iam::111111111111:role/r }\n`,
    'input.json': JSON.stringify(items.map((item) => `h${ATTACKS.indexOf(item)}`)),
  });
  const started = performance.now();
  const { stdout, threads, memory } = await runCommand(root, [
    'run',
    'template.yaml',
    '--input',
    'input.json',
    '--format',
    'json',
  ]);
  const outputs = (JSON.parse(stdout) as { output: unknown[] }).output;
  expect(outputs).toHaveLength(100);
  items.forEach(({ name, error = 'fine' }, index) => {
    expect([name, outputs[index]]).toEqual([name, error]);
  });
  expect(performance.now() - started).toBeLessThan(60_000);
  // The Map limits the number of concurrent threads, and their functions limit the memory.
  expect(threads).toBeLessThan(60);
  expect(memory).toBeLessThan(800);
}, 90_000);

/** The command's output, and the maximum number of threads and MiB; 0 if the system does not report it. */
async function runCommand(
  cwd: string,
  args: readonly string[],
): Promise<{ stdout: string; threads: number; memory: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/sfn-run.js'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  let threads = 0;
  let memory = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
      threads = Math.max(threads, Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      memory = Math.max(memory, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // the file does not exist on this system, or no longer
    }
  }, 50);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { stdout, threads, memory };
}
