import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { guessThread } from '../../src/lambda/node/guess-thread.ts';
import { recallThreads } from '../../src/lambda/node/spare-threads.ts';
import { findThreadMemory } from '../../src/lambda/node/thread-memory.ts';
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

interface Started {
  readonly root: string;
  /** Runs a command line. */
  command(...args: string[]): { stdout: string; events: string };
  /** Runs the template. */
  run(...args: string[]): { output: unknown; events: string };
}

function start(): Started {
  const root = writeFiles({
    'look.js': LOOK,
    'esm.mjs': 'export const x = 1;',
    'watch.cjs': WATCH,
    'mocks.json': JSON.stringify({ states: { Look: { return: 'mocked' } } }),
  });
  const command: Started['command'] = (...args) => {
    const watched = join(root, 'watched');
    // looking at this would make the handler run in a process
    const env = {
      ...process.env,
      SFN_RUN_CACHE_DIR: join(root, 'cache'),
      WATCHED: watched,
      TZ: 'UTC',
      SFN_RUN_ISOLATION: 'thread',
    };
    const node = ['--require', join(root, 'watch.cjs'), bin, ...args];
    const stdout = execFileSync(process.execPath, node, { cwd: root, env, encoding: 'utf8' });
    return { stdout, events: readFileSync(watched, 'utf8') };
  };
  return {
    root,
    command,
    run(...args) {
      const { stdout, events } = command('template.json', '-q', ...args);
      return { output: JSON.parse(stdout), events };
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
  const first = run('--no-cache');
  expect(first.events).toBe('template thread');
  // guessed from the template, and then recorded
  expect(run()).toEqual({ output: first.output, events: 'thread template' });
  expect(run()).toEqual({ output: first.output, events: 'thread template' });

  // another one is started if the first guess was wrong, and the next guess is right again
  write(template, templateOf({ MemorySize: 512 }));
  const third = run();
  expect(third.events).toBe('thread template thread');
  expect(third.output).toMatchObject({ memory: 512, variables: { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' } });
  expect(run()).toEqual({ output: third.output, events: 'thread template' });
});

test.runIf(hasThreads)('it is also started with another input, but not with mocks or --no-cache', () => {
  const { root, run } = start();
  write(join(root, 'template.json'), templateOf({}));
  run();
  expect(run('-i', '{"a":1}').events).toBe('thread template');
  expect(run('--mock', 'mocks.json')).toEqual({ output: 'mocked', events: 'template' });
  expect(run('-i', '{"a":2}').events).toBe('thread template');
  expect(run('--no-cache').events).toBe('template thread');
  expect(run('--no-cache').events).toBe('template thread');
  // the command line of the first run, and the template
  expect(readdirSync(join(root, 'cache/threads')).length).toBe(2);
});

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

/** Each file of mocks for the chain of three functions, with the options and the number of threads. */
const MOCKED: readonly [string, object, readonly string[], number][] = [
  ['of all states', { states: { Look0: { return: 0 }, Look1: { return: 1 }, Look2: { return: 2 } } }, [], 0],
  ['of all functions', { resources: { 'arn:aws:lambda:*': { return: 0 } } }, [], 0],
  ['of one state', { states: { Look1: { return: 1 } } }, [], 2],
  ['of other resources', { resources: { 'arn:aws:states:::sqs:*': { return: 0 } } }, [], 3],
  [
    'of a test case of Step Functions Local',
    {
      StateMachines: {
        Flow: { TestCases: { All: { Look0: 'A', Look1: 'A', Look2: 'A' }, One: { Look2: 'A' }, None: {} } },
      },
      MockedResponses: { A: { '0': { Return: 0 } } },
    },
    ['--test-case', 'All'],
    0,
  ],
];

test.runIf(hasThreads)('a function gets a thread only if one of its states has no mock', () => {
  const { root, run } = start();
  write(join(root, 'template.json'), chain([128, 128, 128]));
  const threadsOf = (mocks: object, ...args: string[]): number => {
    write(join(root, 'mocks.json'), mocks);
    const { events } = run('--no-cache', '--mock', 'mocks.json', ...args);
    return events.split(' ').filter((event) => event === 'thread').length;
  };
  expect(MOCKED.map(([name, mocks, args]) => [name, threadsOf(mocks, ...args)])).toEqual(
    MOCKED.map(([name, , , threads]) => [name, threads]),
  );
  const [, byCase] = MOCKED.at(-1)!;
  expect(threadsOf(byCase, '--test-case', 'One')).toBe(2);
  expect(threadsOf(byCase, '--test-case', 'None')).toBe(3);
});

test.runIf(hasThreads)('a test starts no threads for what its mocks and those of its file answer together', () => {
  const { root, command } = start();
  write(join(root, 'template.json'), chain([128, 128, 128]));
  const head = { definition: 'template.json', mocks: { states: { Look0: { return: 0 }, Look1: { return: 1 } } } };
  const eventsOf = (mocks: object): string => {
    write(join(root, 'chain.sfn-test.json'), {
      ...head,
      tests: [{ name: 'all', mocks, expect: { status: 'SUCCEEDED' } }],
    });
    return command('test').events;
  };
  expect(eventsOf({ states: { Look2: { return: 2 } } })).toBe('template');
  expect(eventsOf({})).toBe('template thread');
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
  const find = (...argv: string[]) => findThreadMemory(argv, env)!;
  const recall = (...argv: string[]) => recallThreads(find(...argv));
  const [own, ofDefinition] = find('template.json', '-q').records;
  expect(recall('template.json', '-q')).toBeUndefined();
  const threads = [
    { memorySizeMb: 128, isAsLambda: false },
    { memorySizeMb: 256, isAsLambda: true },
  ];
  for (const { path, key } of [own!, ofDefinition!]) {
    const contents = [
      [{ key, threads }, threads],
      [{ key, threads: Array(1_000).fill(threads[0]) }, Array(8).fill(threads[0])],
      [{ key, threads: [] }, []],
      [{ key: 'another', threads }, undefined],
      [{ key, threads: [{ memorySizeMb: -1 }] }, undefined],
      [{ key, threads: [null] }, undefined],
      [{ key }, undefined],
      ['', undefined],
    ] as const;
    for (const [content, expected] of contents) {
      write(path, content as object);
      expect(recall('template.json', '-q')).toEqual(expected);
    }
  }

  // that of the definition is for other command lines, that of the command line goes before it
  write(ofDefinition!.path, { key: ofDefinition!.key, threads });
  for (const argv of [['template.json'], ['run', 'template.json', '-m', 'Flow', '-i', '{}']]) {
    expect(recall(...argv)).toEqual(threads);
  }
  for (const argv of [
    ['template.json', '--mock=m.yml'],
    ['other.json'],
    ['test', 'template.json'],
    ['-q', 'template.json'],
  ]) {
    expect(recall(...argv)).toBeUndefined();
  }
  write(own!.path, { key: own!.key, threads: [] });
  expect(recall('template.json', '-q')).toEqual([]);
  expect(find('flow.asl.json').definition).toBeUndefined();
  expect(find('flow.asl.json', '--handlers', 'src').definition).toBe('flow.asl.json');
  for (const command of ['serve', 'validate', 'graph']) {
    expect(findThreadMemory([command, 'template.json'], env)).toBeUndefined();
  }
  for (const command of ['run', 'test', 'record', 'redrive', 'replay', 'test-state']) {
    expect(findThreadMemory([command, 'template.json'], env)).toBeDefined();
  }
  expect(findThreadMemory(['template.json', '--no-cache'], env)).toBeUndefined();
});

/** The name, what is in the template, the files, and the guess: memory in MB, and whether it gets Lambda's flags. */
const GUESSES: readonly [string, string, readonly string[], [number, boolean] | undefined][] = [
  [
    'YAML, with Globals',
    'Globals:\n  Function:\n    Runtime: nodejs22.x\n    MemorySize: 512\n    CodeUri: src/\nR:\n  A: { Handler: a.handler }\n',
    ['src/a.ts'],
    [512, false],
  ],
  ['JSON', '{"Handler":"lib/a.run","Runtime":"nodejs22.x","CodeUri":"./code"}', ['code/lib/a.js'], [128, true]],
  ['a newer runtime', 'Runtime: nodejs24.x\nHandler: "a.handler"', ['a.mjs'], [128, false]],
  ['TypeScript beside its output', 'Runtime: nodejs22.x\nHandler: a.handler\n', ['a.ts', 'a.js'], [128, false]],
  [
    'a build by SAM',
    'Runtime: nodejs20.x\nHandler: a.handler\nMetadata:\n  BuildMethod: esbuild',
    ['a.ts'],
    [128, true],
  ],
  ['no code there', 'Runtime: nodejs22.x\nHandler: a.handler\n', ['src/a.ts'], undefined],
  ['Python', 'Runtime: python3.13\nHandler: a.handler\n', ['a.py', 'a.ts'], undefined],
  ['no function', 'Type: AWS::Serverless::StateMachine', [], undefined],
  ['an impossible MemorySize', 'Runtime: nodejs22.x\nMemorySize: 1\nHandler: a.b\n', ['a.ts'], [128, false]],
];

test.each(GUESSES)('the guess for %s', (_, template, files, expected) => {
  const root = writeFiles({ 'template.yml': template, ...Object.fromEntries(files.map((name) => [name, ''])) });
  const path = join(root, 'template.yml');
  const [memorySizeMb, isAsLambda] = expected ?? [];
  expect(guessThread(path, {})).toEqual(
    hasThreads && expected !== undefined ? { memorySizeMb, isAsLambda } : undefined,
  );
  expect(guessThread(path, { SFN_RUN_ISOLATION: 'process' })).toBeUndefined();
});

test('nothing is guessed for what is not a file, and a pipe is not read', () => {
  const root = writeFiles({});
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe.yml')]);
  for (const name of ['missing.yml', '.', 'pipe.yml']) expect(guessThread(join(root, name), {})).toBeUndefined();
});

/** A template with the function of which a thread is guessed, and a machine that does not call it. */
const unused = (definition: object): object => {
  const { Resources } = templateOf({}) as { Resources: Record<string, object> };
  const Flow = { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: definition } };
  return { Resources: { ...Resources, Flow } };
};

test.runIf(hasThreads)('a thread that was guessed in vain changes nothing, and is not guessed again', () => {
  const { root, run } = start();
  const template = join(root, 'template.json');
  write(template, unused({ StartAt: 'A', States: { A: { Type: 'Pass', Result: 1, End: true } } }));
  expect(run()).toEqual({ output: 1, events: 'thread template' });
  expect(run()).toEqual({ output: 1, events: 'template' });
  expect(run('-i', '{}')).toEqual({ output: 1, events: 'template' });
});

test.runIf(hasThreads)('a run that ends early ends as without the thread that was guessed', async () => {
  const { root } = start();
  const env = { ...process.env, SFN_RUN_CACHE_DIR: join(root, 'cache'), WATCHED: join(root, 'watched'), TZ: 'UTC' };
  const node = ['--require', join(root, 'watch.cjs'), bin, 'template.json'];
  const end = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, ...args], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr, events: readFileSync(env.WATCHED, 'utf8') };
  };
  for (const definition of [
    { StartAt: 'A', States: {} },
    { StartAt: 'A', States: { A: { Type: 'Fail' } } },
  ]) {
    write(join(root, 'template.json'), unused(definition));
    const usual = end('--no-cache', '-q');
    expect(usual.events).toBe('template');
    expect(end('-q')).toEqual({ ...usual, events: 'thread template' });
    rmSync(env.SFN_RUN_CACHE_DIR, { recursive: true });
  }

  write(
    join(root, 'template.json'),
    unused({ StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 600, End: true } } }),
  );
  const child = spawn(process.execPath, node, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
  // its first line is printed when the run can be interrupted
  child.stderr.once('data', () => child.kill('SIGINT'));
  expect(await ended).toEqual([130, null]);
  expect(readFileSync(env.WATCHED, 'utf8')).toBe('thread template');
});
