import { closeSync, createReadStream, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { below, beside } from '../support/rows.mjs';

const DEFINITION = {
  StartAt: 'Each row',
  States: {
    'Each row': {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Row',
        States: { Row: { Type: 'Pass', End: true } },
      },
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
        Parameters: { Bucket: 'data', Key: 'rows.csv' },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'data', Prefix: 'results' },
      },
      End: true,
    },
  },
};

/** Rows of a CSV file that a Distributed Map passes to child executions, and whose results it writes, as streams. */
export async function measureDistributedMap(bench) {
  const rows = bench.quick ? 100_000 : 1_000_000;
  const s3 = join(bench.folder, 's3');
  const csv = join(s3, 'data', 'rows.csv');
  mkdirSync(join(s3, 'data'), { recursive: true });
  writeRows(csv, rows);
  const definition = bench.write('distributed.asl.json', DEFINITION);
  const reading = await timeReading(csv);
  const { ms, memory } = bench.command([definition, '--s3', s3, '--quiet'], { usage: true });
  rmSync(s3, { recursive: true });
  const what = `Distributed Map over a CSV of ${rows.toLocaleString('en')} rows`;
  return [
    below(`${what}, peak memory`, 300, memory, 'MiB'),
    beside(`${what} : readline over the file`, rows / ms, rows / reading, 'rows/ms'),
  ];
}

function writeRows(path, rows) {
  const file = openSync(path, 'w');
  let text = 'id,customer,product,quantity,price\n';
  for (let i = 0; i < rows; i++) {
    text += `${i},customer-${i % 1009},product-${i % 97},${(i % 9) + 1},${(i % 1000) / 10}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

async function timeReading(path) {
  const start = performance.now();
  let length = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) length += line.length;
  if (length === 0) throw new Error('the file is empty');
  return performance.now() - start;
}
