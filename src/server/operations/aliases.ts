import { lastPartOf } from '../../arn.ts';
import type { JsonObject } from '../../json.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { MachineRegistry } from '../machine-registry.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { invalid, type Parameters } from '../parameters.ts';
import type { Alias, RegisteredMachine } from '../registered-machine.ts';
import { pageOf } from './machines.ts';

const NAME = /^(?=.*[A-Za-z_\-.])[\w\-.]{1,80}$/;

/** Aliases of state machines: names for one version, or for two with weights. */
export const aliasOperations: Operations = {
  async CreateStateMachineAlias(parameters, { machines, now }) {
    const name = parameters.text('name');
    if (!NAME.test(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
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
    const description = parameters.optionalText('description');
    if (description === undefined && parameters.objects('routingConfiguration') === undefined) {
      throw new ApiError(
        'ValidationException',
        'At least one of description or routingConfiguration must be specified',
      );
    }
    if (parameters.objects('routingConfiguration') !== undefined)
      alias.routes = readRoutes(parameters, machines).routes;
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
    const { machine, alias } = findAlias(parameters.text('stateMachineAliasArn'), machines);
    machine.aliases.delete(alias.name);
    machines.save(machine);
    return {};
  },

  async ListStateMachineAliases(parameters, { machines, pages }) {
    const arn = parameters.text('stateMachineArn');
    const machine = machines.find(arn);
    const ofVersion = arn === machine.arn ? undefined : arn;
    const items = [...machine.aliases.values()]
      .filter(({ routes }) => ofVersion === undefined || routes.some(({ versionArn }) => versionArn === ofVersion))
      .map((alias): [string, JsonObject] => [
        alias.arn,
        { stateMachineAliasArn: alias.arn, creationDate: seconds(alias.creationDate) },
      ]);
    return pageAnswer('stateMachineAliases', pages.page(`aliases ${arn}`, items, pageOf(parameters)));
  },
};

function findAlias(arn: string, machines: MachineRegistry): { machine: RegisteredMachine; alias: Alias } {
  const machine = machines.find(arn);
  const alias = machine.aliases.get(lastPartOf(arn));
  if (alias === undefined)
    throw new ApiError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`);
  return { machine, alias };
}

function readRoutes(
  parameters: Parameters,
  machines: MachineRegistry,
): { readonly machine: RegisteredMachine; readonly routes: Alias['routes'] } {
  const given = parameters.items('routingConfiguration') ?? [];
  const routes = given.map((route) => ({
    versionArn: route.text('stateMachineVersionArn'),
    // the limits are checked after the length of the list
    weight: route.number('weight', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) ?? 0,
  }));
  checkRoutes(routes);
  const arns = `[${routes.map(({ versionArn }) => versionArn).join(', ')}]`;
  const targets = routes.map(({ versionArn }) => machines.resolve(versionArn));
  const [first] = targets;
  if (targets.some(({ versionArn }) => versionArn === undefined)) {
    throw refused(`Routing configuration must contain state machine version ARNs. Received: ${arns}`);
  }
  if (targets.some(({ machine }) => machine !== first!.machine)) {
    throw refused(`Routing configuration must contain versions of the same state machine. Received: ${arns}`);
  }
  return { machine: first!.machine, routes };
}

/** Source of the messages: responses of the API. */
function checkRoutes(routes: Alias['routes']): void {
  const [arns, weights] = [routes.map(({ versionArn }) => versionArn), routes.map(({ weight }) => weight)];
  if (routes.length < 1 || routes.length > 2) {
    const items = routes.map(
      ({ versionArn, weight }) =>
        `RoutingConfigurationListItem(stateMachineVersionArn=${versionArn}, weight=${weight})`,
    );
    const limit = routes.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 2';
    throw invalid(`Value '[${items.join(', ')}]' at 'routingConfiguration'`, `Member must have length ${limit}`);
  }
  if (new Set(arns).size < arns.length) {
    throw refused(
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  }
  weights.forEach((weight, i) => {
    const at = `Value '${weight}' at 'routingConfiguration.${i + 1}.member.weight'`;
    if (weight < 0) throw invalid(at, 'Member must have value greater than or equal to 0');
    if (weight > 100) throw invalid(at, 'Member must have value less than or equal to 100');
  });
  if (weights.reduce((total, weight) => total + weight, 0) !== 100) {
    throw refused(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  }
}

function refused(message: string): ApiError {
  return new ApiError('ValidationException', message);
}
