import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalObjectStore } from '../../src/datasets/local-object-store.ts';
import { createMapData } from '../../src/datasets/map-data.ts';
import type { ObjectStore } from '../../src/datasets/object-store.ts';
import { createResultWriter, type ResultWriterOptions } from '../../src/datasets/result-writer.ts';
import type { ChildRecord, WriteResults } from '../../src/engine/world.ts';
import type { Json } from '../../src/json.ts';
import { failureOf, makeFolder } from './dataset.ts';

const run = '4977ded7-b097-3bee-81e1-7863c5660f29';
const mapRunArn = `arn:aws:states:us-east-1:111111111111:mapRun:Orders/Each:${run}`;

function child(name: string, input: Json) {
  return {
    index: 0,
    executionArn: `arn:aws:states:us-east-1:111111111111:execution:Orders/Each:${name}`,
    name,
    machineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Orders/Each',
    input,
    startDate: Date.UTC(2026, 0, 1, 0, 0, 0, 99),
    stopDate: Date.UTC(2026, 0, 1, 0, 0, 1),
  };
}
const succeeded = (name: string, output: Json, index = 0): ChildRecord => ({
  ...child(name, { id: name }),
  index,
  status: 'SUCCEEDED',
  output,
});
const failed = (name: string, more: Partial<ChildRecord> = {}): ChildRecord => ({
  ...child(name, 'in'),
  status: 'FAILED',
  ...more,
});

function openWriter(dir: string, options: Partial<ResultWriterOptions> = {}) {
  const store = createLocalObjectStore(dir);
  return createResultWriter({
    store,
    bucket: 'b',
    prefix: 'out',
    mapRunArn,
    outputType: 'JSON',
    transformation: 'NONE',
    ...options,
  });
}

/** The files of the run, by name. */
function filesOf(dir: string, folder = `b/out/${run}`): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(dir, folder)).map((name) => [name, readFileSync(join(dir, folder, name), 'utf8')]),
  );
}

