import { expect, test } from 'vitest';
// @ts-expect-error the benchmark is JavaScript
import { formatTable } from './support/format-table.mjs';
// @ts-expect-error the benchmark is JavaScript
import { atLeast, atMost, below, beside, ofItself } from './support/rows.mjs';
// @ts-expect-error the benchmark is JavaScript
import { summarize } from './support/summarize.mjs';

/** The ratios 2, 3 and 1.5 of this build, and 4, 3 and 3 of the other: pair by pair 0.5, 1 and 0.5. */
const OURS = [20, 30, 15].map((ms, i) => [
  atMost('a run', 2.5, ms, 10),
  atLeast('a rate', 2, ms, 10, 'M/s'),
  below('memory', 100, 50 + i, 'MiB'),
  beside('another', 123_456, 100),
]);
const OTHERS = [40, 30, 30].map((ms) => [atMost('a run', 2.5, ms, 10)]);

test('several measurements become one row', () => {
  expect(formatTable(summarize(OURS), { isCompared: false }).split('\n')).toEqual([
    'what    | measured                   | range | target    | holds?',
    '--------|----------------------------|-------|-----------|-------',
    'a run   | 2 × (20 ms : 10)           | 1.5–3 | ≤ 2.5 ×   | NO',
    'a rate  | 2 × (20 M/s : 10)          | 1.5–3 | ≥ 2 ×     | NO',
    'memory  | 51 MiB                     | 50–52 | ≤ 100 MiB | yes',
    'another | 1,235 × (123,456 ms : 100) |       |           |',
  ]);
});

test('two builds are compared pair by pair; a row that only one build has is shown alone', () => {
  expect(formatTable(summarize(OURS, OTHERS), { isCompared: true }).split('\n').slice(2, 4)).toEqual([
    'a run   | 2 × (20 ms : 10)           | 1.5–3 | 3 ×       | 0.5 × 0.5–1      | ≤ 2.5 ×   | NO',
    'a rate  | 2 × (20 M/s : 10)          | 1.5–3 |           |                  | ≥ 2 ×     | NO',
  ]);
});

test('a row of which one build lacks a repetition is compared where both have it; details stand beside what was measured', () => {
  const own = ['a', 'b', 'a'].map((detail, i) => [below('growth', 10, 2 + i, '×', `worst: ${detail}`)]);
  const its = [[below('growth', 10, 1, '×')], [], [below('growth', 10, 2, '×')]];
  expect(formatTable(summarize(own, its), { isCompared: true }).split('\n').slice(2)).toEqual([
    'growth (worst: a; worst: b) | 3 ×      | 2–4   | 1.5 ×     | 2 ×              | ≤ 10 × | yes',
  ]);
});

test('a ratio of two runs of the same build is compared by its first amount', () => {
  const rows = (ours: number, reference: number) => [[ofItself(beside('waiting : not waiting', ours, reference))]];
  expect(
    formatTable(summarize(rows(30, 10), rows(60, 40)), { isCompared: true })
      .split('\n')
      .slice(2),
  ).toEqual(['waiting : not waiting | 3 × (30 ms : 10) |       | 1.5 ×     | 0.5 ×            |        |']);
});
