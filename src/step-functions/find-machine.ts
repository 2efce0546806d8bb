import { readMachineArn } from '../arn.ts';
import type { MachineSource } from '../template/project.ts';

/**
 * Finds the machine of an ARN, with or without a version or alias; account and region are the template's local ones.
 */
export function findMachine(arn: string, machines: readonly MachineSource[]): MachineSource | undefined {
  const name = readMachineArn(arn)?.name;
  return machines.find((machine) => machine.arn === arn) ?? machines.find((machine) => machine.name === name);
}
