import { formatArn, withoutQualifier } from '../../arn.ts';
import { hasPlaceholder } from '../../definition/placeholder.ts';
import { parseFunctionName } from '../../lambda/find/resolve-function.ts';
import { findAction, findService, withoutPattern } from '../../services/find-integration.ts';
import { capitalize } from '../../services/member-names.ts';
import { entryOf } from '../../source/source-node.ts';
import type { Project } from '../../template/project.ts';
import { placeOf } from '../../template/sam/pseudo-parameters.ts';
import { functionNameOf, functionOf, literalOf, type Task } from '../tasks.ts';

/** A permission that a task's role needs: each of the actions, on the resource. */
export interface Permission {
  readonly actions: readonly string[];
  /** Its location in the task, if the task contains it literally. */
  readonly resource: NeededResource | undefined;
  /** Without it, AWS refuses the state machine, not just the task. */
  readonly isForCreation?: true;
}

export interface NeededResource {
  /** Without a qualifier. */
  readonly arn: string;
  /** The version or alias of a function: IAM treats it as a resource of its own. */
  readonly qualifier?: string;
}

type ResourceOf = (task: Task, project: Project) => NeededResource | undefined;

/**
 * "If you use a qualified ARN to invoke a function, the policy must name it": a policy for the function allows neither an
 * alias nor `$LATEST`, one for an alias not the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html, lambda-api-permissions-ref.html
 */
const lambdaFunction: ResourceOf = (task, { functions }) => {
  const named = functionNameOf(task)?.text;
  const reference = named === undefined ? undefined : parseFunctionName(named);
  if (named === undefined || reference === undefined) return undefined;
  const unqualified = named.startsWith('arn:') ? withoutQualifier(named) : undefined;
  const arn = functionOf(task, functions)?.arn ?? unqualified;
  const separate = entryOf(task.request, 'Qualifier') ?? entryOf(task.request, 'Qualifier.$');
  const literal = literalOf(task, 'Qualifier')?.text;
  const isUnknown = task.resource.kind === 'integration' && separate !== undefined && literal === undefined;
  if (arn === undefined || isUnknown) return undefined;
  const qualifier = task.resource.kind === 'integration' ? (literal ?? reference.qualifier) : reference.qualifier;
  return qualifier === undefined ? { arn } : { arn, qualifier };
};

/**
 * "You must use the unqualified ARN of the state machine" in a policy: for versions and aliases, too.
 * https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
const stateMachine: ResourceOf = (task) => {
  const arn = literalOf(task, 'StateMachineArn')?.text;
  return arn === undefined ? undefined : { arn: withoutQualifier(arn) };
};

function arnOf(service: string, region: string, accountId: string, name: string): string {
  const { partition } = placeOf(region, accountId);
  return formatArn({ partition, service, region, accountId, resource: name });
}

const queue: ResourceOf = (task) => {
  const url = /^https:\/\/sqs\.([\w-]+)\.[\w.]+\/(\d+)\/([\w.-]+)$/.exec(literalOf(task, 'QueueUrl')?.text ?? '');
  return url === null ? undefined : { arn: arnOf('sqs', url[1]!, url[2]!, url[3]!) };
};

const table: ResourceOf = (task, { region, accountId }) => {
  const name = literalOf(task, 'TableName')?.text;
  if (name === undefined) return undefined;
  return { arn: name.startsWith('arn:') ? name : arnOf('dynamodb', region, accountId, `table/${name}`) };
};

const arnIn =
  (field: string): ResourceOf =>
  (task) => {
    const arn = literalOf(task, field)?.text;
    return arn === undefined ? undefined : { arn };
  };

/**
 * The field of the request that names the resource, by the service's IAM prefix. For other services, only the action is
 * checked.
 */
const RESOURCES: ReadonlyMap<string, ResourceOf> = new Map([
  ['lambda:InvokeFunction', lambdaFunction],
  ['sqs:SendMessage', queue],
  ['sns:Publish', arnIn('TopicArn')],
  ['states:StartExecution', stateMachine],
  ['states:StartSyncExecution', stateMachine],
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'].map(
    (action) => [`dynamodb:${action}`, table] as const,
  ),
]);

