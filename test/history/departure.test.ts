import { describe, expect, it } from 'vitest';
import { ROOT_SCOPE, type TraceEvent } from '../../src/engine/events.ts';
import { type Departure, findDeparture } from '../../src/history/find-departure.ts';
import { formatDeparture } from '../../src/reporters/terminal/format-departure.ts';
import { loadPainter } from '../../src/reporters/terminal/painter.ts';

const painter = await loadPainter(false);
const event = (type: TraceEvent['type'], details: TraceEvent['details'], id = 7): TraceEvent => ({
  id,
  previousEventId: id - 1,
  type,
  timestamp: 0,
  details,
  scope: ROOT_SCOPE,
});
const nothing = { field: undefined, recordedValue: undefined, actualValue: undefined };
const exited = event('PassStateExited', { name: 'Price', output: 1 });

function show(departure: Partial<Departure> | undefined, missing?: string, width = 80): string {
  const whole = departure && { state: 'Price', recorded: exited, actual: exited, ...nothing, ...departure };
  return formatDeparture({ departure: whole, missing }, width, painter);
}

describe('a departure', () => {
  it('of a value', () => {
    expect(show({ field: 'output.lines[1].price', recordedValue: 12, actualValue: [1, { a: null }] })).toBe(
      [
        '✖ Price: differs from the recording at event 7',
        '    PassStateExited  output.lines[1].price',
        '    recorded  12',
        '    now       [1,{"a":null}]',
        '',
      ].join('\n'),
    );
  });

  it('of a missing value', () => {
    expect(show({ field: 'output.x', recordedValue: 'a', actualValue: undefined })).toBe(
      [
        '✖ Price: differs from the recording at event 7',
        '    PassStateExited  output.x',
        '    recorded  "a"',
        '    now       (nothing)',
        '',
      ].join('\n'),
    );
  });

  it('of a field named like a member of every object', () => {
    const started = { constructor: 1 } as NonNullable<TraceEvent['details']>;
    const departure = findDeparture([event('ExecutionStarted', started)], [event('ExecutionStarted', {})]);
    expect(departure).toMatchObject({ field: 'constructor', recordedValue: 1, actualValue: undefined });
    expect(show(departure)).toContain('now       (nothing)');
  });

  it('of an event', () => {
    const failed = event('ExecutionFailed', { error: 'States.Runtime', cause: 'no such path\nat all' });
    expect(show({ actual: failed })).toBe(
      [
        '✖ Price: differs from the recording at event 7',
        '    recorded  PassStateExited  Price',
        '    now       ExecutionFailed  States.Runtime: no such path',
        '',
      ].join('\n'),
    );
  });

  it('of an iteration, and of an end', () => {
    const started = event('MapIterationStarted', { name: 'Each', index: 3 });
    expect(show({ state: undefined, recorded: undefined, actual: started })).toBe(
      [
        '✖ the execution: differs from the recording at event 7',
        '    recorded  nothing more',
        '    now       MapIterationStarted  Each[3]',
        '',
      ].join('\n'),
    );
  });

  it('shows long values from the first difference, within the available width', () => {
    const text = 'the quick brown fox jumps over the lazy dog, '.repeat(3);
    const shown = show({
      field: 'output',
      recordedValue: `${text}and sleeps until ${text}`,
      actualValue: `${text}and wakes`,
    });
    expect(shown).toBe(
      [
        '✖ Price: differs from the recording at event 7',
        '    PassStateExited  output',
        '    recorded  …e lazy dog, and sleeps until the quick brown fox jumps over the …',
        '    now       …e lazy dog, and wakes"',
        '',
      ].join('\n'),
    );
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBe(80);
  });

  it('never moves the cursor', () => {
    const value = '\u001b[2J\r\n';
    const shown = show({
      state: `A${value}`,
      field: `output.${value}`,
      recordedValue: value,
      actualValue: { [value]: 1 },
    });
    expect(shown).toBe(
      [
        '✖ A\\u001b[2J\\r\\n: differs from the recording at event 7',
        '    PassStateExited  output.\\u001b[2J\\r\\n',
        '    recorded  "\\u001b[2J\\r\\n"',
        '    now       {"\\u001b[2J\\r\\n":1}',
        '',
      ].join('\n'),
    );
  });
});

describe('a state without a recorded outcome', () => {
  it('is shown alone if nothing differs before it', () => {
    expect(show(undefined, 'Each[1]/Work')).toBe(
      [
        '✖ the recording has no outcome for Each[1]/Work: the replay ends here',
        '    A replay answers every task from the recording: this one is new, or ran more',
        '    often than in the recording.',
        '',
      ].join('\n'),
    );
  });

  it('comes after the departure', () => {
    expect(show({ actual: event('TaskStateEntered', { name: 'New' }) }, 'New')).toBe(
      [
        '✖ Price: differs from the recording at event 7',
        '    recorded  PassStateExited  Price',
        '    now       TaskStateEntered  New',
        '    the recording has no outcome for New: the replay ends here',
        '',
      ].join('\n'),
    );
  });
});
