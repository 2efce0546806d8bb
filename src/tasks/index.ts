import type { Resource } from '../definition/definition.ts';
import { UnresolvedValue } from '../source/unresolved-value.ts';
import type { FindRunner, Integration } from './integration.ts';
import { createFindMock } from './mocks/find-mock.ts';
import type { TaskSource } from './task-source.ts';

/** The sources that can answer a task, in the order in which they are asked. */
export const TASK_SOURCES: readonly TaskSource[] = [
  {
    name: 'mocks',
    owns: (_, { mocks }) => mocks !== undefined,
    load: ({ options }) => createFindMock(options.mocks!, options.project),
    isStandIn: true,
  },
  {
    name: 'unresolved',
    owns: () => true,
    load: () => refuseUnresolved,
    isStandIn: true,
  },
  {
    // instead of a service: `--handler 'arn:aws:states:::sqs:sendMessage=./queue.ts#send'`
    name: 'modules',
    owns: ({ kind, arn }, { modules }) => kind !== 'lambda' && modules.get(arn) !== undefined,
    load: ({ lambda }) => by(lambda),
  },
  {
    name: 'functions',
    owns: (resource) => resource.kind === 'lambda' || serviceOf(resource) === 'lambda',
    load: ({ lambda }) => by(lambda),
  },
  {
    // a machine outside the project may exist elsewhere
    name: 'step-functions',
    owns: isOfStepFunctions,
    async load({ getCallbacks }) {
      const local = await getCallbacks();
      return (request) => (local.isElsewhere(request) ? undefined : local.match(request.resource));
    },
  },
  {
    name: 's3-folder',
    owns: (resource, { s3Dir }) => s3Dir !== undefined && serviceOf(resource) === 'aws-sdk:s3',
    async load({ options, getCallbacks }) {
      const { createLocalS3Integration } = await import('./s3/local-s3-integration.ts');
      return by(createLocalS3Integration({ dir: options.s3Dir!, getTokens: getCallbacks }));
    },
  },
  {
    name: 'http',
    owns: (resource) => serviceOf(resource) === 'http',
    async load({ options: { connections, project } }) {
      const { createHttpIntegration } = await import('./http/http-integration.ts');
      return by(createHttpIntegration({ connections, region: project.region }));
    },
  },
  {
    name: 'api-gateway',
    owns: (resource, { endpoints }) =>
      serviceOf(resource) === 'apigateway' && endpoints?.destinationOf('apigateway') !== undefined,
    async load({ options, getCallbacks }) {
      const { createApiGatewayIntegration } = await import('./http/api-gateway-integration.ts');
      const destination = options.endpoints!.destinationOf('apigateway')!;
      return by(createApiGatewayIntegration({ destination, getTokens: getCallbacks }));
    },
  },
  {
    // at an endpoint or in the account
    name: 'aws',
    owns: ({ kind }, { endpoints }) => kind === 'integration' && endpoints !== undefined,
    async load(deps) {
      const { createAwsIntegration } = await import('./aws/aws-integration.ts');
      const services = await deps.getServices();
      return by(deps.closeLater(createAwsIntegration({ services, getTokens: deps.getCallbacks })));
    },
  },
  {
    // an unknown machine: fails as on AWS
    name: 'unknown-machine',
    owns: isOfStepFunctions,
    load: async ({ getCallbacks }) => by(await getCallbacks()),
  },
  {
    // reports the options that would configure it
    name: 'unanswered',
    owns: () => true,
    load: async ({ options }) => (await import('./unanswered.ts')).refuseUnanswered(options),
  },
];

/** The request it would be called with is unknown. */
const refuseUnresolved: FindRunner = ({ unresolved }) => {
  if (unresolved !== undefined) throw new UnresolvedValue(unresolved.map(({ diagnostic }) => diagnostic));
  return undefined;
};

function by(integration: Pick<Integration, 'match'>): FindRunner {
  return ({ resource }) => integration.match(resource);
}

function serviceOf(resource: Resource): string | undefined {
  return resource.kind === 'integration' ? resource.service : undefined;
}

/** Activities, and machines that may belong to the project. */
export function isOfStepFunctions(resource: Resource): boolean {
  return resource.kind === 'activity' || /^(?:states|aws-sdk:sfn)$/.test(serviceOf(resource) ?? '');
}
