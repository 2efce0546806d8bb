import { afterEach, describe, expect, test, vi } from 'vitest';
import { SizeMeter } from '../../../src/expressions/jsonata/value-size.ts';
import { run } from './harness.ts';

const MEMORY =
  'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage';
const TIME = 'threw an error during evaluation: Expression evaluation timeout: Check for infinite loop';
const DEPTH =
  'threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive';

const sum = (terms: number) => Array(terms).fill('1').join('+');
const nested = (open: string, depth: number, close: string) => open.repeat(depth) + 1 + close.repeat(depth);
const recursive = (n: number) => `($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(${n}))`;

describe('depth', () => {
  test.each([
    ['100 terms', sum(100), '100'],
    ['101 terms', sum(101), DEPTH],
    ['99 parentheses', nested('(', 99, ')'), '1'],
    ['100 parentheses', nested('(', 100, ')'), DEPTH],
    ['99 brackets', nested('[', 99, ']'), nested('[', 99, ']')],
    ['recursion that fits', recursive(31), '31'],
    ['recursion that does not', recursive(32), DEPTH],
    ['endless recursion', '($f := function($n) { 1 + $f($n) }; $f(0))', DEPTH],
    ['tail recursion', '($f := function($n) { $n = 0 ? "end" : $f($n - 1) }; $f(1000))', '"end"'],
    [
      'values of one object do not add up',
      `($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; {${[1, 2, 3, 4].map((i) => `"k${i}": $f(25)`)}})`,
      '{"k1":25,"k2":25,"k3":25,"k4":25}',
    ],
    [
      'recursion through objects',
      '($f := function($n) { $n = 0 ? 0 : {"l": $f($n - 1), "r": $f($n - 1)} }; $f(3))',
      '{"l":{"l":{"l":0,"r":0},"r":{"l":0,"r":0}},"r":{"l":{"l":0,"r":0},"r":{"l":0,"r":0}}}',
    ],
    ['endless recursion through objects', '($f := function($n) { {"a": $f($n), "b": 1} }; $f(0))', DEPTH],
  ])('%s', async (_name, source, expected) => {
    expect(await run(source)).toBe(expected);
  });
});

describe('memory', () => {
  test.each([
    ['the longest range', '$count([1..873782])', '873782'],
    ['one more', '$count([1..873783])', MEMORY],
    ['a range beyond what jsonata allows', '[1..100000000]', MEMORY],
    ['the longest $range', '$count($range(1, 360145, 1))', '360145'],
    ['one more of $range', '$range(1, 360146, 1)', MEMORY],
    ['the longest text', '$length($pad("", 6990256))', '6990256'],
    ['one more character', '$pad("", 6990257)', MEMORY],
    ['a text that doubles', '($f := function($s) { $f($s & $s) }; $f("ab"))', MEMORY],
    ['a list that doubles', '($f := function($s) { $f($append($s, $s)) }; $f([1, 2]))', MEMORY],
    ['nested lists that double', '($f := function($s) { $f([[$s], [$s]]) }; $f([1]))', MEMORY],
    ['objects that double', '($f := function($s) { $f({"a": $s, "b": $s}) }; $f({}))', MEMORY],
  ])('%s', async (_name, source, expected) => {
    expect(await run(source)).toBe(expected);
  });

  // the heap is checked after millions of values
  test('many values that each fit do not fail while the heap has room', () => {
    const meter = new SizeMeter();
    const checkMany = (): void => {
      for (let i = 0; i < 12; i++) meter.check(Array(800_000).fill(0));
    };
    expect(checkMany).not.toThrow();
  }, 30_000);
});

describe('time', () => {
  test.each([
    ['endless tail recursion', '($f := function($n) { $f($n + 1) }; $f(0))'],
    [
      'a regular expression with look-ahead that backtracks without end',
      `$contains("${'a'.repeat(40)}b", /^(?=a)(a+)+$/)`,
    ],
    ['one with a back-reference', `$contains("${'a'.repeat(40)}b", /^((a|aa)+)+\\1$/)`],
    ['one with an endless number of places', `$contains("${'x'.repeat(60_000)}", /(?!y)(x+x+)+y/)`],
    ['a picture that parts a text in many ways', `$toMillis("${'1'.repeat(40)}x", "${'[Y]1[M]1[D]1[H]1'.repeat(3)}")`],
    ['a list that doubles at each step of a path', `([1, 2]${'.([$, $])'.repeat(40)})`],
    ['one of overlapping repetitions', '$match($pad("", 100000, "a"), /a*a*b/)'],
  ])('%s', async (_name, source) => {
    const start = performance.now();
    expect(await run(source)).toBe(TIME);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  describe('by a clock that only $random moves, 300 ms a call', () => {
    afterEach(() => void vi.useRealTimers());

    const results = (calls: number): Promise<string[]> => {
      vi.useFakeTimers({ toFake: ['Date', 'hrtime'] });
      const random = (): number => {
        vi.advanceTimersByTime(300);
        return 0;
      };
      const source = `$count($map([1..${calls}], function($i) { $i + $random() }))`;
      return Promise.all(Array.from({ length: 30 }, () => run(source, { random })));
    };

    test('is counted for each evaluation separately, however many wait', async () => {
      expect(await results(3)).toEqual(Array(30).fill('3'));
    });

    test('more than a second is too much for each of them', async () => {
      expect(await results(5)).toEqual(Array(30).fill(TIME));
    });
  });

  test('many short evaluations in a row give the event loop its turns', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    for (const end = performance.now() + 500; performance.now() < end; ) {
      await run('$count($map([1..1000], function($i) { $i + 1 }))');
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
