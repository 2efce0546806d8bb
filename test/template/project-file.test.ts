import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { absolutePath } from '../../src/template/project-file.ts';

test.each([
  ['a.json', '/work'],
  ['a/b.asl.json', '/work/flows'],
  ['/a/b.json', '/work'],
  ['/', '/work'],
  ['', '/work'],
  ['.', '/work'],
  ['..', '/work'],
  ['./a', '/work'],
  ['../a', '/work'],
  ['a/../b', '/work'],
  ['a/./b', '/work'],
  ['a//b', '/work'],
  ['a/', '/work'],
  ['a/..', '/work'],
  ['.a/..b/...', '/work'],
  ['a', '/work/'],
  ['a', '/'],
  ['a', '/work/../other'],
  ['a', 'relative'],
])('%j in %j', (path, cwd) => {
  expect(absolutePath(path, cwd)).toBe(resolve(cwd, path));
});
