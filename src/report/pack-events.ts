import type { EventDetails, Scope, TraceEvent } from '../engine/events.ts';
import type { LogLine } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import type { PackedEvent, PackedLog, PackedPayload, PackedScope } from './report-data.ts';

/** A payload that is longer, as JSON, is cut: who opens a report wants to look, not to load. */
const MOST_CHARACTERS = 100_000;
/** After so many characters of payloads, the further ones are cut shorter. */
const MOST_OF_ALL = 24_000_000;
const SHORT = 1_000;
const MOST_LOG_LINES = 50_000;
const MOST_LOG_CHARACTERS = 20_000;

/** Told of each part of a report as it comes to be: pieces of JSON, in the order of the lists that they go into. */
export interface PackedParts {
  scope(json: string): void;
  payload(json: string): void;
  event(json: string): void;
  log(json: string): void;
}

/** Packs events while they come: each value is written once, however many states hand it on. */
export class EventPacker {
  readonly #parts: PackedParts;
  readonly #scopes = new Map<Scope, number>();
  readonly #values = new Map<object, number>();
  readonly #texts = new Map<string, number>();
  #payloads = 0;
  #characters = 0;
  #events = 0;
  #logs = 0;

  constructor(parts: PackedParts) {
    this.#parts = parts;
  }

  get events(): number {
    return this.#events;
  }

  add({ id, previousEventId, type, timestamp, details, scope }: TraceEvent): void {
    const at = this.#scope(scope);
    const packed: PackedEvent = [
      id,
      previousEventId,
      type,
      timestamp,
      at,
      details === undefined ? 0 : withoutPayloads(details),
      this.#payload(details?.input, details, 'input'),
      this.#payload(details?.output, details, 'output'),
      this.#payload(details?.parameters, details, 'parameters'),
      this.#payload(details?.assignedVariables as Json | undefined),
    ];
    this.#events++;
    this.#parts.event(JSON.stringify(packed));
  }

  addLog({ scope, state, stream, text }: LogLine): void {
    if (this.#logs++ >= MOST_LOG_LINES) return;
    const packed: PackedLog = [this.#scope(scope), state, stream, cut(text, MOST_LOG_CHARACTERS), this.#events];
    this.#parts.log(JSON.stringify(packed));
  }

  #scope(scope: Scope): number {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const parent = scope.parent === undefined ? null : this.#scope(scope.parent);
    const index = this.#scopes.size;
    this.#scopes.set(scope, index);
    const packed: PackedScope = [scope.kind, scope.index, scope.state ?? null, parent, scope.machine?.name ?? null];
    this.#parts.scope(JSON.stringify(packed));
    return index;
  }

  /** -1 where there is none. */
  #payload(value: Json | undefined, details?: EventDetails, field?: 'input' | 'output' | 'parameters'): number {
    if (value === undefined) return -1;
    const isObject = typeof value === 'object' && value !== null;
    const known = isObject ? this.#values.get(value) : undefined;
    if (known !== undefined) return known;
    const isCut = field !== undefined && details?.truncated?.includes(field) === true;
    const json = isCut ? `["",-1,${JSON.stringify(value)}]` : this.#write(value);
    const same = this.#texts.get(json);
    if (same !== undefined) {
      if (isObject) this.#values.set(value, same);
      return same;
    }
    const index = this.#payloads++;
    if (isObject) this.#values.set(value, index);
    this.#texts.set(json, index);
    this.#characters += json.length;
    this.#parts.payload(isCut ? JSON.stringify([value, -1]) : json);
    return index;
  }

  #write(value: Json): string {
    const text = stringify(value);
    const limit = this.#characters > MOST_OF_ALL ? SHORT : MOST_CHARACTERS;
    if (text.length <= limit) return `[${text}]`;
    return JSON.stringify([text.slice(0, limit), Buffer.byteLength(text)] satisfies PackedPayload);
  }
}

function stringify(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    // deeper than it can go
    return JSON.stringify('a value that nests too deep to be shown');
  }
}

const MOST_TEXT = 100_000;

function withoutPayloads(details: EventDetails): { [field: string]: Json } {
  const { input, output, parameters, assignedVariables, truncated, ...rest } = details;
  const packed: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(rest) as [string, Json][]) {
    Object.defineProperty(packed, field, {
      value: typeof value === 'string' ? cut(value, MOST_TEXT) : value,
      enumerable: true,
    });
  }
  return packed;
}

/** The beginning of a text, with the size of the whole. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${Buffer.byteLength(text)} bytes)`;
}
