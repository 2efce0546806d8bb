import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { compileIntrinsic } from '../../../src/expressions/intrinsics/compile-intrinsic.ts';
import { compilePath } from '../../../src/expressions/jsonpath/compile-path.ts';
import type { Json } from '../../../src/json.ts';
import { PathSyntaxError } from '../../../src/source/cursor.ts';
import { scopeOf } from '../scope.ts';

const NAMES = ['a', 'b', 'c', 'long name', '0'];
const name = fc.constantFrom(...NAMES);
const scalar = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('x', 'y', '', true, false, null));

const { document } = fc.letrec<{ document: Json }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('document'), { maxLength: 4 }),
    fc.dictionary(name, tie('document'), { maxKeys: 4 }),
  ),
}));

const nameStep = name.map((each) => (/^[a-c]$/.test(each) ? `.${each}` : `['${each}']`));
const indexStep = fc.nat({ max: 3 }).map((index) => `[${index}]`);

/** The result of jsonpath-plus: always a list. */
function secondOpinion(path: string, json: Json): unknown[] {
  return JSONPath({ path, json: json as object, eval: false, wrap: true }) as unknown[];
}

function find(path: string, json: Json): Json | undefined {
  return compilePath(path).find(scopeOf(json));
}

/** Whether no step looks up a name in a list or a number in an object, where dialects differ. */
function inKind(json: Json, steps: readonly string[]): boolean {
  let nodes: readonly Json[] = [json];
  for (const step of steps) {
    const isIndex = /^\[-?\d/.test(step);
    const isWildcard = step === '[*]';
    if (nodes.some((node) => typeof node !== 'object' || node === null)) return false;
    if (!isWildcard && nodes.some((node) => Array.isArray(node) !== isIndex)) return false;
    nodes = nodes.flatMap((node) => secondOpinion(`$${step}`, node) as Json[]);
  }
  return true;
}

describe('a second implementation agrees', () => {
  it('on definite paths', () => {
    const steps = fc.array(fc.oneof(nameStep, indexStep), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(document, steps, (json, parts) => {
        fc.pre(inKind(json, parts));
        expect(find(`$${parts.join('')}`, json)).toEqual(secondOpinion(`$${parts.join('')}`, json)[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('on wildcards', () => {
    const steps = fc.array(fc.oneof(nameStep, fc.constant('[*]')), { maxLength: 3 });
    fc.assert(
      fc.property(document, steps, (json, parts) => {
        const all = [...parts, '[*]'];
        fc.pre(inKind(json, all));
        expect(find(`$${all.join('')}`, json)).toEqual(secondOpinion(`$${all.join('')}`, json));
      }),
      { numRuns: 500 },
    );
  });

  it('on slices of a list', () => {
    const list = fc.array(scalar, { minLength: 1, maxLength: 6 });
    // The other library treats an end of 0 as none.
    const bound = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(list, bound, bound, (json, from, to) => {
        for (const path of [`$[${from}:]`, `$[:${to}]`, `$[${from}:${to}]`]) {
          expect(find(path, json)).toEqual(secondOpinion(path, json));
        }
      }),
    );
  });

  it('on the results of a descent', () => {
    fc.assert(
      fc.property(document, fc.constantFrom('a', 'b', 'c'), (json, each) => {
        fc.pre(typeof json === 'object' && json !== null);
        const sorted = (values: unknown) => (values as unknown[]).map((value) => JSON.stringify(value)).sort();
        expect(sorted(find(`$..${each}`, json))).toEqual(sorted(secondOpinion(`$..${each}`, json)));
      }),
      { numRuns: 500 },
    );
  });

  it('on comparisons of numbers', () => {
    const list = fc.array(fc.record({ a: fc.integer({ min: -3, max: 3 }) }), { maxLength: 5 });
    fc.assert(
      fc.property(
        list,
        fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
        fc.integer({ min: -3, max: 3 }),
        (json, op, n) => {
          const path = `$[?(@.a ${op} ${n})]`;
          const expected = JSONPath({ path, json, eval: 'safe', wrap: true }) as unknown;
          expect(find(path, json as Json)).toEqual(expected);
        },
      ),
    );
  });
});

describe('for any text', () => {
  const token = fc.constantFrom(
    ...[
      '$',
      '$$',
      '@',
      '.',
      '..',
      '*',
      '[',
      ']',
      '(',
      ')',
      '?',
      '?(',
      ',',
      ':',
      '-',
      '1',
      '0',
      "'",
      '"',
      '\\',
      ' ',
      '\n',
    ],
    ...['a', 'length', 'sum()', '&&', '||', '!', '==', '=~', '/', '{', '}', '+', 'in', 'true', 'null', '\\u', '|', '^'],
    ...['__proto__', 'States.', 'Format', 'Array('],
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(token, { maxLength: 25 }).map((tokens) => `$${tokens.join('')}`),
  );

  it('a path compiles or is a PathSyntaxError, and never fails to evaluate', () => {
    fc.assert(
      fc.property(text, document, (source, json) => {
        const path = orSyntaxError(() => compilePath(source));
        if (path === undefined) return;
        const scope = scopeOf(json);
        const value = path.find(scope);
        if (value === undefined) expect(path.explain(scope).reason).not.toBe('');
        else if (!path.definite) expect(value).toBeInstanceOf(Array);
      }),
      { numRuns: 5_000 },
    );
  });

  it('an intrinsic compiles or is a PathSyntaxError', () => {
    const call = fc.array(token, { maxLength: 20 }).map((tokens) => `States.Format(${tokens.join('')})`);
    fc.assert(
      fc.property(call, (source) => {
        orSyntaxError(() => compileIntrinsic(source));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['.a', '[*]', '..a', '[0,1]', '[?(@.a)]', "['a','b']"])(
    'the number of steps such as %s is limited',
    (step) => {
      expect(compilePath(`$${step.repeat(200)}`).find(scopeOf({ a: 1 }))).not.toBe(1);
      expect(() => compilePath(`$${step.repeat(50_000)}`)).toThrow(PathSyntaxError);
    },
  );

  it.each(['(', '[?(', '[?(@[?(', '!', '!(', '@.a[', '[[', '{a:', '[?(@ == [', '[?(@ =~ /(', '$.sum('])(
    'nesting of %s is limited',
    (opening) => {
      const repeated = opening.repeat(50_000);
      for (const source of [`$${repeated}`, `$[?(${repeated}`, `$[?(@ == ${repeated}`, `$.sum(${repeated}`]) {
        expect(() => compilePath(source)).toThrow(PathSyntaxError);
      }
    },
  );
});

function orSyntaxError<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    expect(error).toBeInstanceOf(PathSyntaxError);
    return undefined;
  }
}
