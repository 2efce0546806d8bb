import type { ObjectStore } from '../datasets/object-store.ts';
import type { Resource } from '../definition/definition.ts';
import type { GetTokens } from '../step-functions/wait-for-token.ts';
import type { Project } from '../template/project.ts';
import type { Endpoints } from './aws/endpoints.ts';
import type { Services } from './aws/services.ts';
import type { Connections } from './http/connections.ts';
import type { Integration } from './integration.ts';

export interface RemoteOptions {
  readonly project: Project;
  /** `--endpoint-url`, `--aws`: where AWS's services are called. Absent: nowhere. */
  readonly endpoints?: Endpoints;
  /** `--connections`: the credentials of HTTP Tasks. */
  readonly connections?: Connections;
  /** What waits for the answer to a task's token. */
  readonly getTokens: GetTokens;
}

/** What is reached over the network. Each is loaded when the first task needs it. */
export class Remote {
  readonly #options: RemoteOptions;
  #http: Promise<Integration> | undefined;
  #apis: Promise<Integration> | undefined;
  #services: Promise<Services> | undefined;
  #aws: Promise<Integration> | undefined;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  /** What may run a resource; undefined: nothing here. */
  load(resource: Resource): Promise<Integration> | undefined {
    if (resource.kind !== 'integration') return undefined;
    if (resource.service === 'http') {
      this.#http ??= this.#loadHttp();
      return this.#http;
    }
    if (this.#options.endpoints === undefined) return undefined;
    if (resource.service === 'apigateway') {
      this.#apis ??= this.#loadApis(this.#options.endpoints);
      return this.#apis;
    }
    this.#aws ??= this.#loadAws();
    return this.#aws;
  }

  /** S3 behind an endpoint or in the account; undefined: there is none. */
  get openStore(): (() => Promise<ObjectStore>) | undefined {
    if (this.#options.endpoints?.destinationOf('s3') === undefined) return undefined;
    return async () => (await import('./aws/s3-object-store.ts')).createS3ObjectStore(await this.#loadServices());
  }

  async close(): Promise<void> {
    await (await this.#aws)?.close?.();
    (await this.#services)?.close();
  }

  async #loadHttp(): Promise<Integration> {
    const { connections, project } = this.#options;
    const { createHttpIntegration } = await import('./http/http-integration.ts');
    return createHttpIntegration({ connections, region: project.region });
  }

  async #loadApis(endpoints: Endpoints): Promise<Integration> {
    const destination = endpoints.destinationOf('apigateway');
    if (destination === undefined) return { match: () => undefined };
    const { createApiGatewayIntegration } = await import('./http/api-gateway-integration.ts');
    return createApiGatewayIntegration({ destination, getTokens: this.#options.getTokens });
  }

  async #loadAws(): Promise<Integration> {
    const { createAwsIntegration } = await import('./aws/aws-integration.ts');
    return createAwsIntegration({ services: await this.#loadServices(), getTokens: this.#options.getTokens });
  }

  async #loadServices(): Promise<Services> {
    const { endpoints, project } = this.#options;
    this.#services ??= import('./aws/services.ts').then((module) => {
      if (endpoints === undefined) throw new Error('no service can be reached');
      const folders = [project.root, process.cwd()];
      return new module.Services({ endpoints, region: project.region, folders, env: process.env });
    });
    return this.#services;
  }
}
