import { expect, test } from 'vitest';
import type { RegisteredMachine, Revision, Version } from '../../src/server/registered-machine.ts';
import { resolveMachine } from '../../src/server/resolve-machine.ts';
import { arnOf } from './client.ts';

const arn = arnOf('stateMachine', 'M');

/** A machine with two versions and an alias for both. */
function machineWith(first: number, second: number): RegisteredMachine {
  const revision = { key: 'r' } as Revision;
  const version = (number: number): [number, Version] => [
    number,
    { arn: `${arn}:${number}`, description: undefined, creationDate: 0, revision },
  ];
  const routes = [
    { versionArn: `${arn}:1`, weight: first },
    { versionArn: `${arn}:2`, weight: second },
  ];
  return {
    key: 'm',
    arn,
    name: 'M',
    type: 'STANDARD',
    creationDate: 0,
    status: 'ACTIVE',
    revision,
    lastVersion: 2,
    versions: new Map([version(1), version(2)]),
    aliases: new Map([
      ['live', { name: 'live', arn: `${arn}:live`, creationDate: 0, updateDate: 0, description: undefined, routes }],
    ]),
  };
}

// RoutingConfigurationListItem: "The percentage of traffic you want to route to a state machine version"
test.each<[first: number, second: number, random: number, version: number]>([
  [0, 100, 0, 2],
  [100, 0, 0, 1],
  [100, 0, 0.999_999, 1],
  [25, 75, 0.249_999, 1],
  [25, 75, 0.25, 2],
  [25, 75, 0.999_999, 2],
])('of the weights %d and %d, the random number %d chooses version %d', (first, second, random, version) => {
  const machines = new Map([['M', machineWith(first, second)]]);
  const { versionArn, aliasArn } = resolveMachine(machines, `${arn}:live`, () => random);
  expect([versionArn, aliasArn]).toEqual([`${arn}:${version}`, `${arn}:live`]);
});
