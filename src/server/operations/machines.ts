import { lastPartOf, parseArn, resourceInArn } from '../../arn.ts';
import { isJsonArray, type JsonObject } from '../../json.ts';
import { listDefinedStates, processorOf } from '../../source/definition-states.ts';
import { toJson } from '../../source/source-node.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { MachineSource } from '../../template/project.ts';
import { type Operations, type Service, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import type { Parameters } from '../parameters.ts';
import type { RegisteredMachine, Revision, Version } from '../registered-machine.ts';
import { readTags } from '../tags.ts';

/** State machines and their versions. Source: the API reference of Step Functions. */
export const machineOperations: Operations = {
  async CreateStateMachine(parameters, { machines, tags }) {
    const tagged = readTags(parameters);
    const publishes = parameters.flag('publish') === true;
    const description = parameters.optionalText('versionDescription');
    refuseDescription(description, publishes);
    const machine = await machines.create({
      name: parameters.text('name'),
      definition: parameters.text('definition'),
      roleArn: checkRole(parameters.text('roleArn'))!,
      type: parameters.oneOf('type', ['STANDARD', 'EXPRESS']) ?? 'STANDARD',
      settings: readSettings(parameters),
    });
    if (tagged.length > 0) tags.add(machine.arn, tagged);
    const version = publishes ? machines.publish(machine, description) : undefined;
    return {
      stateMachineArn: machine.arn,
      creationDate: seconds(machine.creationDate),
      ...(version !== undefined && { stateMachineVersionArn: version.arn }),
    };
  },

  async UpdateStateMachine(parameters, { machines }) {
    const machine = machines.find(parameters.text('stateMachineArn'));
    const change = {
      definition: parameters.optionalText('definition'),
      roleArn: checkRole(parameters.optionalText('roleArn')),
      settings: readSettings(parameters),
    };
    const publishes = parameters.flag('publish') === true;
    const description = parameters.optionalText('versionDescription');
    refuseDescription(description, publishes);
    if (change.definition === undefined && change.roleArn === undefined && Object.keys(change.settings).length === 0) {
      throw new ApiError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    }
    const revision = await machines.update(machine, change);
    const version = publishes ? machines.publish(machine, description) : undefined;
    return {
      updateDate: seconds(revision.date),
      revisionId: revision.id ?? null,
      ...(version !== undefined && { stateMachineVersionArn: version.arn }),
    };
  },

  async DeleteStateMachine(parameters, { machines, executions, tags }) {
    const arn = parameters.text('stateMachineArn');
    try {
      const machine = machines.find(arn);
      tags.forget(machine.arn);
      await executions.delete(machine);
    } catch (error) {
      // deleting a missing one is not an error
      if (!(error instanceof ApiError) || error.name !== 'StateMachineDoesNotExist') throw error;
    }
    return {};
  },

  async DescribeStateMachine(parameters, { machines }) {
    const { machine, revision, versionArn } = machines.resolve(parameters.text('stateMachineArn'));
    const version = [...machine.versions.values()].find(({ arn }) => arn === versionArn);
    return describe(machine, revision, version);
  },

  async DescribeStateMachineForExecution(parameters, { executions }) {
    const { target, info } = await executions.get(parameters.text('executionArn'));
    const { machine, revision } = target;
    const run = info.mapRun && (await executions.mapRuns.get(info.mapRun.arn));
    return {
      stateMachineArn: info.machineArn,
      name: machine.name,
      definition: run === undefined ? revision.definition : findProcessor(revision.source, run.state),
      roleArn: revision.roleArn,
      updateDate: seconds(revision.date),
      ...(run !== undefined && { mapRunArn: run.mapRunArn, label: run.label }),
      ...revision.settings,
      ...(revision.id !== undefined && { revisionId: revision.id }),
    };
  },

  async ListStateMachines(parameters, { machines, pages }) {
    const sorted = [...machines.all].sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = sorted.map((machine): [string, JsonObject] => [
      machine.arn,
      {
        stateMachineArn: machine.arn,
        name: machine.name,
        type: machine.type,
        creationDate: seconds(machine.creationDate),
      },
    ]);
    return pageAnswer('stateMachines', pages.page('machines', items, pageOf(parameters)));
  },

  async PublishStateMachineVersion(parameters, { machines }) {
    const machine = machines.find(parameters.text('stateMachineArn'));
    const revisionId = parameters.optionalText('revisionId');
    if (revisionId !== undefined && revisionId !== machine.revision.id) {
      throw new ApiError(
        'ConflictException',
        `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revision.id ?? 'INITIAL'}.`,
        409,
      );
    }
    const version = machines.publish(machine, parameters.optionalText('description'));
    return { creationDate: seconds(version.creationDate), stateMachineVersionArn: version.arn };
  },

  async ListStateMachineVersions(parameters, { machines, pages }) {
    const machine = machines.find(parameters.text('stateMachineArn'));
    const items = [...machine.versions.values()]
      .reverse()
      .map(({ arn, creationDate }): [string, JsonObject] => [
        arn,
        { stateMachineVersionArn: arn, creationDate: seconds(creationDate) },
      ]);
    return pageAnswer('stateMachineVersions', pages.page(`versions ${machine.arn}`, items, pageOf(parameters)));
  },

  async DeleteStateMachineVersion(parameters, { machines }) {
    const arn = parameters.text('stateMachineVersionArn');
    const machine = machines.find(arn);
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
  return { token: parameters.optionalText('nextToken'), size: parameters.count('maxResults', 0, 1000) };
}

function readSettings(parameters: Parameters): JsonObject {
  const settings: { [name: string]: JsonObject } = {};
  for (const name of ['loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration']) {
    const value = parameters.object(name);
    if (value !== undefined) settings[name] = value;
  }
  checkLogging(settings.loggingConfiguration);
  checkEncryption(settings.encryptionConfiguration);
  return settings;
}

/** @throws ApiError InvalidLoggingConfiguration */
function checkLogging({ level, destinations }: JsonObject = {}): void {
  const count = destinations !== undefined && isJsonArray(destinations) ? destinations.length : 0;
  const isOff = level === undefined || level === 'OFF';
  if (count === 1 || (count === 0 && isOff)) return;
  throw new ApiError(
    'InvalidLoggingConfiguration',
    'Invalid Logging Configuration: Must specify exactly one Log Destination.',
  );
}

/** @throws ApiError InvalidEncryptionConfiguration */
function checkEncryption({ type, kmsKeyId }: JsonObject = {}): void {
  if (type !== 'CUSTOMER_MANAGED_KMS_KEY' || kmsKeyId !== undefined) return;
  throw new ApiError(
    'InvalidEncryptionConfiguration',
    "Invalid Encryption Configuration: 'kmsKeyId' is required when 'type' is 'CUSTOMER_MANAGED_KMS_KEY'",
  );
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

function refuseDescription(description: string | undefined, publishes: boolean): void {
  if (description === undefined || publishes) return;
  throw new ApiError('ValidationException', 'Version description can only be set when publish is true');
}

function describe(machine: RegisteredMachine, revision: Revision, version: Version | undefined): JsonObject {
  return {
    stateMachineArn: version?.arn ?? machine.arn,
    name: machine.name,
    status: machine.status,
    definition: revision.definition,
    roleArn: revision.roleArn,
    type: machine.type,
    creationDate: seconds(version?.creationDate ?? machine.creationDate),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    ...revision.settings,
    ...(revision.id !== undefined && { revisionId: revision.id }),
    ...(version?.description !== undefined && { description: version.description }),
  };
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

/** The machine, version or alias of a resource's ARN must exist. */
export function requireResource(arn: string, { machines, activities }: Service): void {
  try {
    if (resourceInArn(arn, 'states', 'activity') !== undefined) activities.find(arn);
    else machines.find(arn);
  } catch (error) {
    if (error instanceof ApiError && error.name !== 'InvalidArn') {
      throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`);
    }
    throw error;
  }
}
