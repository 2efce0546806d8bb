import { randomUUID } from 'node:crypto';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { parseFiniteJson } from '../parse-finite-json.ts';
import { printable } from '../source/printable.ts';
import { ApiError, isTooDeep } from '../step-functions/api-error.ts';
import { isoSeconds } from './describe-trigger.ts';
import { ruleInput } from './input/target-input.ts';
import { PatternError } from './pattern/compile-leaf.ts';
import { compilePattern, type EventPattern } from './pattern/compile-pattern.ts';
import type { StartMachine } from './start-machine.ts';
import type { RuleTrigger } from './trigger.ts';

export interface BusOptions {
  readonly region: string;
  readonly accountId: string;
  readonly start: StartMachine;
  /** What happened to an event, as a line. */
  readonly onLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
/** Maximum width of a source or type on the terminal. */
const MAX_SHOWN = 100;
/** The seconds since the epoch that a Date can hold. */
const MAX_TIME = 8.64e12;

/** The event buses of a template: PutEvents passes events to the rules whose patterns match. */
export class EventBus {
  readonly #rules: readonly { readonly trigger: RuleTrigger; readonly pattern: EventPattern }[];
  readonly #options: BusOptions;

  /** @param triggers with patterns that EventBridge accepts */
  constructor(triggers: readonly RuleTrigger[], options: BusOptions) {
    this.#rules = triggers.map((trigger) => ({ trigger, pattern: compilePattern(trigger.pattern) }));
    this.#options = options;
  }

  /**
   * An operation of EventBridge's API: PutEvents or TestEventPattern.
   * @throws ApiError
   */
  async call(operation: string, body: JsonObject): Promise<JsonObject> {
    if (operation === 'PutEvents') return this.#putEvents(body);
    if (operation === 'TestEventPattern') return testEventPattern(body);
    throw new ApiError(
      'UnknownOperationException',
      `sfn-run does not support EventBridge's operation ${operation}`,
      404,
    );
  }

  /** Source: PutEvents in the API reference, and AWS's responses as recorded by moto and LocalStack. */
  async #putEvents({ Entries: entries }: JsonObject): Promise<JsonObject> {
    if (!isJsonArray(entries) || !entries.every(isJsonObject)) {
      throw invalid("Value null at 'entries' failed to satisfy constraint: Member must not be null");
    }
    if (entries.length === 0 || entries.length > MAX_ENTRIES) {
      const bound = entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
      throw invalid(
        `Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
      );
    }
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES) {
      throw new ApiError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    entries.forEach(checkTypes);
    const results: JsonObject[] = [];
    for (const entry of entries) results.push(await this.#putEvent(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  async #putEvent(entry: JsonObject): Promise<JsonObject> {
    for (const name of ['Source', 'DetailType', 'Detail']) {
      if (typeof entry[name] === 'string' && entry[name] !== '') continue;
      const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
    const detail = parseDetail(String(entry.Detail));
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const { region, accountId, now } = this.#options;
    const id = randomUUID();
    const event: JsonObject = {
      version: '0',
      id,
      'detail-type': entry.DetailType!,
      source: entry.Source!,
      account: accountId,
      time: isoSeconds(typeof entry.Time === 'number' ? entry.Time * 1000 : now()),
      region,
      resources: isJsonArray(entry.Resources) ? entry.Resources : [],
      detail,
    };
    await this.#deliver(event, busNameOf(entry.EventBusName));
    return { EventId: id };
  }

  async #deliver(event: JsonObject, busName: string): Promise<void> {
    const { onLog, start, now } = this.#options;
    const shown = `event ${shorten(event.source)} '${shorten(event['detail-type'])}'`;
    const ofBus = this.#rules.filter(({ trigger }) => trigger.busName === busName);
    const matching = ofBus.filter(({ pattern }) => pattern.mismatch(event) === undefined);
    if (ofBus.length === 0) onLog(`${shown}: no rule of the template is on the bus '${shorten(busName)}'`);
    else if (matching.length === 0) onLog(`${shown}: no rule matches`);
    for (const { trigger } of matching) {
      await start(trigger, () => ruleInput(trigger, event, isoSeconds(now())), `${event.id}_${randomUUID()}`);
    }
  }
}

/** @throws ApiError InvalidEventPatternException, ValidationException */
function testEventPattern({ EventPattern: pattern, Event: event }: JsonObject): JsonObject {
  const parsed = parseJson(event);
  const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  if (!isJsonObject(parsed) || required.some((name) => ownValue(parsed, name) === undefined)) {
    throw new ApiError('ValidationException', `Parameter Event is not valid. It needs ${required.join(', ')}.`);
  }
  const compiled = parseJson(pattern);
  try {
    if (compiled === undefined) throw new PatternError('Invalid JSON');
    return { Result: compilePattern(compiled).mismatch(parsed) === undefined };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ApiError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

/** @throws ApiError SerializationException, for a field of another type than in the API's model */
function checkTypes({ Time: time, Resources: resources, EventBusName: bus }: JsonObject): void {
  const isAbsent = (value: Json | undefined): boolean => value === undefined || value === null;
  const refuse = (name: string, what: string): ApiError =>
    new ApiError('SerializationException', `'${name}' must be ${what}`);
  if (!isAbsent(time) && (typeof time !== 'number' || Math.abs(time) > MAX_TIME)) {
    throw refuse('Time', 'a time in seconds since 1970');
  }
  const isList = isJsonArray(resources) && resources.every((resource) => typeof resource === 'string');
  if (!isAbsent(resources) && !isList) throw refuse('Resources', 'a list of strings');
  if (!isAbsent(bus) && typeof bus !== 'string') throw refuse('EventBusName', 'a string');
}

/** The event as one line for the terminal. */
function shorten(value: Json | undefined): string {
  const text = String(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function invalid(constraint: string): ApiError {
  return new ApiError('ValidationException', `1 validation error detected: ${constraint}`);
}

/** The size of an entry according to the user guide: 14 bytes for a time, and its strings in UTF-8. */
function sizeOf(entry: JsonObject): number {
  const texts = [
    entry.Source,
    entry.DetailType,
    entry.Detail,
    ...(isJsonArray(entry.Resources) ? entry.Resources : []),
  ];
  const bytes = texts.reduce<number>((sum, text) => sum + Buffer.byteLength(typeof text === 'string' ? text : ''), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}

function parseDetail(text: string): JsonObject | undefined {
  const detail = parseJson(text);
  return isJsonObject(detail) ? detail : undefined;
}

/** Undefined: not valid JSON, or nested too deep. */
function parseJson(json: Json | undefined): Json | undefined {
  const text = String(json);
  if (isTooDeep(text)) return undefined;
  try {
    return parseFiniteJson(text);
  } catch {
    return undefined;
  }
}

/** A name or an ARN. */
function busNameOf(bus: Json | undefined): string {
  return typeof bus === 'string' && bus !== '' ? bus.slice(bus.lastIndexOf('/') + 1) : 'default';
}
