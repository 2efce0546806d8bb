import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, runSample } from './run-sample.ts';

const DEFINITION = 'samples/jsonata/sales.asl.yaml';

/** A copy, so that the reports are not written among the sources. */
function copyBuckets(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-s3-'));
  cpSync(join(ROOT, 'samples/jsonata/s3/shop-sales'), join(folder, 'shop-sales'), { recursive: true });
  return folder;
}

test("a month's sales are read from a CSV, converted in batches, and written", async () => {
  const s3 = copyBuckets();
  const { code, stdout, stderr } = await runSample([DEFINITION, '--s3', s3, '--input', 'samples/jsonata/event.json']);
  expect(code).toBe(0);
  expect(stderr).toMatchInlineSnapshot(`
    "sales  STANDARD  samples/jsonata/sales.asl.yaml

      ✔ Plan                   Pass T
      ✔ Known currency?        Choice  → Convert T
      ✔ Convert                Map     3 items T
          ✔ Convert batch      Pass    3 ×             ⌀ T

    SUCCEEDED in T · 4 states in 6 visits
    "
  `);
  const { bucket, manifest, currency } = JSON.parse(stdout);
  expect({ bucket, currency }).toEqual({ bucket: 'shop-reports', currency: 'EUR' });
  const read = (key: string): unknown => JSON.parse(readFileSync(join(s3, bucket, key), 'utf8'));
  const { ResultFiles } = read(manifest) as { ResultFiles: { SUCCEEDED: { Key: string }[] } };
  expect(ResultFiles.SUCCEEDED.map(({ Key }) => dirname(Key))).toEqual([dirname(manifest)]);
  expect(read(ResultFiles.SUCCEEDED[0]!.Key)).toEqual([
    { shop: 'Lisbon', amount: 120 },
    { shop: 'London', amount: 100.62 }, // 80.5 × 1.25 = 100.625, and JSONata rounds half to even
    { shop: 'Boston', amount: 168.2 },
    { shop: 'Lisbon', amount: 35.9 },
    { shop: 'Boston', amount: 15.99 },
    { shop: 'Porto, Baixa', amount: 64 },
    { shop: 'London', amount: 15 },
    { shop: 'Lisbon', amount: 7.25 },
    { shop: 'Boston', amount: 79.2 },
  ]);
});

test('a currency without a rate fails the run', async () => {
  const input = '{"month":"2026-10","currency":"CHF"}';
  const { code, stdout, stderr } = await runSample([DEFINITION, '--input', input]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
    "sales  STANDARD  samples/jsonata/sales.asl.yaml

      ✔ Plan                   Pass T
      ✔ Known currency?        Choice  → Refuse T
      ✖ Refuse                 Fail T
          ✖ UnknownCurrency: no rate for CHF T

    ✖ Refuse: UnknownCurrency
        no rate for CHF

      its input
        {"month":"2026-10","currency":"CHF"}

    FAILED in T · 3 states
    "
  `);
});
