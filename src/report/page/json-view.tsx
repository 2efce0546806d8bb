import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Json } from '../../json.ts';
import { formatBytes, formatCount, visible } from './format.ts';
import { CutValue, type Shown } from './run-model.ts';

/** More entries of an object or a list are shown on request. */
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 5_000;
/** Deeper values start collapsed. */
const OPEN_DEPTH = 2;

/** A value as a collapsible tree. All of it is text. */
export function JsonView({ value, label }: { readonly value: Shown; readonly label: string }): JSX.Element {
  if (value === undefined) return <p class="none">none</p>;
  if (value instanceof CutValue) {
    return (
      <div class="json">
        <pre>{visible(value.beginning)}…</pre>
        <p class="note">
          {value.bytes === undefined ? 'AWS has cut this value.' : `Cut: the whole has ${formatBytes(value.bytes)}.`}
        </p>
      </div>
    );
  }
  return (
    <div class="json">
      <button
        type="button"
        class="copy"
        onClick={() => void navigator.clipboard?.writeText(JSON.stringify(value, undefined, 2))}
      >
        Copy<span class="hidden"> {label}</span>
      </button>
      <Value value={value} name={undefined} depth={0} isLast />
    </div>
  );
}

interface ValueProps {
  readonly value: Json;
  readonly name: string | undefined;
  readonly depth: number;
  readonly isLast: boolean;
}

function Value({ value, name, depth, isLast }: ValueProps): JSX.Element {
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH);
  const [limit, setLimit] = useState(MAX_ENTRIES);
  const comma = isLast ? '' : ',';
  const head =
    name === undefined ? null : (
      <span class="key">
        <bdi>{visible(JSON.stringify(name))}</bdi>:{' '}
      </span>
    );
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="leaf">
        {head}
        <Leaf value={value} />
        {comma}
      </div>
    );
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value) as [string, Json][];
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0)
    return (
      <div class="leaf">
        {head}
        {`${open}${close}${comma}`}
      </div>
    );
  return (
    <details class="node" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {head}
        {open}
        <span class="fold">
          {isOpen ? '' : ` … ${formatCount(entries.length, isList ? 'item' : 'key')} ${close}${comma}`}
        </span>
      </summary>
      {isOpen && (
        <>
          <div class="entries">
            {entries.slice(0, limit).map(([key, inner], i) => (
              <Value
                key={key}
                value={inner}
                name={isList ? undefined : key}
                depth={depth + 1}
                isLast={i === entries.length - 1}
              />
            ))}
            {entries.length > limit && (
              <button type="button" onClick={() => setLimit(limit + 1_000)}>
                {formatCount(entries.length - limit, 'more')}
              </button>
            )}
          </div>
          {`${close}${comma}`}
        </>
      )}
    </details>
  );
}

function Leaf({ value }: { readonly value: string | number | boolean | null }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string') return <span class={value === null ? 'null' : typeof value}>{String(value)}</span>;
  const text = visible(JSON.stringify(value));
  if (isWhole || text.length <= MAX_CHARACTERS) return <bdi class="string">{text}</bdi>;
  return (
    <>
      <bdi class="string">{text.slice(0, MAX_CHARACTERS)}…</bdi>{' '}
      <button
        type="button"
        onClick={() => setWhole(true)}
      >{`show all ${formatCount(text.length, 'character')}`}</button>
    </>
  );
}
