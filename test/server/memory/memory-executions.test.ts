import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Outcome, TraceEvent } from '../../../src/engine/events.ts';
import type { Json } from '../../../src/json.ts';
import { ExecutionFile, type KeptExecutions, type StoredExecution } from '../../../src/server/execution-file.ts';
import { MemoryExecutions } from '../../../src/server/memory/memory-executions.ts';
import { MemoryStore } from '../../../src/server/store/memory-store.ts';
import { type RunCase, runCase } from '../../engine/run-case.ts';

// Data kept as bytes must equal the data that a store keeps as JSON: both get the same executions.

const cases = fileURLToPath(new URL('../../cases/engine', import.meta.url));
const both = (): readonly KeptExecutions[] => [new MemoryExecutions(), new ExecutionFile(new MemoryStore())];

interface Made extends Partial<Omit<StoredExecution, 'info' | 'outcome'>> {
  readonly name: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly input?: Json;
  readonly redriveCount?: number;
}

function stored({ name, type = 'STANDARD', input = {}, redriveCount, ...more }: Made): StoredExecution {
  const account = 'arn:aws:states:us-east-1:111111111111';
  return {
    key: `key-${name}`,
    info: {
      arn: type === 'STANDARD' ? `${account}:execution:M:${name}` : `${account}:express:M:${name}:run-${name}`,
      name,
      machineArn: `${account}:stateMachine:M`,
      machineName: 'M',
      roleArn: 'arn:aws:iam::111111111111:role/M',
      type,
      region: 'us-east-1',
      input,
      ...(redriveCount !== undefined && { redriveCount, redriveTime: 1_700_000_000_500 }),
    },
    machineKey: 'm',
    revisionKey: 'r',
    versionArn: undefined,
    aliasArn: undefined,
    startDate: 1_700_000_000_000,
    seed: 'seed',
    depth: 0,
    startedBy: undefined,
    testCase: undefined,
    inputText: undefined,
    outcome: undefined,
    ...more,
  };
}

const succeeded = (output: Json): Outcome => ({ status: 'SUCCEEDED', output, startDate: 1, stopDate: 2 });
const passed = (name: string, value: Json): TraceEvent[] => {
  const scope = { kind: 'execution', index: 0, state: undefined, parent: undefined } as const;
  return [
    { id: 1, previousEventId: 0, type: 'PassStateExited', timestamp: 5, details: { name, output: value }, scope },
  ];
};

function keep(files: readonly KeptExecutions[], execution: StoredExecution, outcome: Outcome, events: TraceEvent[]) {
  for (const file of files) {
    file.create(execution);
    file.end(execution, outcome, events, file.journal(execution.key));
  }
}

async function expectSame([memory, file]: readonly KeptExecutions[], { info }: StoredExecution): Promise<void> {
  const [a, b] = [await memory!.get(info.arn), await file!.get(info.arn)];
  expect(a).toEqual(b);
  expect(await memory!.history(a!)).toEqual(await file!.history(b!));
}

for (const name of readdirSync(cases).sort()) {
  test(`executions are read as they ended: ${name}`, async () => {
    const files = both();
    for (const [i, testCase] of (parse(readFileSync(`${cases}/${name}`, 'utf8')) as RunCase[]).entries()) {
      const { events, outcome } = await runCase(testCase);
      const execution = stored({ name: `run-${i}`, input: testCase.input ?? {}, startDate: outcome.startDate });
      keep(files, execution, outcome, [...events]);
      await expectSame(files, execution);
    }
  });
}

test.each<[string, Json]>([
  ['characters beyond ASCII', { ä: '日本語 🎉' }],
  ['a long text beyond ASCII', 'ü'.repeat(1000)],
  ['half a surrogate pair', '\ud800'],
  ['the key __proto__', JSON.parse('{"__proto__":{"a":1}}') as Json],
  ['numbers', [0, -1, 127, 128, 2 ** 31, -(2 ** 52), 2 ** 53, 1e300, 5e-324, 0.1]],
  ['a large number', 2 ** 60],
  ['a negative number', -3],
  ['a fraction', 0.1],
  ['null', null],
  ['a boolean', false],
  ['an empty text', ''],
  ['an empty list', []],
  ['a payload of 100 KB, which stays as it is', { text: 'x'.repeat(100_000) }],
])('a payload is kept exactly: %s', async (_, payload) => {
  const files = both();
  const execution = stored({ name: 'one', input: payload });
  keep(files, execution, succeeded(payload), passed('A', payload));
  await expectSame(files, execution);
  expect((await files[0]!.get(execution.info.arn))?.outcome?.output).toEqual(payload);
});

