import jsonata from 'jsonata';
import { evaluationOf, type FunctionDefinition } from './definition.ts';

type StandardFunction = (this: unknown, ...args: unknown[]) => unknown;

const known = new Map<string, Promise<StandardFunction>>();

/** One of jsonata's own functions, even if the current expression redefines its name. */
function standardFunction(name: string): Promise<StandardFunction> {
  let found = known.get(name);
  if (found === undefined) {
    found = jsonata(`$${name}`)
      .evaluate(undefined)
      .then(({ implementation }: { implementation: StandardFunction }) => implementation);
    known.set(name, found);
  }
  return found;
}

/*
 * JSONata's functions of time, on the run's clock, as are the state's own times and waits. `$now` and `$millis` do not
 * change during an evaluation.
 */

/** `$now(picture, timezone)` */
export const now: FunctionDefinition = {
  signature: '<s?s?:s>',
  call: async function (picture: string | undefined, timezone: string | undefined) {
    const fromMillis = await standardFunction('fromMillis');
    return fromMillis.call(this, evaluationOf(this).time, picture, timezone);
  },
};

/** `$millis()` */
export const millis: FunctionDefinition = {
  signature: '<:n>',
  call: function () {
    return evaluationOf(this).time;
  },
};

/** Up to this length, there are few ways to split a text among the components of a picture. */
const HARMLESS_LENGTH = 24;
/** A date and time of ISO 8601 without a time zone, which JavaScript treats as local time. */
const WITHOUT_ZONE = /T[\d:.]+$/;

/**
 * `$toMillis(text, picture)`. Parts that the picture leaves out come from the run's date. Without a time zone the text
 * is UTC, wherever the run takes place. jsonata turns a picture into one regular expression, which can backtrack almost
 * endlessly.
 */
export const toMillis: FunctionDefinition = {
  signature: '<s-s?:n>',
  call: async function (timestamp: string | undefined, picture: string | undefined) {
    const { time, deadline } = evaluationOf(this);
    const parse = await standardFunction('toMillis');
    const focus = { ...this, environment: { timestamp: new Date(time) } };
    if (timestamp === undefined || picture === undefined) {
      return parse.call(focus, timestamp !== undefined && WITHOUT_ZONE.test(timestamp) ? `${timestamp}Z` : timestamp);
    }
    if (timestamp.length <= HARMLESS_LENGTH) return parse.call(focus, timestamp, picture);
    return deadline.run(() => parse.call(focus, timestamp, picture));
  },
};
