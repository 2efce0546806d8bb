import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { describeWithPython, type PythonCase, startPython } from './python-project.ts';

describeWithPython('a Python handler answers', () => {
  const cases: (PythonCase & { readonly name: string; readonly output: Json })[] = [
    {
      name: 'from a module',
      code: 'def handler(event, context):\n    return event["a"] + 1',
      event: { a: 1 },
      output: 2,
    },
    {
      name: 'from a package, named with dots',
      code: {
        'orders/__init__.py': '',
        'orders/api.py': 'from .data import x\ndef get(e, c): return x',
        'orders/data.py': 'x = 7',
      },
      properties: { handler: 'orders.api.get' },
      output: 7,
    },
    {
      name: 'from a folder, named with slashes',
      code: { 'src/api.py': 'from src.data import x\ndef get(e, c): return x', 'src/data.py': 'x = 8' },
      properties: { handler: 'src/api.get' },
      output: 8,
    },
    {
      name: 'with a file in its folder, which is its working directory',
      code: { 'app.py': 'import json\ndef handler(e, c): return json.load(open("data.json"))', 'data.json': '[1]' },
      output: [1],
    },
    {
      name: 'from inline code',
      code: {},
      properties: {
        handler: 'index.handler',
        code: { kind: 'inline', text: 'import index\ndef handler(e, c): return index.__name__' },
      },
      output: 'index',
    },
    { name: 'with nothing', code: 'def handler(e, c): pass', output: null },
    {
      name: 'with a callable object',
      code: 'class H:\n  def __call__(self, e, c): return "h"\nhandler = H()',
      output: 'h',
    },
    {
      name: 'with floats, large integers, tuples and keys that are not strings',
      code: 'def handler(e, c): return {"f": [1.5, 1.0], "i": 2 ** 60, "t": (1, 2), 3: None, True: "t"}',
      output: { '3': null, f: [1.5, 1], i: 2 ** 60, t: [1, 2], true: 't' },
    },
    {
      name: 'with decimals as numbers',
      code: 'from decimal import Decimal\ndef handler(e, c): return [Decimal("1.50"), {"x": Decimal("1E+3")}]',
      output: [1.5, { x: 1000 }],
    },
    {
      name: 'with named tuples as objects',
      code: 'from collections import namedtuple\nP = namedtuple("P", "x y")\ndef handler(e, c): return {"p": [P(1, (2, P(3, 4)))]}',
      output: { p: [{ x: 1, y: [2, { x: 3, y: 4 }] }] },
    },
    { name: 'with bytes of JSON', code: `def handler(e, c): return b'{"a": 1}'`, output: { a: 1 } },
    { name: 'in Unicode', code: 'def handler(event, c): return event + "é漢😀"', event: 'ü', output: 'üé漢😀' },
    {
      name: 'with a lone surrogate, on a runtime that responds in ASCII',
      code: 'def handler(e, c): return "x\\ud800"',
      properties: { runtime: 'python3.11' },
      output: 'x\ud800',
    },
  ];
  test.each(cases)('$name', async ({ output, event, ...which }) => {
    expect(await startPython(which).call('Fn', event)).toEqual(output);
  });
});
