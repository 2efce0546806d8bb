import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OutputLines } from '../../src/lambda/environment/output-lines.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

const PROJECT = {
  'machine.asl.json': JSON.stringify({
    StartAt: 'Call',
    States: { Call: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:fn', End: true } },
  }),
};

/** A package that loads a module for child processes only during the invocation: it is not detected earlier. */
const LATE = {
  'node_modules/late/index.js':
    "exports.run = (command) => require('child_process').execSync(command, { stdio: 'inherit' });",
};

describe('the first interrupt ends a command whose handler', () => {
  const cases: readonly { readonly name: string; readonly files: Readonly<Record<string, string>> }[] = [
    {
      name: 'waits for a child process',
      files: {
        'app.js':
          "exports.handler = async () => { console.log('up'); require('child_process').execSync('sleep 60'); };",
      },
    },
    {
      name: 'waits for a child process, in a thread',
      files: {
        'app.js': "exports.handler = async () => { console.log('up'); require('late').run('sleep 60'); };",
        ...LATE,
      },
    },
    {
      name: 'reads a pipe without a writer',
      files: {
        'app.js':
          "exports.handler = async () => { require('child_process').execSync('mkfifo p'); console.log('up'); require('fs').readFileSync('p'); };",
      },
    },
    {
      name: 'writes endlessly',
      files: {
        'app.js':
          "exports.handler = async () => { console.log('up'); for (;;) process.stdout.write('x'.repeat(1000)); };",
      },
    },
  ];
  test.each(cases)(
    '$name',
    async ({ files }) => {
      const root = writeFiles({ ...PROJECT, ...files });
      const bin = join(import.meta.dirname, '../../bin/sfn-run.js');
      const child = spawn(process.execPath, [bin, 'run', 'machine.asl.json', '--handler', 'fn=app.js#handler'], {
        cwd: root,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output = (output + text).slice(0, 100_000);
        });
      }
      while (!output.includes('up')) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const interrupted = performance.now();
      child.kill('SIGINT');
      const [exitCode] = await new Promise<[number | null]>((resolve) =>
        child.once('close', (code) => resolve([code])),
      );
      expect(exitCode).toBe(130);
      expect(performance.now() - interrupted).toBeLessThan(3000);
    },
    20_000,
  );
});

test("a function's Timeout applies in a thread that waits for a child process, whose output is separate", async () => {
  const root = writeFiles({
    'app.js': "exports.handler = async ({ command }) => { require('late').run(command); };",
    ...LATE,
  });
  const run = startRun(root, [makeFunction(root, { timeoutSeconds: 1 })]);
  expect(await run.call('Fn', { command: 'test "$(pwd)" = "$LAMBDA_TASK_ROOT"' })).toBeNull();
  const started = performance.now();
  await expect(run.call('Fn', { command: 'sleep 60' })).rejects.toMatchObject({ error: 'Sandbox.Timedout' });
  expect(performance.now() - started).toBeLessThan(5000);
}, 20_000);

describe('lines of output', () => {
  const collect = (chunks: Iterable<string>): string[] => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    for (const chunk of chunks) output.push(chunk);
    output.flush();
    return lines;
  };

  const cases: readonly {
    readonly name: string;
    readonly chunks: readonly string[];
    readonly lines: readonly string[];
  }[] = [
    {
      name: 'end at line breaks, however the chunks are split',
      chunks: ['a', 'b\nc', '\r', '\n\n', 'd'],
      lines: ['ab', 'c', '', 'd'],
    },
    { name: 'are empty without output', chunks: ['', ''], lines: [] },
    { name: 'end without a line break', chunks: ['x\n', 'y'], lines: ['x', 'y'] },
  ];
  test.each(cases)('$name', ({ chunks, lines }) => {
    expect(collect(chunks)).toEqual(lines);
  });

  test('are at most as long as an event of CloudWatch Logs', () => {
    const lengths = collect(['x'.repeat(300_000), 'y'.repeat(300_000), '\nz']).map((line) => line.length);
    expect(lengths).toEqual([262_144, 262_144, 75_712, 1]);
  });

  test('without line breaks take linear time', () => {
    const time = (writes: number): number => {
      const started = performance.now();
      collect(Array.from({ length: writes }, () => 'x'.repeat(1000)));
      return performance.now() - started;
    };
    time(10_000);
    const ratios = Array.from({ length: 5 }, () => time(100_000) / time(10_000)).sort((a, b) => a - b);
    // ten times the text: it would take a hundred times as long if each write were searched again
    expect(ratios[2]).toBeLessThan(30);
    // half a gigabyte of text, on a machine with other work
  }, 30_000);
});
