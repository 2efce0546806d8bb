import { formatArn } from '../../arn.ts';
import type { AwsLocation } from './scope.ts';

/** A resource as its kind sees it: its name in AWS, its location, and its other properties as strings. */
export interface Identified {
  readonly name: string;
  readonly place: AwsLocation;
  property(name: string): string | undefined;
}

/** What `Ref` and `Fn::GetAtt` return for a type of resource. */
export interface ResourceKind {
  /** The property with its name; without one, the logical id is used. */
  readonly nameProperty?: string;
  /** It runs locally whatever its name is: if the name has no value, the logical id is used. */
  readonly runsHere?: true;
  readonly arn?: (resource: Identified) => string;
  /** Default: the name. */
  readonly ref?: (resource: Identified) => string;
  /** Besides `Arn`. */
  readonly attributes?: Readonly<Record<string, (resource: Identified) => string>>;
}

/** `arn:partition:service:region:account:` and the rest. */
function regional(service: string, rest: (resource: Identified) => string): (resource: Identified) => string {
  return (resource) => formatArn({ service, resource: rest(resource), ...resource.place });
}

/** A service whose ARNs have no region. */
function global(service: string, rest: (resource: Identified) => string): (resource: Identified) => string {
  return (resource) => formatArn({ ...resource.place, service, region: '', resource: rest(resource) });
}

const nameOf = ({ name }: Identified) => name;

/** A kind that `Ref` refers to by ARN. */
function byArn(kind: ResourceKind & { readonly arn: (resource: Identified) => string }): ResourceKind {
  return { ...kind, ref: kind.arn };
}

const lambdaFunction: ResourceKind = {
  nameProperty: 'FunctionName',
  runsHere: true,
  arn: regional('lambda', ({ name }) => `function:${name}`),
};

const stateMachineArn = regional('states', ({ name }) => `stateMachine:${name}`);

const table: ResourceKind = {
  nameProperty: 'TableName',
  arn: regional('dynamodb', ({ name }) => `table/${name}`),
  attributes: { StreamArn: regional('dynamodb', ({ name }) => `table/${name}/stream/2000-01-01T00:00:00.000`) },
};

/** A version or alias refers to its function by name or ARN; its own ARN is the function's with a qualifier. */
function qualified(qualifier: (resource: Identified) => string): (resource: Identified) => string {
  return (resource) => {
    const functionName = resource.property('FunctionName') ?? resource.name;
    const plain = functionName.slice(functionName.lastIndexOf(':') + 1);
    return `${lambdaFunction.arn!({ ...resource, name: plain })}:${qualifier(resource)}`;
  };
}

const queueArn = regional('sqs', nameOf);
const queueUrl = ({ name, place }: Identified) =>
  `https://sqs.${place.region}.${place.urlSuffix}/${place.accountId}/${name}`;

const topicArn = regional('sns', nameOf);

/**
 * The types that workflows and functions refer to, by AWS's names. Resources of other types are known only by logical
 * id.
 */