describe('ResultWriter', () => {
  it('exports executions by their status, and a manifest', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir);
    await writer.add(succeeded('one', [{ a: 1 }]));
    await writer.add(failed('two', { error: 'Oops', cause: 'it "broke"' }));
    await writer.add(succeeded('three', null));
    await writer.add(failed('four'));
    await writer.pending({ Items: [1] });
    expect(await writer.close()).toEqual({ Bucket: 'b', Key: `out/${run}/manifest.json` });

    const common = (name: string) => ({ ExecutionArn: child(name, null).executionArn });
    const dates = { StartDate: '2026-01-01T00:00:00.099Z', StateMachineArn: child('', null).machineArn };
    const success = {
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    };
    const failure = { RedriveCount: 0, RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
    const included = { Included: true };
    const files: Record<string, Json> = {
      'SUCCEEDED_0.json': [
        {
          ...common('one'),
          Input: '{"id":"one"}',
          InputDetails: included,
          Name: 'one',
          Output: '[{"a":1}]',
          OutputDetails: included,
          ...success,
          ...dates,
          Status: 'SUCCEEDED',
          StopDate: '2026-01-01T00:00:01.000Z',
        },
        {
          ...common('three'),
          Input: '{"id":"three"}',
          InputDetails: included,
          Name: 'three',
          Output: 'null',
          OutputDetails: included,
          ...success,
          ...dates,
          Status: 'SUCCEEDED',
          StopDate: '2026-01-01T00:00:01.000Z',
        },
      ],
      'FAILED_0.json': [
        {
          Cause: 'it "broke"',
          Error: 'Oops',
          ...common('two'),
          Input: '"in"',
          InputDetails: included,
          Name: 'two',
          OutputDetails: included,
          ...failure,
          ...dates,
          Status: 'FAILED',
          StopDate: '2026-01-01T00:00:01.000Z',
        },
        {
          ...common('four'),
          Input: '"in"',
          InputDetails: included,
          Name: 'four',
          OutputDetails: included,
          ...failure,
          ...dates,
          Status: 'FAILED',
          StopDate: '2026-01-01T00:00:01.000Z',
        },
      ],
      'PENDING_0.json': [{ Input: '{"Items":[1]}', InputDetails: included, Status: 'PENDING' }],
    };
    const texts = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)]));
    const entry = (name: string) => ({ Key: `out/${run}/${name}`, Size: Buffer.byteLength(texts[name] ?? '') });
    expect(filesOf(dir)).toEqual({
      ...texts,
      'manifest.json': JSON.stringify({
        DestinationBucket: 'b',
        MapRunArn: mapRunArn,
        ResultFiles: {
          FAILED: [entry('FAILED_0.json')],
          PENDING: [entry('PENDING_0.json')],
          SUCCEEDED: [entry('SUCCEEDED_0.json')],
        },
      }),
    });
  });

  it.each([
    { outputType: 'JSON', transformation: 'COMPACT', text: '[[1,[2]],{"a":"é"},[],3]' },
    { outputType: 'JSON', transformation: 'FLATTEN', text: '[1,[2],{"a":"é"},3]' },
    { outputType: 'JSONL', transformation: 'COMPACT', text: '[1,[2]]\n{"a":"é"}\n[]\n3\n' },
    { outputType: 'JSONL', transformation: 'FLATTEN', text: '1\n[2]\n{"a":"é"}\n3\n' },
  ] as const)('writes outputs as $outputType, $transformation', async ({ text, ...options }) => {
    const dir = makeFolder({});
    const writer = openWriter(dir, options);
    for (const output of [[1, [2]], { a: 'é' }, [], 3]) await writer.add(succeeded('x', output));
    await writer.close();
    const { 'SUCCEEDED_0.json': results, 'manifest.json': manifest } = filesOf(dir);
    expect(results).toBe(text);
    expect(JSON.parse(manifest ?? '').ResultFiles.SUCCEEDED).toEqual([
      { Key: `out/${run}/SUCCEEDED_0.json`, Size: Buffer.byteLength(text) },
    ]);
  });

  it('exports failures unchanged for every transformation', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir, { transformation: 'FLATTEN' });
    await writer.add(failed('x', { error: 'Oops' }));
    await writer.close();
    expect(JSON.parse(filesOf(dir)['FAILED_0.json'] ?? '')).toMatchObject([{ Error: 'Oops', Status: 'FAILED' }]);
  });

  it('begins another file when one is full', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir, { transformation: 'COMPACT', maxFileBytes: 9 });
    for (const output of ['é', 'b', 'ccccccccccc', 4, 5, 6, 7, 8]) await writer.add(succeeded('x', output));
    await writer.close();
    const { 'manifest.json': manifest, ...files } = filesOf(dir);
    expect(files).toEqual({
      'SUCCEEDED_0.json': '["é"]',
      'SUCCEEDED_1.json': '["b"]',
      'SUCCEEDED_2.json': '["ccccccccccc"]',
      'SUCCEEDED_3.json': '[4,5,6,7]',
      'SUCCEEDED_4.json': '[8]',
    });
    expect(JSON.parse(manifest ?? '').ResultFiles.SUCCEEDED.map((entry: { Size: number }) => entry.Size)).toEqual([
      6, 5, 15, 9, 3,
    ]);
  });

  it('keeps the order without waiting', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir, { transformation: 'COMPACT' });
    for (let i = 0; i < 50; i++) void writer.add(succeeded('x', i));
    await writer.close();
    expect(JSON.parse(filesOf(dir)['SUCCEEDED_0.json'] ?? '')).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it.each([
    { prefix: '', key: `${run}/manifest.json` },
    { prefix: 'a/b/', key: `a/b/${run}/manifest.json` },
  ])('has a manifest without results under prefix "$prefix"', async ({ prefix, key }) => {
    const dir = makeFolder({});
    expect(await openWriter(dir, { prefix }).close()).toEqual({ Bucket: 'b', Key: key });
    expect(JSON.parse(readFileSync(join(dir, 'b', key), 'utf8')).ResultFiles).toEqual({
      FAILED: [],
      PENDING: [],
      SUCCEEDED: [],
    });
  });

  it('writes numbers in the given format', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir, { transformation: 'COMPACT', stringify: (value) => `${JSON.stringify(value)}.0` });
    await writer.add(succeeded('x', 1));
    await writer.close();
    expect(filesOf(dir)['SUCCEEDED_0.json']).toBe('[1.0]');
  });

  it.each([
    ['SUCCEEDED_0.json', ['SUCCEEDED_0.json']],
    ['manifest.json', ['SUCCEEDED_0.json', 'manifest.json']],
  ])('aborted while it closes %s, completes that file and begins none', async (atWork, files) => {
    const dir = makeFolder({});
    const local = createLocalObjectStore(dir);
    let onWrite = (_key: string): void => {};
    const store: ObjectStore = {
      ...local,
      async create(bucket, key) {
        const object = await local.create(bucket, key);
        return {
          ...object,
          write(data) {
            onWrite(key);
            return object.write(data);
          },
        };
      },
    };
    const writer = openWriter(dir, { store });
    const aborted = new Promise<void>((resolve) => {
      onWrite = (key) => {
        if (key.endsWith(atWork)) resolve(writer.abort());
      };
    });
    writer.add(succeeded('a', 1));
    const closed = writer.close().catch(() => {});
    await aborted;
    expect(Object.keys(filesOf(dir))).toEqual(files);
    await closed;
    expect(Object.keys(filesOf(dir))).toEqual(files);
  });

  it('leaves no incomplete file when it is aborted', async () => {
    const dir = makeFolder({});
    const writer = openWriter(dir);
    void writer.add(succeeded('x', 'x'.repeat(1_000_000)));
    await writer.abort();
    expect(filesOf(dir)).toEqual({});
  });

  it('fails as the Map state does, and keeps failing', async () => {
    const dir = makeFolder({ b: 'a file where the bucket would be' });
    const writer = openWriter(dir);
    const cause =
      /^States\.ResultWriterFailed: <dir>\/b\/out\/4977ded7-b097-3bee-81e1-7863c5660f29\/SUCCEEDED_0\.json cannot be written: /;
    const large = succeeded('x', 'x'.repeat(1_000_000));
    expect(await failureOf(Promise.resolve(writer.add(large)), dir)).toMatch(cause);
    expect(await failureOf(Promise.resolve(writer.add(large)), dir)).toMatch(cause);
    expect(await failureOf(writer.close(), dir)).toMatch(cause);
    await writer.abort();
  });

  it.each(['../out', '/etc', 'a/../../b'])('refuses the prefix %s', async (prefix) => {
    const dir = makeFolder({});
    expect(await failureOf(openWriter(dir, { prefix }).close(), dir)).toBe(
      `States.ResultWriterFailed: The key "${prefix}/${run}/manifest.json" cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)`,
    );
  });

  it('waits for a slow disk', async () => {
    let waiting = 0;
    let most = 0;
    const store: ObjectStore = {
      ...createLocalObjectStore(makeFolder({})),
      create: async () => ({
        async write() {
          most = Math.max(most, ++waiting);
          await new Promise((resolve) => setImmediate(resolve));
          waiting--;
        },
        close: async () => {},
        abort: async () => {},
      }),
    };
    const writer = openWriter('unused', { store });
    for (let i = 0; i < 100; i++) await writer.add(succeeded('x', 'x'.repeat(10_000)));
    await writer.close();
    expect(most).toBe(1);
  });
});

