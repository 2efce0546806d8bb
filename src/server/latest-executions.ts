import { executionArn } from '../arn.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ExecutionRegistry } from './execution-registry.ts';
import type { MachineRegistry } from './machine-registry.ts';

/** Of each machine, where all machines are shown together. */
const MOST = 1_000;

/** The newest executions of all machines, oldest first. */
export async function latestExecutions(
  executions: ExecutionRegistry,
  machines: MachineRegistry,
): Promise<readonly ExecutionRecord[]> {
  const listed: (readonly [key: string, arn: string])[] = [];
  for (const machine of machines.all) {
    for (const [key, { name, arn }] of await executions.list(machine, undefined, { limit: MOST })) {
      listed.push([key, arn ?? executionArn(machine.arn, machine.type, name)]);
    }
  }
  listed.sort(([a], [b]) => (a < b ? -1 : 1));
  const records = await Promise.all(listed.map(([, arn]) => executions.lookUp(arn)));
  return records.filter((record) => record !== undefined);
}