/** The SDK's services with their IAM prefixes. Only those whose actions are named after the operations. */
const SDK_PREFIXES: ReadonlyMap<string, string> = new Map([
  ...(
    'athena batch cloudformation codebuild comprehend dynamodb ec2 ecs firehose glue iam kinesis kms lambda ' +
    'organizations polly rds rekognition s3 scheduler secretsmanager ses sns sqs ssm sts textract translate'
  )
    .split(' ')
    .map((name) => [name, name] as const),
  ['cloudwatchlogs', 'logs'],
  ['cloudwatch', 'cloudwatch'],
  ['eventbridge', 'events'],
  ['redshiftdata', 'redshift-data'],
  ['sesv2', 'ses'],
  ['sfn', 'states'],
]);

/** Actions not named after the operations; undefined: several are needed, or none. */
const RENAMED: Readonly<Record<string, string | undefined>> = {
  'dynamodb:BatchExecuteStatement': undefined,
  'dynamodb:ExecuteStatement': undefined,
  'dynamodb:ExecuteTransaction': undefined,
  'dynamodb:TransactGetItems': 'dynamodb:GetItem',
  'dynamodb:TransactWriteItems': undefined,
  'lambda:Invoke': 'lambda:InvokeFunction',
  'lambda:InvokeAsync': 'lambda:InvokeFunction',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CopyObject': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:SelectObjectContent': 's3:GetObject',
  's3:UploadPart': 's3:PutObject',
  's3:UploadPartCopy': 's3:PutObject',
  'sns:PublishBatch': 'sns:Publish',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sts:GetCallerIdentity': undefined,
};

/** S3's bucket operations have actions with irregular names. */
const OTHER_S3 = /^s3:(?!(?:Get|Put|Delete|Restore)Object(?:Tagging|Acl)?$)/;

const RULE_ACTIONS = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/** The permission that the task needs; empty if it runs with its own role, or if it is unknown. */
export function requiredPermissions(task: Task, project: Project): readonly Permission[] {
  const { resource, state } = task;
  if (state.credentials !== undefined || hasPlaceholder(resource.arn)) return [];
  if (resource.kind === 'activity') return [];
  if (resource.kind === 'lambda') {
    return [{ actions: ['lambda:InvokeFunction'], resource: known(lambdaFunction(task, project), project) }];
  }
  const operation = withoutPattern(resource.action);
  const row = findAction(resource.service, operation);
  const permissions: Permission[] = [];
  const actions = actionsOf(resource.service, operation);
  if (actions.length > 0)
    permissions.push({ actions, resource: known(RESOURCES.get(actions[0]!)?.(task, project), project) });
  const rule = resource.pattern === 'sync' ? row?.rule : undefined;
  if (rule !== undefined) {
    const arn = arnOf('events', project.region, project.accountId, `rule/${rule}`);
    permissions.push({ actions: RULE_ACTIONS, resource: { arn }, isForCreation: true });
  }
  return permissions;
}

/** A dynamic reference may have any value, and a missing name here exists on AWS. */
function known(resource: NeededResource | undefined, project: Project): NeededResource | undefined {
  const text = `${resource?.arn}:${resource?.qualifier}`;
  const isNameAssumed = [...project.functions, ...project.machines].some(
    (each) => each.isNameAssumed === true && each.arn === resource?.arn,
  );
  return isNameAssumed || text.includes('{{resolve:') ? undefined : resource;
}

function actionsOf(service: string, operation: string): readonly string[] {
  const name = capitalize(operation);
  if (service.startsWith('aws-sdk:')) {
    const action = sdkActionOf(service.slice('aws-sdk:'.length), name);
    return action === undefined ? [] : [action];
  }
  const iam = findService(service)?.iam;
  const row = findAction(service, operation);
  return row?.permissions ?? (row === undefined || iam === undefined ? [] : [`${iam}:${name}`]);
}

function sdkActionOf(service: string, name: string): string | undefined {
  if (service === 'bedrockruntime') {
    return name === 'InvokeModel' || name === 'Converse' ? 'bedrock:InvokeModel' : undefined;
  }
  const prefix = SDK_PREFIXES.get(service);
  if (prefix === undefined) return undefined;
  const action = `${prefix}:${name}`;
  if (Object.hasOwn(RENAMED, action)) return RENAMED[action];
  return OTHER_S3.test(action) ? undefined : action;
}
