import { machineNameInArn } from '../arn.ts';
import type { MachineSource } from '../template/project.ts';

/**
 * The machine that an ARN names, with or without a version or alias behind it; the account and the region are those of
 * the template here.
 */
export function findMachine(arn: string, machines: readonly MachineSource[]): MachineSource | undefined {
  const name = machineNameInArn(arn);
  return machines.find((machine) => machine.arn === arn) ?? machines.find((machine) => machine.name === name);
}
