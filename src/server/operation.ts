import type { EngineHost } from '../engine/engine-host.ts';
import type { JsonObject } from '../json.ts';
import type { Callbacks } from '../step-functions/callbacks.ts';
import type { Tasks } from '../tasks/create-tasks.ts';
import type { Project } from '../template/project.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { ExecutionMocks } from './execution-mocks.ts';
import type { ExecutionRegistry } from './execution-registry.ts';
import type { Request } from './http-server.ts';
import type { MachineRegistry } from './machine-registry.ts';
import type { ServerMetrics } from './metrics.ts';
import type { PageTokens } from './page-tokens.ts';
import type { Parameters } from './parameters.ts';
import type { Store } from './store/store.ts';
import type { Tags } from './tags.ts';

/** What a server knows and runs. */
export interface Service {
  readonly project: Project;
  readonly machines: MachineRegistry;
  readonly executions: ExecutionRegistry;
  readonly activities: ActivityRegistry;
  readonly tags: Tags;
  readonly pages: PageTokens;
  readonly callbacks: Callbacks;
  /** Undefined without mocks. */
  readonly mocks: ExecutionMocks | undefined;
  readonly tasks: Tasks;
  readonly metrics: ServerMetrics;
  readonly store: Store;
  readonly host: EngineHost;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One operation of the API: returns JSON, with times in seconds. Throws ApiError with the API's names. */
export type Operation = (
  parameters: Parameters,
  service: Service,
  request: Request,
) => JsonObject | Promise<JsonObject>;

/** Operations by the API's names. */
export type Operations = Readonly<Record<string, Operation>>;

/** A time in the API's format. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
