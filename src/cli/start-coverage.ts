import type { CoverageOrigin } from '../coverage/coverage.ts';
import type { CoverageRequest } from '../coverage/write-coverage.ts';
import type { Machine } from '../definition/definition.ts';
import type { StateWatcher } from '../engine/watch-states.ts';
import type { Output } from '../reporters/reporter.ts';
import type { Io } from './io.ts';

/** Counts what runs reach. */
export interface Coverage extends StateWatcher {
  addMachine(name: string, machine: Machine): void;
  /** Writes what has been counted; false where a threshold is missed. */
  write(people: Output): Promise<boolean>;
}

/** Loads what counts, where it is asked for. */
export async function startCoverage(
  request: CoverageRequest | undefined,
  origin: CoverageOrigin,
  { cwd }: Pick<Io, 'cwd'>,
): Promise<Coverage | undefined> {
  if (request === undefined) return undefined;
  const { CoverageCollector } = await import('../coverage/coverage-collector.ts');
  const { writeCoverage } = await import('../coverage/write-coverage.ts');
  const collector = new CoverageCollector(origin, cwd);
  return {
    addMachine: (name, machine) => collector.addMachine(name, machine),
    beforeState: (at) => collector.beforeState(at),
    onFailure: (failure, at) => collector.onFailure(failure, at),
    afterState: (left, at) => collector.afterState(left, at),
    onGivenWork: (at) => collector.onGivenWork(at),
    write: (people) => writeCoverage(collector.machines, request, cwd, people),
  };
}
