import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import type { AstNode } from '../../../src/expressions/jsonata/ast.ts';
import { neededBounds } from '../../../src/expressions/jsonata/needed-bounds.ts';

// a path alone cannot run long, nor can a function that goes through its arguments once; one that calls others may
test.each([
  ['$states.input.a', 'none'],
  ['$sum($states.input.a)', 'none'],
  ['$states.input.a & $uppercase($states.input.b)', 'none'],
  ['$number($states.input.a) * 100', 'none'],
  ['$states.input.a[$number(b) > 1]', 'time'],
  ['$contains($states.input.a, "b")', 'time'],
  ['$map($states.input.a, function($v) { $number($v) })', 'time'],
  ['$sum($append($states.input.a, 1))', 'values'],
])('%s needs bounds: %s', (source, bounds) => {
  expect(neededBounds(jsonata(source).ast() as unknown as AstNode, new Set())).toBe(bounds);
});
