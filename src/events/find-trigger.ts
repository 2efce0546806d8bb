import { hasErrors } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Project } from '../template/project.ts';
import { readTriggers } from './read-triggers.ts';
import type { IgnoredTrigger, Trigger } from './trigger.ts';

/**
 * The trigger of a template with this name in `Events`, or with this logical id.
 *
 * @param machineId the machine that it starts, if several have an event with this name
 * @throws UsageError if there is none, if there are several, or if AWS refuses it
 */
export function findTrigger(
  project: Project,
  id: string,
  machineId: string | undefined,
): Exclude<Trigger, IgnoredTrigger> {
  const triggers = readTriggers(project);
  const ofMachine = triggers.filter(
    ({ machine }) => machineId === undefined || machine.logicalId === machineId || machine.name === machineId,
  );
  const named = ofMachine.filter((trigger) => trigger.id === id || trigger.resourceId === id);
  const [trigger, other] = named;
  if (trigger === undefined) throw new UsageError(describeUnknown(project, id, ofMachine));
  if (other !== undefined) {
    const isOfOne = trigger.machine === other.machine;
    const ids = named.map(({ resourceId, machine }) => (isOfOne ? resourceId : machine.logicalId)).join(', ');
    const choose = isOfOne ? 'give it the logical id' : 'choose its machine with --state-machine';
    throw new UsageError(printable(`several events are called '${id}': ${choose} (${ids})`));
  }
  if (trigger.kind === 'ignored') throw new UsageError(printable(`'${id}' starts no machine: ${trigger.reason}`));
  const error = trigger.diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined && hasErrors(trigger.diagnostics)) {
    throw new UsageError(printable(`the event '${id}' cannot be used: ${error.message}`));
  }
  return trigger;
}

function describeUnknown({ path }: Project, id: string, triggers: readonly Trigger[]): string {
  const ids = triggers.map((trigger) => trigger.id);
  if (ids.length === 0) return printable(`${path} has no events that start a state machine`);
  const hint = didYouMean(id, ids);
  const message = printable(`${path} has no event '${id}'; it has: ${ids.join(', ')}`);
  return hint === undefined ? message : `${message}\n${printable(hint)}`;
}