describe('results that are not exported', () => {
  const writeResults = (options: Partial<WriteResults>) =>
    createMapData(makeFolder({})).writeResults({
      parameters: undefined,
      mapRunArn,
      outputType: 'JSON',
      transformation: 'COMPACT',
      ...options,
    });

  it.each([
    { outputType: 'JSON', transformation: 'COMPACT', results: [[1, [2]], 3, []] },
    { outputType: 'JSON', transformation: 'FLATTEN', results: [1, [2], 3] },
    { outputType: 'JSONL', transformation: 'FLATTEN', results: '1\n[2]\n3\n' },
  ] as const)('are the output, $outputType, $transformation', async ({ results, ...options }) => {
    const sink = await writeResults(options);
    for (const [index, output] of [[1, [2]], 3, []].entries()) {
      expect(sink.add(succeeded('x', output, index))).toBeUndefined();
    }
    expect(await sink.close()).toEqual(results);
  });

  it('are in the order of the children, not of their ends', async () => {
    const sink = await writeResults({ transformation: 'FLATTEN' });
    sink.add(succeeded('third', ['c'], 2));
    sink.add(succeeded('first', ['a', 'b'], 0));
    sink.add(succeeded('fourth', 'd', 4));
    expect(await sink.close()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are records without a transformation, or if the execution failed', async () => {
    const [none, compact] = [await writeResults({ transformation: 'NONE' }), await writeResults({})];
    none.add(succeeded('x', 1));
    compact.add(failed('y', { error: 'Oops' }));
    expect(await none.close()).toMatchObject([{ Name: 'x', Output: '1', Status: 'SUCCEEDED' }]);
    expect(await compact.close()).toMatchObject([{ Name: 'y', Error: 'Oops', Status: 'FAILED' }]);
  });

  it('go to the bucket that the parameters name', async () => {
    const dir = makeFolder({});
    const parameters = { Bucket: 'b', Prefix: 'out' };
    const request = { parameters, mapRunArn, outputType: 'JSON', transformation: 'NONE' } as const;
    const sink = await createMapData(dir).writeResults(request);
    expect(await sink.close()).toEqual({ Bucket: 'b', Key: `out/${run}/manifest.json` });
  });

  it.each([
    { parameters: {}, cause: 'ResultWriter has no parameter Bucket.' },
    { parameters: { Bucket: 1 }, cause: "ResultWriter's parameter Bucket must be a string but is 1." },
  ])('need a bucket: $parameters', async ({ parameters, cause }) => {
    expect(await failureOf(writeResults({ parameters }))).toBe(`States.ResultWriterFailed: ${cause}`);
  });

  it('need a folder in place of S3 to be exported', async () => {
    const mapData = createMapData(undefined);
    expect(mapData.hasStore).toBe(false);
    const request = { mapRunArn, outputType: 'JSON', transformation: 'COMPACT' } as const;
    expect(await failureOf(mapData.writeResults({ ...request, parameters: { Bucket: 'b' } }))).toBe(
      'States.ResultWriterFailed: This run has no S3: name a folder for it with --s3, or a server with --endpoint-url s3=URL.',
    );
    const collected = await mapData.writeResults({ ...request, parameters: undefined });
    collected.add(succeeded('x', 1));
    expect(await collected.close()).toEqual([1]);
  });
});
