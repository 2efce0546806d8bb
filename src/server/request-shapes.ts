/**
 * The constraints of every request, by operation, in the order of the API's model. Source: the service model of Step
 * Functions in botocore (states-2016-11-23); a test compares this table with the installed one.
 */

/** A text's length is counted in characters; that of a payload in bytes of UTF-8, as the API reference says. */
export interface TextShape {
  readonly kind: 'text';
  readonly least: number;
  readonly most: number;
  /** As messages quote it. */
  readonly pattern?: string;
  readonly isSensitive?: boolean;
  readonly isPayload?: boolean;
}

export interface NumberShape {
  readonly kind: 'integer' | 'number';
  readonly least: number;
  readonly most: number;
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  readonly least: number;
  readonly most: number;
}

export interface StructureShape {
  readonly kind: 'structure';
  /** As messages quote a value of it. */
  readonly name: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

export type Shape =
  | TextShape
  | NumberShape
  | ListShape
  | StructureShape
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'flag' };

const ANY = Number.POSITIVE_INFINITY;

function text(least: number, most: number, more: Partial<TextShape> = {}): TextShape {
  return { kind: 'text', least, most, ...more };
}

function integer(least: number, most = ANY): NumberShape {
  return { kind: 'integer', least, most };
}

function list(item: Shape, least = 0, most = ANY): ListShape {
  return { kind: 'list', item, least, most };
}

function oneOf(...values: readonly string[]): Shape {
  return { kind: 'enum', values };
}

/** A name that ends with `!` is a required member. */
function structure(name: string, members: Readonly<Record<string, Shape>>): StructureShape {
  return {
    kind: 'structure',
    name,
    members: Object.entries(members).map(([key, shape]) => ({
      name: key.replace('!', ''),
      shape,
      isRequired: key.endsWith('!'),
    })),
  };
}

const FLAG: Shape = { kind: 'flag' };
const ARN = text(1, 256);
const LONG_ARN = text(1, 2000);
const NAME = text(1, 80);
const DEFINITION = text(1, 1_048_576, { isSensitive: true });
const PAYLOAD = text(0, 262_144, { isSensitive: true, isPayload: true });
const ERROR = text(0, 256, { isSensitive: true });
const CAUSE = text(0, 32_768, { isSensitive: true });
const DESCRIPTION = text(0, 256, { isSensitive: true });
const STATE_NAME = text(1, 80, { isSensitive: true });
const TASK_TOKEN = text(1, 2048);
const TRACE_HEADER = text(0, 256, { pattern: '\\p{ASCII}*' });
const PAGE_TOKEN = text(1, 1024);
const PAGE_SIZE = integer(0, 1000);
const INCLUDED_DATA = oneOf('ALL_DATA', 'METADATA_ONLY');
const TYPE = oneOf('STANDARD', 'EXPRESS');

const TAGS = list(structure('Tag', { key: text(1, 128), value: text(0, 256) }));
const ROUTES = list(
  structure('RoutingConfigurationListItem', { 'stateMachineVersionArn!': ARN, 'weight!': integer(0, 100) }),
  1,
  2,
);
const LOGGING = structure('LoggingConfiguration', {
  level: oneOf('ALL', 'ERROR', 'FATAL', 'OFF'),
  includeExecutionData: FLAG,
  destinations: list(
    structure('LogDestination', {
      cloudWatchLogsLogGroup: structure('CloudWatchLogsLogGroup', { logGroupArn: ARN }),
    }),
  ),
});
const TRACING = structure('TracingConfiguration', { enabled: FLAG });
const ENCRYPTION = structure('EncryptionConfiguration', {
  kmsKeyId: text(1, 2048),
  kmsDataKeyReusePeriodSeconds: integer(60, 900),
  'type!': oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY'),
});

const EXECUTION = { 'executionArn!': ARN };
const MACHINE = { 'stateMachineArn!': ARN };
const TOKEN = { 'taskToken!': TASK_TOKEN };
const PAGE = { maxResults: PAGE_SIZE, nextToken: PAGE_TOKEN };
const SETTINGS = { loggingConfiguration: LOGGING, tracingConfiguration: TRACING };

