import { expect, test } from 'vitest';
import { ROOT_SCOPE, type Scope, type TraceEvent } from '../../src/engine/events.ts';
import { StateVisits } from '../../src/history/state-visits.ts';
import { displayWidth } from '../../src/reporters/terminal/display-width.ts';
import { describeRunning } from '../../src/reporters/terminal/running.ts';

const LONG = 'Wait until the customer has paid the invoice that we sent';

function entered(id: number, name: string, type: TraceEvent['type'], scope: Scope = ROOT_SCOPE): TraceEvent {
  return { id, previousEventId: id - 1, type, timestamp: 0, details: { name, input: {} }, scope };
}

/** The text about these visits `after` ms later, in 60 columns. */
function describe(add: (visits: StateVisits) => void, after: number, width = 60): string {
  const visits = new StateVisits({});
  let now = 0;
  const running = describeRunning(visits, () => now);
  add(visits);
  running(width);
  now = after;
  return running(width);
}

const branch = (index: number): Scope => ({ kind: 'branch', index, state: 'P', parent: ROOT_SCOPE });

test.each([
  {
    name: 'a long name gives way to the time',
    add: (visits: StateVisits) => visits.add(entered(1, LONG, 'TaskStateEntered')),
    after: 2300,
    expected: 'Wait until the customer has paid the invoice that we … 2.3 s',
  },
  {
    name: 'a Wait shows its duration and the remaining time',
    add(visits: StateVisits) {
      visits.add(entered(1, 'Rest', 'WaitStateEntered'));
      visits.addPause({ scope: ROOT_SCOPE, state: 'Rest', since: 0, until: 30_000 });
    },
    after: 2300,
    expected: 'Rest 2.3 s, 27.7 s left of 30.0 s',
  },
  {
    name: 'a pending retry shows when it begins',
    add(visits: StateVisits) {
      visits.add(entered(1, 'Charge card', 'TaskStateEntered'));
      visits.add({ ...entered(2, '', 'TaskScheduled'), details: { resource: 'invoke', resourceType: 'lambda' } });
      const retry = { error: 'Busy', failedEventId: 2 };
      visits.addPause({ scope: ROOT_SCOPE, state: 'Charge card', since: 0, until: 20_000, retry });
    },
    after: 5000,
    expected: 'Charge card ✖ Busy, attempt 2 in 15.0 s',
  },
  {
    name: 'several share the width, and short names are not cut',
    add(visits: StateVisits) {
      visits.add(entered(1, 'P', 'ParallelStateEntered'));
      for (const [i, name] of [LONG, 'Ask', LONG, 'Four'].entries()) {
        visits.add(entered(2 + i, name, 'TaskStateEntered', branch(i)));
      }
    },
    after: 100,
    expected: 'Wait until … 0.1 s · Ask 0.1 s · Wait until … 0.1 s · 1 more',
  },
  {
    name: 'a narrow terminal shows the remaining time, whatever the names are',
    add(visits: StateVisits) {
      visits.add(entered(1, LONG, 'WaitStateEntered'));
      visits.addPause({ scope: ROOT_SCOPE, state: LONG, since: 0, until: 75_000 });
    },
    after: 2300,
    width: 30,
    expected: 'Wait until the … 1 m 13 s left',
  },
])('$name', ({ add, after, width = 60, expected }) => {
  const text = describe(add, after, width);
  expect(text).toBe(expected);
  expect(displayWidth(text)).toBeLessThanOrEqual(width);
});
