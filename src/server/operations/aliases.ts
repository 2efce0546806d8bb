import { lastPartOf } from '../../arn.ts';
import type { JsonObject } from '../../json.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { MachineRegistry } from '../machine-registry.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import type { Parameters } from '../parameters.ts';
import { type Alias, type RegisteredMachine, refuseDeleting } from '../registered-machine.ts';
import { pageOf } from './machines.ts';

/** Aliases of state machines: names for one version, or for two with weights. */
export const aliasOperations: Operations = {
  async CreateStateMachineAlias(parameters, { machines, now }) {
    const name = parameters.text('name');
    const { machine, routes } = readRoutes(parameters, machines);
    const arn = `${machine.arn}:${name}`;
    const known = machine.aliases.get(name);
    const description = parameters.optionalText('description');
    if (known !== undefined) {
      const isSame = JSON.stringify(known.routes) === JSON.stringify(routes) && known.description === description;
      if (!isSame)
        throw new ApiError(
          'ConflictException',
          `Failed to create alias because an alias with the same name and a different routing configuration already exists.`,
          409,
        );
      return { stateMachineAliasArn: arn, creationDate: seconds(known.creationDate) };
    }
    const date = now();
    machine.aliases.set(name, { name, arn, creationDate: date, updateDate: date, description, routes });
    machines.save(machine);
    return { stateMachineAliasArn: arn, creationDate: seconds(date) };
  },

  async UpdateStateMachineAlias(parameters, { machines, now }) {
    const { machine, alias } = findAlias(parameters.text('stateMachineAliasArn'), machines);
    refuseDeleting(machine);
    const description = parameters.optionalText('description');
    const hasRoutes = parameters.items('routingConfiguration') !== undefined;
    if (description === undefined && !hasRoutes) {
      throw new ApiError(
        'ValidationException',
        'At least one of description or routingConfiguration must be specified',
      );
    }
    if (hasRoutes) alias.routes = readRoutes(parameters, machines, machine).routes;
    if (description !== undefined) alias.description = description;
    alias.updateDate = now();
    machines.save(machine);
    return { updateDate: seconds(alias.updateDate) };
  },

  async DescribeStateMachineAlias(parameters, { machines }) {
    const { alias } = findAlias(parameters.text('stateMachineAliasArn'), machines);
    return {
      stateMachineAliasArn: alias.arn,
      name: alias.name,
      ...(alias.description !== undefined && { description: alias.description }),
      routingConfiguration: alias.routes.map(({ versionArn, weight }) => ({
        stateMachineVersionArn: versionArn,
        weight,
      })),
      creationDate: seconds(alias.creationDate),
      updateDate: seconds(alias.updateDate),
    };
  },

  async DeleteStateMachineAlias(parameters, { machines }) {
    try {
      const { machine, alias } = findAlias(parameters.text('stateMachineAliasArn'), machines);
      machine.aliases.delete(alias.name);
      machines.save(machine);
    } catch (error) {
      // deleting a missing one is not an error
      if (!(error instanceof ApiError) || error.name !== 'ResourceNotFound') throw error;
    }
    return {};
  },

  async ListStateMachineAliases(parameters, { machines, pages }) {
    const arn = parameters.text('stateMachineArn');
    const machine = machines.find(arn);
    const ofVersion = arn === machine.arn ? undefined : arn;
    // "sorted by time, with the most recently created aliases listed first"
    const items = [...machine.aliases.values()]
      .filter(({ routes }) => ofVersion === undefined || routes.some(({ versionArn }) => versionArn === ofVersion))
      .sort((a, b) => b.creationDate - a.creationDate || (a.name < b.name ? -1 : 1))
      .map((alias) => {
        const listed: JsonObject = { stateMachineAliasArn: alias.arn, creationDate: seconds(alias.creationDate) };
        return [[-alias.creationDate, alias.name], listed] as const;
      });
    return pageAnswer('stateMachineAliases', pages.page(`aliases ${arn}`, items, pageOf(parameters)));
  },
};

function findAlias(arn: string, machines: MachineRegistry): { machine: RegisteredMachine; alias: Alias } {
  const machine = orNotFound(() => machines.find(arn), arn);
  const alias = machine.aliases.get(lastPartOf(arn));
  if (alias === undefined) throw notFound(arn);
  return { machine, alias };
}

/** The operations on aliases have this error in place of StateMachineDoesNotExist. */
function orNotFound<Found>(find: () => Found, arn: string): Found {
  try {
    return find();
  } catch (error) {
    throw error instanceof ApiError && error.name === 'StateMachineDoesNotExist' ? notFound(arn) : error;
  }
}

function notFound(resourceName: string): ApiError {
  return new ApiError('ResourceNotFound', 'Request references a resource that does not exist.', 400, { resourceName });
}

/** @param of the machine of an alias that exists */
function readRoutes(
  parameters: Parameters,
  machines: MachineRegistry,
  of?: RegisteredMachine,
): { readonly machine: RegisteredMachine; readonly routes: Alias['routes'] } {
  const given = parameters.items('routingConfiguration') ?? [];
  const routes = given.map((route) => ({
    versionArn: route.text('stateMachineVersionArn'),
    weight: route.number('weight')!,
  }));
  checkRoutes(routes);
  const arns = `[${routes.map(({ versionArn }) => versionArn).join(', ')}]`;
  const targets = routes.map(({ versionArn }) => orNotFound(() => machines.resolve(versionArn), versionArn));
  const [first] = targets;
  if (targets.some(({ versionArn }) => versionArn === undefined)) {
    throw refused(`Routing configuration must contain state machine version ARNs. Received: ${arns}`);
  }
  if (targets.some(({ machine }) => machine !== (of ?? first!.machine))) {
    throw refused(`Routing configuration must contain versions of the same state machine. Received: ${arns}`);
  }
  refuseDeleting(first!.machine);
  return { machine: first!.machine, routes };
}

/** Source of the messages: responses of the API. */
function checkRoutes(routes: Alias['routes']): void {
  const [arns, weights] = [routes.map(({ versionArn }) => versionArn), routes.map(({ weight }) => weight)];
  if (new Set(arns).size < arns.length) {
    throw refused(
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  }
  if (weights.reduce((total, weight) => total + weight, 0) !== 100) {
    throw refused(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  }
}

function refused(message: string): ApiError {
  return new ApiError('ValidationException', message, 400, { reason: 'INVALID_ROUTING_CONFIGURATION' });
}
