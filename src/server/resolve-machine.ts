import { lastPartOf, readMachineArn } from '../arn.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { invalidArn } from '../step-functions/invalid-arn.ts';
import { type Alias, plainTarget, type RegisteredMachine, type Target } from './registered-machine.ts';

/**
 * By its own ARN or that of a version or an alias.
 * @param machines by name
 * @throws ApiError InvalidArn, StateMachineDoesNotExist; ValidationException for the ARN of a Distributed Map's state
 */
export function findMachine(machines: ReadonlyMap<string, RegisteredMachine>, arn: string): RegisteredMachine {
  const named = machines.get(lastPartOf(arn));
  if (named?.arn === arn) return named;
  const { name } = readMachineArn(arn) ?? {};
  if (name === undefined) throw invalidArn(arn);
  const machine = machines.get(name);
  if (machine !== undefined) return machine;
  if (!name.includes('/')) throw missingMachine(arn);
  throw new ApiError('ValidationException', `'${arn}' is the ARN of a Map state: give that of its state machine`, 400, {
    reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS',
  });
}

/**
 * Only by its own ARN: one of a version or an alias does not exist, as in responses of the API.
 * @throws ApiError InvalidArn, StateMachineDoesNotExist, ValidationException
 */
export function findMachineItself(machines: ReadonlyMap<string, RegisteredMachine>, arn: string): RegisteredMachine {
  const machine = findMachine(machines, arn);
  if (readMachineArn(arn)?.qualifier !== undefined) throw missingMachine(arn);
  return machine;
}

/**
 * @param random from 0 to below 1: chooses one of an alias's versions
 * @throws ApiError InvalidArn, StateMachineDoesNotExist, ValidationException
 */
export function resolveMachine(
  machines: ReadonlyMap<string, RegisteredMachine>,
  arn: string,
  random: () => number,
): Target {
  const machine = findMachine(machines, arn);
  if (machine.arn === arn) return plainTarget(machine);
  const { qualifier } = readMachineArn(arn) ?? {};
  if (qualifier === undefined) return plainTarget(machine);
  const alias = machine.aliases.get(qualifier);
  const versionArn = alias === undefined ? arn : route(alias, random);
  const version = machine.versions.get(Number(lastPartOf(versionArn)));
  if (version === undefined) throw missingMachine(arn);
  return { machine, revision: version.revision, versionArn: version.arn, aliasArn: alias?.arn };
}

function route({ routes }: Alias, random: () => number): string {
  let drawn = random() * 100;
  for (const { versionArn, weight } of routes) {
    drawn -= weight;
    if (drawn < 0) return versionArn;
  }
  return routes.at(-1)!.versionArn;
}

export function missingMachine(arn: string): ApiError {
  return new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}
