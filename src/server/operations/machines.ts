import { lastPartOf, parseArn, readMachineArn, resourceInArn } from '../../arn.ts';
import type { JsonObject } from '../../json.ts';
import { listDefinedStates, processorOf } from '../../source/definition-states.ts';
import { toJson } from '../../source/source-node.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { invalidArn } from '../../step-functions/invalid-arn.ts';
import type { MachineSource } from '../../template/project.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { describeSettings, readSettings } from '../machine-settings.ts';
import { type Operations, type Service, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import type { Parameters } from '../parameters.ts';
import { type Publication, refuseDeleting } from '../registered-machine.ts';
import { readTags } from '../tags.ts';
import { variableReferences } from '../variable-references.ts';

/** State machines and their versions. Source: the API reference of Step Functions. */
export const machineOperations: Operations = {
  async CreateStateMachine(parameters, { machines, tags }) {
    const tagged = readTags(parameters);
    const createdWith = readPublication(parameters);
    const { machine, version, isNew } = await machines.create({
      name: parameters.text('name'),
      definition: parameters.text('definition'),
      roleArn: checkRole(parameters.text('roleArn'))!,
      type: parameters.oneOf<WorkflowType>('type') ?? 'STANDARD',
      settings: readSettings(parameters),
      createdWith,
    });
    // repeating the request changes no tags
    if (isNew) tags.create(machine.arn, tagged);
    return {
      stateMachineArn: machine.arn,
      creationDate: seconds(machine.creationDate),
      ...(version !== undefined && { stateMachineVersionArn: version.arn }),
    };
  },

  async UpdateStateMachine(parameters, { machines }) {
    const machine = machines.findItself(parameters.text('stateMachineArn'));
    const change = {
      definition: parameters.optionalText('definition'),
      roleArn: checkRole(parameters.optionalText('roleArn')),
      settings: readSettings(parameters),
    };
    const { publish, description } = readPublication(parameters);
    if (change.definition === undefined && change.roleArn === undefined && Object.keys(change.settings).length === 0) {
      throw new ApiError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    }
    const revision = await machines.update(machine, change);
    const version = publish ? machines.publish(machine, description) : undefined;
    return {
      updateDate: seconds(revision.date),
      ...(revision.id !== undefined && { revisionId: revision.id }),
      ...(version !== undefined && { stateMachineVersionArn: version.arn }),
    };
  },

  async DeleteStateMachine(parameters, { machines, executions, tags }) {
    const machine = ifThere(() => machines.findItself(parameters.text('stateMachineArn')));
    if (machine === undefined) return {};
    tags.forget(machine.arn);
    await executions.delete(machine, true);
    return {};
  },

  async DescribeStateMachine(parameters, { machines }) {
    const { machine, revision, versionArn } = machines.resolve(parameters.text('stateMachineArn'));
    const version = [...machine.versions.values()].find(({ arn }) => arn === versionArn);
    const references = hasData(parameters) ? await variableReferences(revision, machines) : undefined;
    return {
      stateMachineArn: version?.arn ?? machine.arn,
      name: machine.name,
      status: machine.status,
      ...(hasData(parameters) && { definition: revision.definition }),
      roleArn: revision.roleArn,
      type: machine.type,
      creationDate: seconds(version?.creationDate ?? machine.creationDate),
      ...describeSettings(revision.settings),
      ...(revision.id !== undefined && { revisionId: revision.id }),
      ...(version?.description !== undefined && { description: version.description }),
      ...(references !== undefined && { variableReferences: references }),
    };
  },

  async DescribeStateMachineForExecution(parameters, { executions, machines }) {
    const { target, info } = await executions.get(parameters.text('executionArn'));
    const { machine, revision } = target;
    const run = info.mapRun && (await executions.mapRuns.get(info.mapRun.arn));
    const references =
      run === undefined && hasData(parameters) ? await variableReferences(revision, machines) : undefined;
    return {
      stateMachineArn: info.machineArn,
      name: machine.name,
      ...(hasData(parameters) && {
        definition: run === undefined ? revision.definition : findProcessor(revision.source, run.state),
      }),
      roleArn: revision.roleArn,
      updateDate: seconds(revision.date),
      ...(run !== undefined && { mapRunArn: run.mapRunArn, label: run.label }),
      ...describeSettings(revision.settings),
      ...(revision.id !== undefined && { revisionId: revision.id }),
      ...(references !== undefined && { variableReferences: references }),
    };
  },

  async ListStateMachines(parameters, { machines, pages }) {
    const sorted = [...machines.all].sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = sorted.map(({ arn, name, type, creationDate }) => {
      const listed: JsonObject = { stateMachineArn: arn, name, type, creationDate: seconds(creationDate) };
      return [[name], listed] as const;
    });
    return pageAnswer('stateMachines', pages.page('machines', items, pageOf(parameters)));
  },

  async PublishStateMachineVersion(parameters, { machines }) {
    const machine = machines.findItself(parameters.text('stateMachineArn'));
    refuseDeleting(machine);
    const revisionId = parameters.optionalText('revisionId');
    const current = machine.revision.id ?? 'INITIAL';
    if (revisionId !== undefined && revisionId !== current) {
      throw new ApiError(
        'ConflictException',
        `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${current}.`,
        409,
      );
    }
    const version = machines.publish(machine, parameters.optionalText('description'));
    return { creationDate: seconds(version.creationDate), stateMachineVersionArn: version.arn };
  },

  async ListStateMachineVersions(parameters, { machines, pages }) {
    const machine = machines.find(parameters.text('stateMachineArn'));
    const items = [...machine.versions].reverse().map(([number, { arn, creationDate }]) => {
      const listed: JsonObject = { stateMachineVersionArn: arn, creationDate: seconds(creationDate) };
      return [[-number], listed] as const;
    });
    return pageAnswer('stateMachineVersions', pages.page(`versions ${machine.arn}`, items, pageOf(parameters)));
  },

  async DeleteStateMachineVersion(parameters, { machines }) {
    const arn = parameters.text('stateMachineVersionArn');
    if (!/^\d+$/.test(readMachineArn(arn)?.qualifier ?? '')) throw invalidArn(arn);
    const machine = ifThere(() => machines.find(arn));
    if (machine === undefined) return {};
    const used = [...machine.aliases.values()].filter(({ routes }) =>
      routes.some(({ versionArn }) => versionArn === arn),
    );
    if (used.length > 0) {
      throw new ApiError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${used.map(({ name }) => name).join(', ')}]`,
        409,
      );
    }
    machine.versions.delete(Number(lastPartOf(arn)));
    machines.save(machine);
    return {};
  },
};

/** The parameters of a page in a request. */
export function pageOf(parameters: Parameters): { token: string | undefined; size: number | undefined } {
  return { token: parameters.optionalText('nextToken'), size: parameters.number('maxResults') };
}

/** @throws ApiError InvalidArn */
function checkRole(roleArn: string | undefined): string | undefined {
  if (roleArn === undefined || isRoleArn(roleArn)) return roleArn;
  throw new ApiError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
}

function isRoleArn(text: string): boolean {
  const { service, region, accountId = '', resource = [] } = parseArn(text) ?? {};
  return service === 'iam' && region === '' && /^\d{12}$/.test(accountId) && /^role\/./.test(resource.join(':'));
}

function readPublication(parameters: Parameters): Publication {
  const publish = parameters.flag('publish') === true;
  const description = parameters.optionalText('versionDescription');
  if (description !== undefined && !publish) {
    throw new ApiError('ValidationException', 'Version description can only be set when publish is true');
  }
  return { publish, description };
}

/** `includedData`: metadata alone, as for a caller who cannot decrypt the rest. */
export function hasData(parameters: Parameters): boolean {
  return parameters.oneOf('includedData') !== 'METADATA_ONLY';
}

/** Deleting what is not there is not an error. */
function ifThere<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof ApiError && error.name === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}

/** The machine of a Distributed Map's children, as the API returns it: without the processor's configuration. */
function findProcessor({ definition }: MachineSource, state: string): string {
  const maps = (definition === undefined ? [] : listDefinedStates(definition)).filter(
    ({ path }) => path.at(-1) === state,
  );
  const [processor] = maps.map(({ node }) => processorOf(node)).filter((node) => node?.kind === 'map');
  const { ProcessorConfig: _config, ...machine } = (processor === undefined ? {} : toJson(processor)) as JsonObject;
  return JSON.stringify(machine);
}

/** The machine or activity of a resource's ARN must exist; versions and aliases have no tags. */
export function requireResource(arn: string, { machines, activities }: Service): void {
  try {
    if (resourceInArn(arn, 'states', 'activity') !== undefined) activities.find(arn);
    else machines.findItself(arn);
  } catch (error) {
    if (error instanceof ApiError && error.name !== 'InvalidArn') {
      throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`, 400, { resourceName: arn });
    }
    throw error;
  }
}
