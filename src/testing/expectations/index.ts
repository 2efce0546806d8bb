import { calls } from './calls.ts';
import { retries, visits } from './counts.ts';
import { duration } from './duration.ts';
import type { ExpectationKinds } from './expectation.ts';
import { matches } from './matches.ts';
import { cause, error, next, status } from './outcome.ts';
import { output, outputContains, variables } from './output.ts';
import { path } from './path.ts';
import { notVisited, visited } from './visited.ts';
import { where } from './where.ts';

/** The fields of `expect`. */
export const EXPECTATIONS: ExpectationKinds = {
  status,
  output,
  'output-contains': outputContains,
  error,
  cause,
  next,
  path,
  visited,
  'not-visited': notVisited,
  visits,
  retries,
  calls,
  variables,
  duration,
  where,
  matches,
};
