import { diffLines } from 'diff';
import type { JSX } from 'preact';
import { formatCount, visible } from './format.ts';
import { CutValue, type Shown } from './run-model.ts';

/** Longer values take too long to compare. */
const MAX_CHARACTERS = 400_000;
const CONTEXT = 3;

/** The lines in which two values differ, with some context. */
export function DiffView({ before, after }: { readonly before: Shown; readonly after: Shown }): JSX.Element {
  if (before === undefined || after === undefined) return <p class="none">nothing to compare</p>;
  if (before instanceof CutValue || after instanceof CutValue) return <p class="none">one of the values was cut</p>;
  const [old, now] = [before, after].map((value) => `${JSON.stringify(sortKeys(value), undefined, 2)}\n`) as [
    string,
    string,
  ];
  if (old === now) return <p class="none">no difference</p>;
  if (old.length + now.length > MAX_CHARACTERS) return <p class="none">the values are too long to compare</p>;
  const changes = diffLines(old, now, { timeout: 1_000 });
  if (changes === undefined) return <p class="none">the values differ in too many places to compare</p>;
  return (
    <div class="diff">
      {changes.map((change, i) => {
        const lines = change.value.replace(/\n$/, '').split('\n');
        if (change.added) return lines.map((line) => <ins key={`${i} ${line}`}>{`+ ${visible(line)}`}</ins>);
        if (change.removed) return lines.map((line) => <del key={`${i} ${line}`}>{`- ${visible(line)}`}</del>);
        return <Same key={i} lines={lines} isFirst={i === 0} isLast={i === changes.length - 1} />;
      })}
    </div>
  );
}

function Same(props: {
  readonly lines: readonly string[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
}): JSX.Element {
  const { lines, isFirst, isLast } = props;
  const head = isFirst ? [] : lines.slice(0, CONTEXT);
  const tail = isLast ? [] : lines.slice(Math.max(head.length, lines.length - CONTEXT));
  const left = lines.length - head.length - tail.length;
  return (
    <>
      {head.map((line, i) => (
        <span key={`head ${i}`}>{`  ${visible(line)}`}</span>
      ))}
      {left > 0 && <span class="left">{`  … ${formatCount(left, 'line')} the same`}</span>}
      {tail.map((line, i) => (
        <span key={`tail ${i}`}>{`  ${visible(line)}`}</span>
      ))}
    </>
  );
}

/** The order of keys has no meaning in JSON. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    Object.defineProperty(sorted, key, { value: sortKeys((value as Record<string, unknown>)[key]), enumerable: true });
  }
  return sorted;
}
