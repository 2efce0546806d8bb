import { EVERY_STATE, INPUT_OUTPUT, TRANSITION } from '../definition/common-fields.ts';
import type { NumberField, StateBase, TextField } from '../definition/definition.ts';
import { MAX_SECONDS } from '../definition/error-fields.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import { parseTimestamp } from '../definition/timestamp.ts';
import { readNumberField, readTextField } from '../definition/value-fields.ts';
import { type Fiber, sleepUntil } from '../engine/effects.ts';
import { readSeconds } from '../engine/read-seconds.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';
import type { Visit } from '../engine/visit.ts';
import { ExpressionError } from '../expressions/expression.ts';

export interface WaitState extends StateBase {
  /** Exactly one of the two in a valid definition. */
  readonly seconds?: NumberField | undefined;
  readonly timestamp?: TextField | undefined;
}

export const waitSyntax: StateSyntax<WaitState> = {
  fields: {
    ...EVERY_STATE,
    ...TRANSITION,
    ...INPUT_OUTPUT,
    Assign: 'both',
    Seconds: 'both',
    SecondsPath: 'JSONPath',
    Timestamp: 'both',
    TimestampPath: 'JSONPath',
  },
  parse(base, fields) {
    if (!fields.exactlyOne('SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp')) return base;
    return {
      seconds: readNumberField(fields, 'Seconds', { min: 0, max: MAX_SECONDS }),
      timestamp: readTextField(fields, 'Timestamp', { check: checkTimestamp }),
      ...base,
    };
  },
};

function checkTimestamp(text: string): string | undefined {
  return parseTimestamp(text) === undefined ? 'String does not match RFC3339 timestamp' : undefined;
}

/** AWS's maximum waiting time. */
const MAX_WAIT_MS = 2 ** 31 * 1000;

export const waitSemantics: StateSemantics<WaitState> = {
  abortedEvent: 'WaitStateAborted',
  *run(state, payload, visit) {
    const now = visit.world.now();
    let until = now;
    if (state.seconds !== undefined) until = now + 1000 * ((yield* readWait(state.seconds, visit)) ?? 0);
    else if (state.timestamp !== undefined) until = yield* readTimestamp(state.timestamp, visit);
    if (until - now > MAX_WAIT_MS) throw new ExpressionError('States.Runtime', 'Wait state delay is too long.');
    if (until > now) {
      visit.world.onPause({ scope: visit.strand.scope, state: state.name, since: now, until });
      yield* sleepUntil(until);
    }
    return { value: payload };
  },
};

function* readWait(field: NumberField, visit: Visit): Fiber<number | undefined> {
  if (field.kind !== 'path') return yield* readSeconds(field, 'Seconds', visit);
  const value = field.path.find(visit.scope(visit.effectiveInput));
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) {
    throw new ExpressionError(
      'States.Runtime',
      `The SecondsPath parameter does not reference an input value: ${field.text}`,
    );
  }
  if (!Number.isInteger(seconds)) {
    throw new ExpressionError(
      'States.Runtime',
      `The SecondsPath parameter cannot be parsed as a long value: ${field.text} == ${seconds}`,
    );
  }
  if (seconds < 0) {
    throw new ExpressionError(
      'States.Runtime',
      `The SecondsPath parameter references a negative value: ${field.text} == ${seconds}`,
    );
  }
  return seconds;
}

function* readTimestamp(field: TextField, visit: Visit): Fiber<number> {
  const value = yield* visit.read(field);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const time = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (time !== undefined) return time.epochMs;
  if (field.kind === 'path') {
    throw new ExpressionError(
      'States.Runtime',
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${field.text} == ${text}`,
    );
  }
  throw new ExpressionError(
    'States.QueryEvaluationError',
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    { location: 'Timestamp' },
  );
}
