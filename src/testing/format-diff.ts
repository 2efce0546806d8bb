import { diffArrays } from 'diff';
import { isJsonArray, isJsonObject, type Json } from '../json.ts';

/** The number of common lines shown around a difference. */
const CONTEXT = 3;
/** Longer documents are not compared further. */
const MAX_LINES = 20_000;
/** The maximum number of lines with differences. */
const MAX_SHOWN = 200;
/** With more differences, the shortest list of them is not searched: the time for it grows with their square. */
const MAX_EDITS = 2_000;
/** Then, the first lines of both values are shown. */
const SHOWN_OF_EACH = 90;

export interface DiffLine {
  /** `gap`: common lines are left out. */
  readonly kind: 'same' | 'expected' | 'actual' | 'gap';
  readonly text: string;
}

/** The lines in which two values differ, with context. The order of members does not matter. */
export function diffJson(expected: Json, actual: Json): readonly DiffLine[] {
  const isText = isShownAsText(expected, actual);
  // a member that is followed by another one has not changed
  const isSame = isText ? Object.is : (a: string, b: string) => withoutComma(a) === withoutComma(b);
  const lines = diffLines(linesOf(expected, isText), linesOf(actual, isText), isSame);
  const isNear = nearDifference(lines);
  const shown: DiffLine[] = [];
  lines.forEach((line, i) => {
    if (isNear[i] || line.kind === 'gap') shown.push(line);
    else if (shown.at(-1)?.kind !== 'gap') shown.push({ kind: 'gap', text: '…' });
  });
  if (shown.length <= MAX_SHOWN) return shown;
  return [...shown.slice(0, MAX_SHOWN), { kind: 'gap', text: `… ${shown.length - MAX_SHOWN} lines more` }];
}

type IsSame = (a: string, b: string) => boolean;

function diffLines(before: readonly string[], after: readonly string[], comparator: IsSame): readonly DiffLine[] {
  const options = { comparator, maxEditLength: MAX_EDITS };
  const parts = diffArrays([...before], [...after], options);
  if (parts === undefined) return diffRoughly(before, after, comparator);
  return parts.flatMap(({ added, removed, value }) => linesAs(added ? 'actual' : removed ? 'expected' : 'same', value));
}

/** Everything between the common beginning and the common end is different. */
function diffRoughly(before: readonly string[], after: readonly string[], isSame: IsSame): readonly DiffLine[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && isSame(before[head]!, after[head]!)) head++;
  let tail = 0;
  while (tail < most - head && isSame(before.at(-tail - 1)!, after.at(-tail - 1)!)) tail++;
  const [left, right] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  return [
    ...linesAs('same', after.slice(0, head)),
    ...linesAs('expected', left.slice(0, SHOWN_OF_EACH)),
    ...linesAs('actual', right.slice(0, SHOWN_OF_EACH)),
    { kind: 'gap', text: `… ${left.length} lines were expected here, and ${right.length} came` },
    ...linesAs('same', after.slice(after.length - tail)),
  ];
}

function linesAs(kind: DiffLine['kind'], texts: readonly string[]): readonly DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function nearDifference(lines: readonly DiffLine[]): readonly boolean[] {
  const near = new Array<boolean>(lines.length).fill(false);
  lines.forEach(({ kind }, i) => {
    if (kind === 'same') return;
    for (let at = Math.max(0, i - CONTEXT); at <= Math.min(lines.length - 1, i + CONTEXT); at++) near[at] = true;
  });
  return near;
}

/** Two strings are compared line by line, unless they would look the same. */
function isShownAsText(expected: Json, actual: Json): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  return visible(expected) !== visible(actual) && expected !== '' && actual !== '';
}

function visible(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').trimEnd();
}

function withoutComma(line: string): string {
  return line.endsWith(',') ? line.slice(0, -1) : line;
}

function linesOf(value: Json, isText: boolean): readonly string[] {
  if (isText) return (value as string).split('\n');
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
