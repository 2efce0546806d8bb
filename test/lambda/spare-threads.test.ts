import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { recallThreads } from '../../src/lambda/node/thread-memory.ts';
import { buildCommand } from '../cli/built-command.ts';
import { writeFiles } from './lambda-project.ts';

/** What a handler can see of its thread. */
const LOOK = `
const { resourceLimits } = require('node:worker_threads');
exports.handler = async (event, context) => {
  const variables = Object.fromEntries(Object.entries(process.env).sort());
  // those that differ from run to run
  for (const name of ['AWS_LAMBDA_LOG_STREAM_NAME', '_X_AMZN_TRACE_ID']) variables[name] = typeof variables[name];
  const { functionName, memoryLimitInMB, logGroupName } = context;
  return {
    variables,
    cwd: process.cwd(),
    memory: resourceLimits.maxOldGenerationSizeMb,
    flags: process.execArgv,
    context: { functionName, memoryLimitInMB, logGroupName },
    esm: (() => { try { return require('./esm.mjs').x; } catch (error) { return error.code; } })(),
  };
};`;

const templateOf = (properties: object): object => ({
  Resources: {
    Flow: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: { StartAt: 'Look', States: { Look: { Type: 'Task', Resource: '${Arn}', End: true } } },
        DefinitionSubstitutions: { Arn: { 'Fn::GetAtt': 'Look.Arn' } },
      },
    },
    Look: {
      Type: 'AWS::Serverless::Function',
      Properties: { FunctionName: 'look', Handler: 'look.handler', Runtime: 'nodejs22.x', CodeUri: '.', ...properties },
    },
  },
});

/** Logs when threads are started and when the template is read. */
const WATCH = `
const fs = require('node:fs');
const threads = require('node:worker_threads');
const events = [];
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  if (String(path).endsWith('template.json')) events.push('template');
  return readFileSync(path, ...rest);
};
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(...values) {
    super(...values);
    events.push('thread');
  }
};
if (threads.isMainThread) process.on('exit', () => fs.writeFileSync(process.env.WATCHED, events.join(' ')));`;

let bin = '';

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

function start(): { root: string; run(...args: string[]): { output: unknown; events: string } } {
  const root = writeFiles({
    'look.js': LOOK,
    'esm.mjs': 'export const x = 1;',
    'watch.cjs': WATCH,
    'mocks.json': JSON.stringify({ states: { Look: { return: 'mocked' } } }),
  });
  return {
    root,
    run(...args) {
      const watched = join(root, 'watched');
      // looking at this would make the handler run in a process
      const env = {
        ...process.env,
        SFN_RUN_CACHE_DIR: join(root, 'cache'),
        WATCHED: watched,
        TZ: 'UTC',
        SFN_RUN_ISOLATION: 'thread',
      };
      const node = ['--require', join(root, 'watch.cjs'), bin, 'template.json', '-q', ...args];
      const output = execFileSync(process.execPath, node, { cwd: root, env, encoding: 'utf8' });
      return { output: JSON.parse(output), events: readFileSync(watched, 'utf8') };
    },
  };
}

