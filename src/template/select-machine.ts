import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource, Project } from './project.ts';

/**
 * The machine with this logical id or name; without an id the only one.
 *
 * @throws UsageError where there is none of that name, or several and none is named: it lists the names
 */
export function selectMachine(project: Project, id: string | undefined): MachineSource {
  const { machines, path } = project;
  const list = machines.map((machine) => machine.logicalId).join(', ');
  if (machines.length === 0) throw new UsageError(`${printable(path)} has no state machine`);
  if (id === undefined) {
    if (machines.length === 1) return machines[0]!;
    throw new UsageError(
      printable(`${path} has ${machines.length} state machines: choose one with --state-machine (${list})`),
    );
  }
  const machine = machines.find(({ logicalId }) => logicalId === id) ?? machines.find(({ name }) => name === id);
  if (machine !== undefined) return machine;
  const hint = didYouMean(
    id,
    machines.flatMap(({ logicalId, name }) => [logicalId, name]),
  );
  const message = printable(`${path} has no state machine '${id}'; it has: ${list}`);
  throw new UsageError(hint === undefined ? message : `${message}\n${printable(hint)}`);
}
