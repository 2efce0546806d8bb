import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource, Project } from './project.ts';

/**
 * The machine with this logical id or name, or the only one with this prefix, since CDK appends eight characters to
 * ids; without an id, the only machine.
 *
 * @throws UsageError if there is no such machine, or several and no id: the message lists the names
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
  const [begun, ...others] = findBeginnings(machines, id);
  if (begun !== undefined && others.length === 0) return begun;
  const hint = didYouMean(
    id,
    machines.flatMap(({ logicalId, name }) => [logicalId, name]),
  );
  const message = printable(`${path} has no state machine '${id}'; it has: ${list}`);
  throw new UsageError(hint === undefined ? message : `${message}\n${printable(hint)}`);
}

/** The suffix that CDK appends to a logical id: a hash of its path in the construct tree. */
const CDK_HASH = /^[0-9A-F]{8}$/;

/** The machines whose id or name has this prefix; only those with exactly this id in CDK, if there are any. */
function findBeginnings(machines: readonly MachineSource[], id: string): readonly MachineSource[] {
  if (id === '') return [];
  const restsOf = ({ logicalId, name }: MachineSource): string[] =>
    [logicalId, logicalId.slice(logicalId.lastIndexOf('/') + 1), name]
      .filter((text) => text.startsWith(id))
      .map((text) => text.slice(id.length));
  const begun = machines.filter((machine) => restsOf(machine).length > 0);
  const ofCdk = begun.filter((machine) => restsOf(machine).some((rest) => CDK_HASH.test(rest)));
  return ofCdk.length > 0 ? ofCdk : begun;
}