export const RESOURCE_KINDS: ReadonlyMap<string, ResourceKind> = new Map<string, ResourceKind>([
  ['AWS::Serverless::Function', lambdaFunction],
  ['AWS::Lambda::Function', lambdaFunction],
  ['AWS::Lambda::Version', byArn({ arn: qualified(() => '1') })],
  ['AWS::Lambda::Alias', byArn({ arn: qualified((alias) => alias.property('Name') ?? alias.name) })],
  [
    'AWS::Lambda::LayerVersion',
    byArn({ nameProperty: 'LayerName', arn: regional('lambda', (l) => `layer:${l.name}:1`) }),
  ],
  [
    'AWS::Serverless::LayerVersion',
    byArn({ nameProperty: 'LayerName', arn: regional('lambda', (l) => `layer:${l.name}:1`) }),
  ],
  [
    'AWS::Serverless::StateMachine',
    byArn({ nameProperty: 'Name', runsHere: true, arn: stateMachineArn, attributes: { Name: nameOf } }),
  ],
  [
    'AWS::StepFunctions::StateMachine',
    byArn({ nameProperty: 'StateMachineName', runsHere: true, arn: stateMachineArn, attributes: { Name: nameOf } }),
  ],
  [
    'AWS::StepFunctions::Activity',
    byArn({ nameProperty: 'Name', arn: regional('states', (a) => `activity:${a.name}`), attributes: { Name: nameOf } }),
  ],
  [
    'AWS::SQS::Queue',
    { nameProperty: 'QueueName', arn: queueArn, ref: queueUrl, attributes: { QueueName: nameOf, QueueUrl: queueUrl } },
  ],
  [
    'AWS::SNS::Topic',
    byArn({ nameProperty: 'TopicName', arn: topicArn, attributes: { TopicArn: topicArn, TopicName: nameOf } }),
  ],
  ['AWS::DynamoDB::Table', table],
  ['AWS::DynamoDB::GlobalTable', table],
  ['AWS::Serverless::SimpleTable', table],
  [
    'AWS::S3::Bucket',
    {
      nameProperty: 'BucketName',
      arn: ({ name, place }) => formatArn({ partition: place.partition, service: 's3', resource: name }),
      attributes: {
        DomainName: ({ name, place }) => `${name}.s3.${place.urlSuffix}`,
        RegionalDomainName: ({ name, place }) => `${name}.s3.${place.region}.${place.urlSuffix}`,
        WebsiteURL: ({ name, place }) => `http://${name}.s3-website-${place.region}.${place.urlSuffix}`,
      },
    },
  ],
  ['AWS::IAM::Role', { nameProperty: 'RoleName', arn: global('iam', (role) => `role/${role.name}`) }],
  ['AWS::IAM::User', { nameProperty: 'UserName', arn: global('iam', (user) => `user/${user.name}`) }],
  [
    'AWS::IAM::ManagedPolicy',
    byArn({ nameProperty: 'ManagedPolicyName', arn: global('iam', (p) => `policy/${p.name}`) }),
  ],
  [
    'AWS::Events::EventBus',
    { nameProperty: 'Name', arn: regional('events', (bus) => `event-bus/${bus.name}`), attributes: { Name: nameOf } },
  ],
  ['AWS::Events::Rule', { nameProperty: 'Name', arn: regional('events', (rule) => `rule/${rule.name}`) }],
  ['AWS::Events::Connection', { nameProperty: 'Name', arn: regional('events', (c) => `connection/${c.name}`) }],
  [
    'AWS::Logs::LogGroup',
    { nameProperty: 'LogGroupName', arn: regional('logs', (group) => `log-group:${group.name}:*`) },
  ],
  ['AWS::KMS::Key', { arn: regional('kms', (key) => `key/${key.name}`), attributes: { KeyId: nameOf } }],
  [
    'AWS::SecretsManager::Secret',
    byArn({
      nameProperty: 'Name',
      arn: regional('secretsmanager', (s) => `secret:${s.name}`),
      attributes: { Id: regional('secretsmanager', (s) => `secret:${s.name}`) },
    }),
  ],
  ['AWS::SSM::Parameter', { nameProperty: 'Name' }],
  ['AWS::Kinesis::Stream', { nameProperty: 'Name', arn: regional('kinesis', (stream) => `stream/${stream.name}`) }],
  ['AWS::ECS::Cluster', { nameProperty: 'ClusterName', arn: regional('ecs', (cluster) => `cluster/${cluster.name}`) }],
  [
    'AWS::ECS::TaskDefinition',
    byArn({ nameProperty: 'Family', arn: regional('ecs', (t) => `task-definition/${t.name}:1`) }),
  ],
  [
    'AWS::Batch::JobQueue',
    byArn({ nameProperty: 'JobQueueName', arn: regional('batch', (q) => `job-queue/${q.name}`) }),
  ],
  [
    'AWS::Batch::JobDefinition',
    byArn({ nameProperty: 'JobDefinitionName', arn: regional('batch', (j) => `job-definition/${j.name}:1`) }),
  ],
  ['AWS::Glue::Job', { nameProperty: 'Name' }],
  ['AWS::Glue::Crawler', { nameProperty: 'Name' }],
  ['AWS::Athena::WorkGroup', { nameProperty: 'Name' }],
  [
    'AWS::CodeBuild::Project',
    { nameProperty: 'Name', arn: regional('codebuild', (project) => `project/${project.name}`) },
  ],
  [
    'AWS::Cognito::UserPool',
    { arn: regional('cognito-idp', (pool) => `userpool/${pool.name}`), attributes: { UserPoolId: nameOf } },
  ],
]);