function write(path: string, content: object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

// From Node.js 24 on functions run in processes.
const hasThreads = Number.parseInt(process.versions.node, 10) < 24;

test.runIf(hasThreads)('a thread started before the template was read is like any other to the handler', () => {
  const { root, run } = start();
  const template = join(root, 'template.json');
  write(template, templateOf({ MemorySize: 256, Environment: { Variables: { LEVEL: '3' } } }));
  const first = run();
  expect(first.events).toBe('template thread');
  const second = run();
  expect(second).toEqual({ output: first.output, events: 'thread template' });

  // another one is started if the first guess was wrong, and the next guess is right again
  write(template, templateOf({ MemorySize: 512 }));
  const third = run();
  expect(third.events).toBe('thread template thread');
  expect(third.output).toMatchObject({ memory: 512, variables: { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' } });
  expect(run()).toEqual({ output: third.output, events: 'thread template' });
});

test.runIf(hasThreads)(
  'it is started only for the same command line in the same folder, and not with --no-cache',
  () => {
    const { root, run } = start();
    write(join(root, 'template.json'), templateOf({}));
    run();
    expect(run().events).toBe('thread template');
    expect(run('-i', '{"a":1}').events).toBe('template thread');
    expect(run('--no-cache').events).toBe('template thread');
    expect(run('--no-cache').events).toBe('template thread');
    expect(readdirSync(join(root, 'cache/threads')).length).toBe(2);
  },
);

test.runIf(hasThreads)('a run that needs no thread does not start one the next time', () => {
  const { root, run } = start();
  const template = join(root, 'template.json');
  write(template, templateOf({}));
  run();
  const pass = { StartAt: 'Look', States: { Look: { Type: 'Pass', Result: 1, End: true } } };
  write(template, {
    Resources: { Flow: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: pass } } },
  });
  expect(run()).toEqual({ output: 1, events: 'thread template' });
  expect(run()).toEqual({ output: 1, events: 'template' });
});

/** Three functions, one after the other. */
const chain = (sizes: readonly number[]): object => {
  const names = sizes.map((_, index) => `Look${index}`);
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { Type: 'Task', Resource: `\${${name}}`, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  const functions = names.map((name, index) => [
    name,
    {
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: 'look.handler', Runtime: 'nodejs22.x', CodeUri: '.', MemorySize: sizes[index] },
    },
  ]);
  const Flow = {
    Type: 'AWS::Serverless::StateMachine',
    Properties: {
      Definition: { StartAt: names[0], States: Object.fromEntries(states) },
      DefinitionSubstitutions: Object.fromEntries(names.map((name) => [name, { 'Fn::GetAtt': `${name}.Arn` }])),
    },
  };
  return { Resources: { Flow, ...Object.fromEntries(functions) } };
};

test.runIf(hasThreads)('all threads of a run are started for the next one, each as its function needs it', () => {
  const { root, run } = start();
  const template = join(root, 'template.json');
  const threadsOf = (events: string): number => events.split(' ').filter((event) => event === 'thread').length;
  write(template, chain([128, 256, 128]));
  const first = run();
  expect(threadsOf(first.events)).toBe(3);
  const second = run();
  expect(second.output).toEqual(first.output);
  expect(second.events).toMatch(/^thread /);
  expect(threadsOf(second.events)).toBe(3);

  // threads that do not match are useless, and are not started again
  write(template, chain([512, 128]));
  expect(run().output).toMatchObject({ memory: 128 });
  expect(threadsOf(run().events)).toBe(2);
});

test('the record of a command line is used only if it is complete and belongs to it', () => {
  const env = { SFN_RUN_CACHE_DIR: join(writeFiles({}), 'cache') };
  const memory = recallThreads(['template.json'], env)!;
  expect(memory.threads).toEqual([]);
  const threads = [
    { memorySizeMb: 128, isAsLambda: false },
    { memorySizeMb: 256, isAsLambda: true },
  ];
  const contents = [
    [{ key: memory.key, threads }, threads],
    [{ key: memory.key, threads: Array(1_000).fill(threads[0]) }, Array(8).fill(threads[0])],
    [{ key: 'another', threads }, []],
    [{ key: memory.key, threads: [{ memorySizeMb: -1 }] }, []],
    [{ key: memory.key, threads: [null] }, []],
    [{ key: memory.key }, []],
    ['', []],
  ] as const;
  for (const [content, expected] of contents) {
    write(memory.path, content as object);
    expect(recallThreads(['template.json'], env)?.threads).toEqual(expected);
  }
  for (const command of ['serve', 'validate', 'graph']) {
    expect(recallThreads([command, 'template.json'], env)).toBeUndefined();
  }
  for (const command of ['run', 'test', 'record', 'redrive', 'replay', 'test-state']) {
    expect(recallThreads([command, 'template.json'], env)).toBeDefined();
  }
  expect(recallThreads(['template.json', '--no-cache'], env)).toBeUndefined();
});