const MEMBERS: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  CreateActivity: { 'name!': NAME, tags: TAGS, encryptionConfiguration: ENCRYPTION },
  CreateStateMachine: {
    'name!': NAME,
    'definition!': DEFINITION,
    'roleArn!': ARN,
    type: TYPE,
    loggingConfiguration: LOGGING,
    tags: TAGS,
    tracingConfiguration: TRACING,
    publish: FLAG,
    versionDescription: DESCRIPTION,
    encryptionConfiguration: ENCRYPTION,
  },
  CreateStateMachineAlias: {
    description: DESCRIPTION,
    'name!': text(1, 80, { pattern: '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$' }),
    'routingConfiguration!': ROUTES,
  },
  DeleteActivity: { 'activityArn!': ARN },
  DeleteStateMachine: MACHINE,
  DeleteStateMachineAlias: { 'stateMachineAliasArn!': ARN },
  DeleteStateMachineVersion: { 'stateMachineVersionArn!': LONG_ARN },
  DescribeActivity: { 'activityArn!': ARN },
  DescribeExecution: { ...EXECUTION, includedData: INCLUDED_DATA },
  DescribeMapRun: { 'mapRunArn!': LONG_ARN },
  DescribeStateMachine: { ...MACHINE, includedData: INCLUDED_DATA },
  DescribeStateMachineAlias: { 'stateMachineAliasArn!': ARN },
  DescribeStateMachineForExecution: { ...EXECUTION, includedData: INCLUDED_DATA },
  GetActivityTask: { 'activityArn!': ARN, workerName: NAME },
  GetExecutionHistory: {
    ...EXECUTION,
    maxResults: PAGE_SIZE,
    reverseOrder: FLAG,
    nextToken: PAGE_TOKEN,
    includeExecutionData: FLAG,
  },
  ListActivities: PAGE,
  ListExecutions: {
    stateMachineArn: ARN,
    statusFilter: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
    maxResults: PAGE_SIZE,
    nextToken: text(1, 3096),
    mapRunArn: LONG_ARN,
    redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  },
  ListMapRuns: { ...EXECUTION, ...PAGE },
  ListStateMachineAliases: { ...MACHINE, nextToken: PAGE_TOKEN, maxResults: PAGE_SIZE },
  ListStateMachineVersions: { ...MACHINE, nextToken: PAGE_TOKEN, maxResults: PAGE_SIZE },
  ListStateMachines: PAGE,
  ListTagsForResource: { 'resourceArn!': ARN },
  PublishStateMachineVersion: { ...MACHINE, revisionId: text(0, ANY), description: DESCRIPTION },
  RedriveExecution: { ...EXECUTION, clientToken: text(1, 64, { pattern: '[!-~]+' }) },
  SendTaskFailure: { ...TOKEN, error: ERROR, cause: CAUSE },
  SendTaskHeartbeat: TOKEN,
  SendTaskSuccess: { ...TOKEN, 'output!': PAYLOAD },
  StartExecution: { ...MACHINE, name: NAME, input: PAYLOAD, traceHeader: TRACE_HEADER },
  StartSyncExecution: {
    ...MACHINE,
    name: NAME,
    input: PAYLOAD,
    traceHeader: TRACE_HEADER,
    includedData: INCLUDED_DATA,
  },
  StopExecution: { ...EXECUTION, error: ERROR, cause: CAUSE },
  TagResource: { 'resourceArn!': ARN, 'tags!': TAGS },
  TestState: {
    'definition!': DEFINITION,
    roleArn: ARN,
    input: PAYLOAD,
    inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE'),
    revealSecrets: FLAG,
    variables: PAYLOAD,
    stateName: STATE_NAME,
    mock: structure('MockInput', {
      result: PAYLOAD,
      errorOutput: structure('MockErrorOutput', { error: ERROR, cause: CAUSE }),
      fieldValidationMode: oneOf('STRICT', 'PRESENT', 'NONE'),
    }),
    context: PAYLOAD,
    stateConfiguration: structure('TestStateConfiguration', {
      retrierRetryCount: integer(0),
      errorCausedByState: STATE_NAME,
      mapIterationFailureCount: integer(0),
      mapItemReaderData: PAYLOAD,
    }),
  },
  UntagResource: { 'resourceArn!': ARN, 'tagKeys!': list(text(1, 128)) },
  UpdateMapRun: {
    'mapRunArn!': LONG_ARN,
    maxConcurrency: integer(0),
    toleratedFailurePercentage: { kind: 'number', least: 0, most: 100 },
    toleratedFailureCount: integer(0),
  },
  UpdateStateMachine: {
    ...MACHINE,
    definition: DEFINITION,
    roleArn: ARN,
    ...SETTINGS,
    publish: FLAG,
    versionDescription: DESCRIPTION,
    encryptionConfiguration: ENCRYPTION,
  },
  UpdateStateMachineAlias: { 'stateMachineAliasArn!': ARN, description: DESCRIPTION, routingConfiguration: ROUTES },
  ValidateStateMachineDefinition: {
    'definition!': DEFINITION,
    type: TYPE,
    severity: oneOf('ERROR', 'WARNING'),
    maxResults: integer(0, 100),
  },
};

/** The request of each operation. */
export const REQUESTS: ReadonlyMap<string, StructureShape> = new Map(
  Object.entries(MEMBERS).map(([operation, members]) => [operation, structure(operation, members)]),
);
