import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import type { AstNode } from '../../../src/expressions/jsonata/ast.ts';
import { neededBounds } from '../../../src/expressions/jsonata/needed-bounds.ts';

// a path alone cannot run long; a function may, on what it is given
test.each([
  ['$states.input.a', 'none'],
  ['$sum($states.input.a)', 'time'],
  ['$states.input.a & $uppercase($states.input.b)', 'time'],
])('%s needs bounds: %s', (source, bounds) => {
  expect(neededBounds(jsonata(source).ast() as unknown as AstNode, new Set())).toBe(bounds);
});
