import type { EventDetails, Scope, TraceEvent } from '../engine/events.ts';
import type { LogLine } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import type { PackedLog, PackedPayload, PackedScope } from './report-data.ts';

/** Longer payloads, as JSON, are cut: readers of a report want to look at it, not wait for it. */
const MAX_CHARACTERS = 100_000;
/** After this many characters of payloads, further ones are cut shorter. */
const MAX_TOTAL = 24_000_000;
const SHORT = 1_000;
const MAX_LOG_LINES = 50_000;
/** The number of recent values in which duplicates are found: a state passes its output on to the next. */
const MAX_REMEMBERED = 1_000;
const MAX_STAGES = 100_000;
const MAX_LOG_CHARACTERS = 20_000;

/** The lists of a report: what an event refers to comes before it. */
export const LISTS = ['scopes', 'payloads', 'events', 'logs', 'stages'] as const;

/** Called for each part of a report as it is created: pieces of JSON, in the order of their lists. */
export interface PackedParts {
  scope(json: string): void;
  payload(json: string): void;
  event(json: string): void;
  log(json: string): void;
  stage(json: string): void;
}

/** Packs events as they arrive: each value is written once, however many states pass it on. */
export class EventPacker {
  readonly #parts: PackedParts;
  readonly #scopes = new Map<Scope, number>();
  readonly #values = new Map<object, number>();
  readonly #texts = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #payloads = 0;
  #characters = 0;
  #events = 0;
  #logs = 0;
  #stages = 0;
  #stageScope: Scope | undefined;
  #stageState = '';
  #stageText = '';

  constructor(parts: PackedParts) {
    this.#parts = parts;
  }

  add({ id, previousEventId, type, timestamp, details, scope }: TraceEvent): void {
    this.#endStages();
    const at = this.#scope(scope);
    const input = this.#payload(details?.input, details, 'input');
    const output = this.#payload(details?.output, details, 'output');
    const parameters = this.#payload(details?.parameters, details, 'parameters');
    const variables = this.#payload(details?.assignedVariables as Json | undefined);
    const fields = details === undefined ? '0' : writeFields(details);
    this.#events++;
    // a PackedEvent: written by hand, since JSON.stringify takes several times longer for what is mostly numbers
    this.#parts.event(
      `[${id},${previousEventId},"${type}",${timestamp},${at},${fields},${input},${output},${parameters},${variables}]`,
    );
  }

  addLog({ scope, state, stream, text }: LogLine): void {
    if (this.#logs++ >= MAX_LOG_LINES) return;
    const packed: PackedLog = [this.#scope(scope), state, stream, cut(text, MAX_LOG_CHARACTERS), this.#events];
    this.#parts.log(JSON.stringify(packed));
  }

  addStage(scope: Scope, state: string, step: string, value: Json): void {
    if (this.#stages++ >= MAX_STAGES) return;
    if (scope !== this.#stageScope || state !== this.#stageState) {
      this.#endStages();
      this.#stageScope = scope;
      this.#stageState = state;
    }
    this.#stageText += `,"${step}",${this.#payload(value)}`;
  }

  /** Writes consecutive steps as one PackedStages. */
  #endStages(): void {
    if (this.#stageText === '') return;
    const at = this.#scope(this.#stageScope!);
    this.#parts.stage(`[${at},${this.#name(this.#stageState)},${this.#events}${this.#stageText}]`);
    this.#stageText = '';
  }

  /** A name as JSON. */
  #name(name: string): string {
    let json = this.#names.get(name);
    if (json === undefined) {
      json = JSON.stringify(name);
      this.#names.set(name, json);
    }
    return json;
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

  /** The number of a payload in the list of payloads; -1 if there is none. */
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
    // no longer: a remembered value cannot be garbage-collected
    if (this.#values.size > MAX_REMEMBERED) this.#values.clear();
    if (this.#texts.size > MAX_REMEMBERED) this.#texts.clear();
    if (isObject) this.#values.set(value, index);
    this.#texts.set(json, index);
    this.#characters += json.length;
    this.#parts.payload(isCut ? JSON.stringify([value, -1]) : json);
    return index;
  }

  #write(value: Json): string {
    const text = stringify(value);
    const limit = this.#characters > MAX_TOTAL ? SHORT : MAX_CHARACTERS;
    if (text.length <= limit) return `[${text}]`;
    return JSON.stringify([text.slice(0, limit), Buffer.byteLength(text)] satisfies PackedPayload);
  }
}

function stringify(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    // deeper than the recursion can go
    return JSON.stringify('a value nested too deeply to be shown');
  }
}

const MAX_TEXT = 100_000;

/** The details without their payloads, as JSON. */
function writeFields(details: EventDetails): string {
  let json = '';
  for (const field in details) {
    if (PAYLOADS.has(field)) continue;
    const value = details[field as keyof EventDetails] as Json;
    json += `${json === '' ? '' : ','}${JSON.stringify(field)}:${JSON.stringify(typeof value === 'string' ? cut(value, MAX_TEXT) : value)}`;
  }
  return `{${json}}`;
}

const PAYLOADS = new Set(['input', 'output', 'parameters', 'assignedVariables', 'truncated']);

/** The beginning of a text, with its total size. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${Buffer.byteLength(text)} bytes)`;
}
