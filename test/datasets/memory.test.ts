import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { createLocalObjectStore } from '../../src/datasets/local-object-store.ts';
import type { ObjectStore } from '../../src/datasets/object-store.ts';
import type { ReadOptions } from '../../src/datasets/read-items.ts';
import { createResultWriter } from '../../src/datasets/result-writer.ts';
import { makeFolder, readItems } from './dataset.ts';

const ROWS = 200_000;

const formats = {
  'x.csv': { start: 'id,name,city\n', row: (i: number) => `${i},customer ${i},"New York, NY"\n`, end: '' },
  'x.json': { start: '[{"id":0}', row: (i: number) => `,{"id":${i},"name":"customer ${i}"}\n`, end: ']' },
  'x.jsonl': { start: '', row: (i: number) => `{"id":${i},"name":"customer ${i}"}\n`, end: '' },
};

function* rowsOf({ start, row, end }: (typeof formats)['x.csv']): Generator<string> {
  yield start;
  for (let i = 1; i <= ROWS; i += 1000) yield Array.from({ length: 1000 }, (_, k) => row(i + k)).join('');
  yield end;
}

/** The store, and how many bytes have been read from it. */
function counting(store: ObjectStore): { readonly store: ObjectStore; readonly count: { bytes: number } } {
  const count = { bytes: 0 };
  return {
    count,
    store: {
      ...store,
      async open(bucket, key) {
        const { body, size } = await store.open(bucket, key);
        const chunks = body.iterator() as AsyncIterable<Buffer>;
        const counted = (async function* () {
          for await (const chunk of chunks) {
            count.bytes += chunk.length;
            yield chunk;
          }
        })();
        return { body: Readable.from(counted, { highWaterMark: 1 }), size };
      },
    },
  };
}

describe('memory', () => {
  it.each([
    { key: 'x.csv', inputType: 'CSV', csvHeaderLocation: 'FIRST_ROW' },
    { key: 'x.json', inputType: 'JSON' },
    { key: 'x.jsonl', inputType: 'JSONL' },
  ] as const)('reads $key at most a few chunks ahead', async ({ key, ...format }) => {
    const dir = makeFolder({ 'b/any': '' });
    await pipeline(Readable.from(rowsOf(formats[key])), createWriteStream(join(dir, 'b', key)));
    const { store, count } = counting(createLocalObjectStore(dir));
    const options: ReadOptions = { action: 'getObject', parameters: { Bucket: 'b', Key: key }, ...format };
    let rows = 0;
    let usedBytes = 0;
    let mostAhead = 0;
    for await (const { value } of readItems(options, store)) {
      rows++;
      usedBytes += Buffer.byteLength(JSON.stringify(value));
      mostAhead = Math.max(mostAhead, count.bytes - usedBytes);
    }
    expect(rows).toBeGreaterThanOrEqual(ROWS);
    expect(mostAhead).toBeLessThan(2 * 1024 * 1024);
  });

  it('writes 200,000 results without keeping them in memory', async () => {
    const dir = makeFolder({});
    const writer = createResultWriter({
      store: createLocalObjectStore(dir),
      bucket: 'b',
      prefix: '',
      mapRunArn: 'arn:aws:states:us-east-1:111111111111:mapRun:m/l:u',
      outputType: 'JSONL',
      transformation: 'COMPACT',
    });
    const execution = {
      executionArn: 'e',
      name: 'n',
      machineArn: 's',
      status: 'SUCCEEDED',
      input: null,
      startDate: 0,
      stopDate: 0,
    } as const;
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    for (let i = 0; i < ROWS; i++) {
      await writer.add({ ...execution, index: i, output: { id: i, text: 'x'.repeat(100) } });
      if (i % 20_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    await writer.close();
    expect(most).toBeLessThan(100 * 1024 * 1024);
  });
});
