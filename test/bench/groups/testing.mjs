import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peerScript, ROOT } from '../support/bench.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, beside, ofItself } from '../support/rows.mjs';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function';
const COMMAND = join(ROOT, 'bin', 'sfn-run.js');
const MANY_WITH_PEER = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts', 'run-many-with-peer.mjs');

/** The peer's runs, measured where each takes a second. */
const FEW = 5;

/** Ten states with a Map, a Retry and a Catch. */
const DEFINITION = {
  StartAt: 'Prepare',
  States: {
    Prepare: { Type: 'Pass', Next: 'Reserve' },
    Reserve: {
      Type: 'Task',
      Resource: `${FUNCTION}:reserve`,
      ResultPath: '$.reserved',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refund' }],
      Next: 'Charge',
    },
    Charge: {
      Type: 'Task',
      Resource: `${FUNCTION}:charge`,
      ResultPath: '$.charge',
      Retry: [{ ErrorEquals: ['Timeout'], MaxAttempts: 2, IntervalSeconds: 1 }],
      Next: 'Gift?',
    },
    'Gift?': { Type: 'Choice', Choices: [{ Variable: '$.gift', BooleanEquals: true, Next: 'Wrap' }], Default: 'Pack' },
    Wrap: { Type: 'Pass', Next: 'Pack' },
    Pack: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        StartAt: 'Pack one',
        States: { 'Pack one': { Type: 'Task', Resource: `${FUNCTION}:pack`, End: true } },
      },
      ResultPath: '$.packed',
      Next: 'Confirm',
    },
    Confirm: { Type: 'Pass', Next: 'Done' },
    Done: { Type: 'Succeed' },
    Refund: { Type: 'Fail', Error: 'Refunded' },
  },
};
const MOCKS = {
  states: {
    Reserve: { return: { ok: true } },
    Charge: { sequence: [{ throw: { error: 'Timeout' } }, { return: { paid: 1 } }] },
    'Pack one': { return: 'packed' },
  },
};

const tests = (count) => ({
  definition: 'flow.asl.json',
  mocks: MOCKS,
  tests: [
    {
      name: 'order <n>',
      each: Array.from({ length: count }, (_, n) => ({ n, gift: n % 2 === 0 })),
      input: { n: '<n>', gift: '<gift>', items: [1, 2, 3] },
      expect: { 'output-contains': { n: '<n>' }, retries: { Charge: 1 }, path: ['Prepare', '...', 'Done'] },
    },
  ],
});

/** Many mocked tests, and the cost of a watched save. */
export async function measureTesting(bench) {
  const definition = bench.write('testing/flow.asl.json', DEFINITION);
  const thousand = bench.write('testing/1000.sfn-test.json', tests(1_000));
  const ten = bench.write('testing/10000.sfn-test.json', tests(10_000));
  const coverage = ['--coverage=json', '--coverage-dir', join(bench.folder, 'testing', 'coverage')];
  const test = (file) => bench.command(['test', file, ...coverage], { usage: true });
  peerScript();
  const rounds = bench.quick ? 3 : 9;
  const times = await compare({ floor: () => bench.floor().ms, tests: () => test(thousand).ms }, { rounds });
  const withPeer = (runs, ...options) => bench.node([MANY_WITH_PEER, definition, String(runs), ...options]).ms;
  const peers = await compare(
    {
      tests: () => test(thousand).ms,
      // each takes a second of real time: a few runs stand for the thousand, without the time that the process takes to
      // start
      waiting: () => ((withPeer(FEW + 1) - withPeer(1)) / FEW) * 1_000,
      peer: () => withPeer(1_000, '--no-waits'),
    },
    { rounds: bench.quick ? 1 : 3, warmUp: 0 },
  );
  const memory = await compare({ few: () => test(thousand).memory, many: () => test(ten).memory }, { rounds: 3 });
  const watched = await measureSaves(bench);
  return [
    atMost('1,000 mocked tests of ten states, with coverage : node -e 0', 10, times.tests, times.floor),
    atMost(
      `1,000 mocked tests : als, which waits before a retry (${FEW} runs x ${1_000 / FEW})`,
      0.05,
      peers.tests,
      peers.waiting,
    ),
    beside('1,000 mocked tests : als, told not to wait', peers.tests, peers.peer),
    ofItself(atMost('10,000 tests, peak memory : 1,000 tests', 1.5, memory.many, memory.few, 'MiB')),
    ofItself(atMost('save of a handler → closing line, order sample : cold run', 0.3, watched.handler, watched.cold)),
    ofItself(
      atMost('save of the definition → closing line, order sample : cold run', 0.15, watched.definition, watched.cold),
    ),
  ];
}

/** From a save to the closing line. */
async function measureSaves(bench) {
  const folder = join(bench.folder, 'testing', 'order');
  cpSync(join(ROOT, 'samples', 'order'), folder, { recursive: true });
  const args = [join(folder, 'template.yml'), '-i', join(folder, 'event.json'), '-f'];
  const child = spawn(process.execPath, [COMMAND, ...args, '--watch'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (data) => {
    text += data;
  });
  const until = async (mark) => {
    while (!text.includes(mark)) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  let saves = 0;
  const save = async (name) => {
    await until('watching ');
    text = '';
    const path = join(folder, name);
    const source = readFileSync(path, 'utf8').replace(/\n(?:\/\/|#) save \d+\n$/, '\n');
    const start = performance.now();
    writeFileSync(path, `${source.trimEnd()}\n${name.endsWith('.ts') ? '//' : '#'} save ${saves++}\n`);
    await until('SUCCEEDED');
    return performance.now() - start;
  };
  try {
    return await compare(
      {
        cold: () => bench.command([...args, '--no-cache']).ms,
        handler: () => save('src/pack-item.ts'),
        definition: () => save('order.asl.yaml'),
      },
      { rounds: bench.quick ? 3 : 9 },
    );
  } finally {
    child.kill();
  }
}
