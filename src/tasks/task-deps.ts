import type { ObjectStore } from '../datasets/object-store.ts';
import { resourceModules } from '../lambda/resource-modules.ts';
import type { Callbacks } from '../step-functions/callbacks.ts';
import type { Services } from './aws/services.ts';
import type { Integration } from './integration.ts';
import { createLambdaIntegration, type LambdaIntegration } from './lambda/lambda-integrations.ts';
import type { ConfiguredTasks, TasksOptions } from './tasks-options.ts';

/** What several sources share in one run. Each part is created on first use. */
export class TaskDeps {
  readonly options: ConfiguredTasks;
  #lambda: LambdaIntegration | undefined;
  /** For all functions; filled once the API is listening. */
  readonly #environment: Record<string, string> = {};
  readonly #open: Integration[] = [];
  #callbacks: Promise<Callbacks> | undefined;
  #services: Promise<Services> | undefined;

  constructor(options: TasksOptions) {
    this.options = { modules: resourceModules(options.project.functions), ...options };
  }

  get lambda(): LambdaIntegration {
    this.#lambda ??= this.#createLambda(this.options);
    return this.#lambda;
  }

  #createLambda(options: ConfiguredTasks): LambdaIntegration {
    const { project, modules, mocks, lambdaEndpoint, inspector } = options;
    const { functions, root, region, accountId } = project;
    return createLambdaIntegration({
      functions,
      root,
      region,
      accountId,
      handlerOverrides: modules,
      extraEnvironment: () => this.#environment,
      getTokens: this.getCallbacks,
      refusesEarly: mocks === undefined,
      strictHandlers: options.strictHandlers === true,
      cache: options.cache !== false,
      ...(options.maxEnvironments !== undefined && { maxEnvironments: options.maxEnvironments }),
      callsAws: options.endpoints?.destinationOf('lambda') !== undefined,
      ...(inspector !== undefined && { inspector }),
      ...(options.sharedHandlers !== undefined && { shared: options.sharedHandlers }),
      ...(lambdaEndpoint !== undefined && { endpoint: lambdaEndpoint }),
    });
  }

  get hasCallbacks(): boolean {
    return this.#callbacks !== undefined;
  }

  readonly getCallbacks = (): Promise<Callbacks> => {
    const { callbacks } = this.options;
    this.#callbacks ??=
      callbacks === undefined
        ? import('../step-functions/callbacks.ts').then(({ Callbacks }) => new Callbacks(this.options))
        : Promise.resolve(callbacks);
    return this.#callbacks;
  };

  /** Starts the API; functions find it from then on. */
  async listen(): Promise<void> {
    Object.assign(this.#environment, await (await this.getCallbacks()).listen());
  }

  getServices(): Promise<Services> {
    const { endpoints, project } = this.options;
    this.#services ??= import('./aws/services.ts').then(({ Services }) => {
      if (endpoints === undefined) throw new Error('no service is configured');
      const folders = [project.root, process.cwd()];
      return new Services({ endpoints, region: project.region, folders, env: process.env });
    });
    return this.#services;
  }

  /** S3 at an endpoint or in the account; undefined if neither is configured. */
  get openStore(): (() => Promise<ObjectStore>) | undefined {
    if (this.options.endpoints?.destinationOf('s3') === undefined) return undefined;
    return async () => (await import('./aws/s3-object-store.ts')).createS3ObjectStore(await this.getServices());
  }

  closeLater(integration: Integration): Integration {
    this.#open.push(integration);
    return integration;
  }

  /** Waits for what was started and not waited for (InvocationType Event); undefined if no function has run. */
  settle(): Promise<void> | undefined {
    return this.#lambda?.settle();
  }

  /** Ends what runs functions. */
  closeLambda(): Promise<void> | undefined {
    return this.#lambda?.close();
  }

  close(): Promise<void> | undefined {
    const isUnused = this.#open.length === 0 && this.#services === undefined && this.#callbacks === undefined;
    return isUnused ? undefined : this.#close();
  }

  async #close(): Promise<void> {
    for (const integration of this.#open) await integration.close?.();
    if (this.#services !== undefined) (await this.#services).close();
    if (this.#callbacks !== undefined) await (await this.#callbacks).close();
  }
}
