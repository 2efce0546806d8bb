import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Mutant {
  readonly path: string;
  readonly was: string;
  readonly is: string;
}

const { EQUIVALENT_MUTANTS } = (await import('./equivalent-mutants.mjs' as string)) as {
  EQUIVALENT_MUTANTS: readonly Mutant[];
};
const { findMutants, linesOf } = (await import('./mutants.mjs' as string)) as {
  findMutants(path: string, text: string): readonly object[];
  linesOf(text: string, mutant: object): Omit<Mutant, 'path'>;
};

// npm run mutate, which runs rarely, refuses to start otherwise
test.each(EQUIVALENT_MUTANTS)('$path still has the line that an equivalent mutant changes: $was', (mutant) => {
  const { path, was, is } = mutant;
  const text = readFileSync(path, 'utf8');
  const changes = findMutants(path, text).map((found) => linesOf(text, found));
  expect(changes).toContainEqual({ was, is });
});
