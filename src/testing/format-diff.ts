import { diffArrays } from 'diff';
import { isJsonArray, isJsonObject, type Json } from '../json.ts';

/** The number of common lines shown around a difference. */
const CONTEXT = 3;
/** Longer documents are not compared further. */
const MAX_LINES = 20_000;
/** The maximum number of lines with differences. */
const MAX_SHOWN = 200;

export interface DiffLine {
  /** `gap`: common lines are left out. */
  readonly kind: 'same' | 'expected' | 'actual' | 'gap';
  readonly text: string;
}

/** The lines in which two values differ, with context. The order of members does not matter. */
export function diffJson(expected: Json, actual: Json): readonly DiffLine[] {
  const [before, after] = [linesOf(expected), linesOf(actual)];
  const lines = diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    value.map((text): DiffLine => ({ kind: added ? 'actual' : removed ? 'expected' : 'same', text })),
  );
  const isNear = nearDifference(lines);
  const shown: DiffLine[] = [];
  lines.forEach((line, i) => {
    if (isNear[i]) shown.push(line);
    else if (shown.at(-1)?.kind !== 'gap') shown.push({ kind: 'gap', text: '…' });
  });
  if (shown.length <= MAX_SHOWN) return shown;
  return [...shown.slice(0, MAX_SHOWN), { kind: 'gap', text: `… ${shown.length - MAX_SHOWN} lines more` }];
}

function nearDifference(lines: readonly DiffLine[]): readonly boolean[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach(({ kind }, i) => {
    if (kind === 'same') return;
    for (let at = Math.max(0, i - CONTEXT); at <= Math.min(lines.length - 1, i + CONTEXT); at++) near[at] = true;
  });
  return near;
}

function linesOf(value: Json): readonly string[] {
  if (typeof value === 'string') return value.split('\n');
  const lines = JSON.stringify(sorted(value), undefined, 2).split('\n');
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), '…'];
}

function sorted(value: Json): Json {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key]!)]),
  );
}