test('the data of one execution is not mixed up with that of others', async () => {
  const files = both();
  const executions = [
    stored({ name: 'a' }),
    stored({ name: 'b', type: 'EXPRESS' }),
    stored({ name: 'c', aliasArn: 'alias', versionArn: 'version' }),
    stored({ name: 'd', revisionKey: 'other', depth: 2, startedBy: 'a 1', testCase: 'T', inputText: '{ }' }),
    stored({ name: 'e', redriveCount: 3, isRedriven: true }),
    stored({ name: 'f', machineKey: 'n', input: { text: 'x'.repeat(50_000) } }),
    stored({ name: 'g', input: { text: 'y'.repeat(50_000) } }),
  ];
  for (const execution of executions) keep(files, execution, succeeded(execution.info.name), passed('A', 1));
  for (const execution of executions) await expectSame(files, execution);
  expect(await files[0]!.get('arn:aws:states:us-east-1:111111111111:execution:M:z')).toBeUndefined();
});

test('lists are the same, whole and in pages, in whatever order executions end', async () => {
  const files = both();
  const executions = Array.from({ length: 300 }, (_, i) =>
    stored({
      name: `n${String((i * 7) % 300).padStart(3, '0')}`,
      ...(i % 10 === 0 && { aliasArn: 'alias', versionArn: 'version' }),
      ...(i % 10 === 1 && { redriveCount: 1 }),
    }),
  );
  for (const file of files) for (const execution of executions) file.create(execution);
  // some are parked, and some of these again
  for (const [i, execution] of executions.entries()) {
    for (let times = i % 4; times > 1; times--) for (const file of files) file.park(execution);
  }
  const outcome = (i: number): Outcome =>
    i % 3 === 0 ? succeeded(i) : { status: i % 3 === 1 ? 'FAILED' : 'ABORTED', startDate: 1, stopDate: 2 + i };
  const end = (execution: StoredExecution, i: number) => {
    for (const file of files) file.end(execution, outcome(i), [], file.journal(execution.key));
  };
  for (const [i, execution] of executions.slice(0, 250).entries()) end(execution, (i * 11) % 250);
  const again = { ...executions[10]!, outcome: undefined };
  const before = (await files[0]!.get(again.info.arn))!.outcome!;
  for (const file of files) file.redrive(again, before, []);
  for (const status of [undefined, 'RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT']) {
    for (const reverse of [true, false]) {
      let after: string | undefined;
      do {
        const [memory, file] = await Promise.all(
          files.map((each) => each.list('m', status, { reverse, after, limit: 40 })),
        );
        expect(JSON.parse(JSON.stringify(memory))).toEqual(JSON.parse(JSON.stringify(file)));
        after = memory!.at(-1)?.[0];
      } while (after !== undefined);
      const [memory, file] = await Promise.all(files.map((each) => each.list('m', status, { reverse })));
      expect(JSON.parse(JSON.stringify(memory))).toEqual(JSON.parse(JSON.stringify(file)));
    }
  }
  expect(await files[0]!.hasRunning('m')).toBe(true);
  end(again, 0);
  for (const [i, execution] of executions.slice(250).entries()) end(execution, i);
  expect(await files[0]!.hasRunning('m')).toBe(false);
});

test('100,000 executions that have ended take little of V8’s heap, and less than 400 bytes each beside it', async () => {
  const memory = new MemoryExecutions();
  const before = process.memoryUsage();
  for (let i = 0; i < 100_000; i++) {
    const execution = stored({ name: `execution-${i}`, key: `key-${String(i).padStart(9, '0')}` });
    memory.end(execution, succeeded({ a: i }), [...passed('A', { a: i }), ...passed('B', { b: i })]);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  expect((arrayBuffers - before.arrayBuffers) / 100_000).toBeLessThan(400);
  // a quarter of the size of an object with ten members; there may be garbage
  expect((heapUsed - before.heapUsed) / 100_000).toBeLessThan(400);
});
