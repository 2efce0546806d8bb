import { createMapData } from '../datasets/map-data.ts';
import type { Machine, Resource } from '../definition/definition.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import { isJsonObject } from '../json.ts';
import { referencedFunctions } from '../lambda/find/referenced-functions.ts';
import type { InspectorOptions } from '../lambda/inspector/inspector-options.ts';
import { resourceModules } from '../lambda/resource-modules.ts';
import type { SharedHandlers } from '../lambda/shared-handlers.ts';
import { UnresolvedValue } from '../source/unresolved-value.ts';
import type { Callbacks, WaitingTask } from '../step-functions/callbacks.ts';
import { needsCallbacks } from '../step-functions/needs-callbacks.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Endpoints } from './aws/endpoints.ts';
import type { Connections } from './http/connections.ts';
import type { Integration } from './integration.ts';
import { createLambdaIntegration } from './lambda/lambda-integrations.ts';
import type { Mocks } from './mocks/mocks.ts';
import { Remote } from './remote.ts';
import { type Hints, unanswered, unansweredS3, unmocked } from './unanswered.ts';

/** Its hints are for a task that nothing answers. */
export interface TasksOptions extends Hints {
  readonly project: Project;
  /** `--s3`: the folder that stands for S3. Absolute. */
  readonly s3Dir?: string;
  /** `--lambda-endpoint`: what runs the functions that no module stands for. */
  readonly lambdaEndpoint?: URL;
  /** What other runs of the same project have made of its handlers. */
  readonly sharedHandlers?: SharedHandlers;
  /** `--strict-handlers`: a handler that does not load ends the run, and no Catch takes it. */
  readonly strictHandlers?: boolean;
  /** `--inspect`: a debugger may attach to each function, and no timeout counts while one runs. */
  readonly inspector?: InspectorOptions;
  /** False (`--no-cache`): handlers are built anew, and no build is kept for later runs. */
  readonly cache?: boolean;
  /** `--endpoint-url`, `--aws`: where AWS's services are called. Absent: nowhere. */
  readonly endpoints?: Endpoints;
  /** `--connections`: the credentials of HTTP Tasks. */
  readonly connections?: Connections;
  /** `--mock`: asked before everything else. */
  readonly mocks?: Mocks;
  /** Reads a machine and checks it, for tasks that start it; rejects with a UsageError where it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
  /** Told of each task that has waited for an answer from outside for a while. */
  readonly onPending?: (task: WaitingTask) => void;
}

/** What a machine's tasks run on. */
export interface Tasks {
  readonly run: TaskRunner;
  readonly mapData: MapData;
  /** Whether a mock may answer in the place of what a task names. */
  readonly isMocked: boolean;
  /** Starts to make ready what this machine will need, without waiting; a second call for it does nothing. */
  prepare(source: MachineSource): void;
  /** Waits for what was started and not waited for (InvocationType Event). */
  settle(): Promise<void>;
  /** Ends everything that still runs. */
  close(): Promise<void>;
}

/** Hands each task to the first integration that knows its resource. */
export function createTasks(options: TasksOptions): Tasks {
  const { project, s3Dir, lambdaEndpoint, mocks } = options;
  const { functions, root, region, accountId } = project;
  let callbacks: Promise<Callbacks> | undefined;
  const getCallbacks = (): Promise<Callbacks> => {
    callbacks ??= import('../step-functions/callbacks.ts').then((module) => new module.Callbacks(options));
    return callbacks;
  };
  /** Of all functions; filled once the API listens. */
  const environment: Record<string, string> = {};
  let listening: Promise<void> | undefined;
  const lambda = createLambdaIntegration({
    functions,
    root,
    region,
    accountId,
    handlerOverrides: resourceModules(functions),
    extraEnvironment: environment,
    getTokens: getCallbacks,
    refusesEarly: mocks === undefined,
    strictHandlers: options.strictHandlers === true,
    ...(options.inspector !== undefined && { inspector: options.inspector }),
    cache: options.cache !== false,
    ...(lambdaEndpoint !== undefined && { endpoint: lambdaEndpoint }),
    ...(options.sharedHandlers !== undefined && { shared: options.sharedHandlers }),
  });
  const integrations: readonly Integration[] = [lambda];
  const remote = new Remote({ ...options, getTokens: getCallbacks });
  const mapData = createMapData(s3Dir, remote.openStore);
  let localS3: Promise<Integration> | undefined;
  let machine: MachineSource | undefined;
  /** Loads what the task needs: real work, with which a clock that jumps keeps step. */
  const loadCallbacks = async (resource: Resource, { hold }: TaskContext): Promise<Callbacks | undefined> => {
    if (callbacks === undefined && !isAnsweredHere(resource)) return undefined;
    const release = hold();
    try {
      await listening;
      return await getCallbacks();
    } finally {
      release();
    }
  };
  const findS3Runner = async (resource: Resource, { hold }: TaskContext): Promise<TaskRunner | undefined> => {
    if (s3Dir === undefined || !isS3(resource)) return undefined;
    const release = hold();
    try {
      localS3 ??= import('./s3/local-s3-integration.ts').then(({ createLocalS3Integration }) =>
        createLocalS3Integration({ dir: s3Dir, getTokens: getCallbacks }),
      );
      return (await localS3).match(resource);
    } finally {
      release();
    }
  };
  const findRemoteRunner = async (resource: Resource, { hold }: TaskContext): Promise<TaskRunner | undefined> => {
    const release = hold();
    try {
      return (await remote.load(resource))?.match(resource);
    } finally {
      release();
    }
  };
  const findRunner = async (
    request: TaskRequest,
    context: TaskContext,
    made: Callbacks | undefined,
  ): Promise<TaskRunner> => {
    const { resource } = request;
    for (const integration of integrations) {
      const runner = integration.match(resource);
      if (runner !== undefined) return runner;
    }
    const own = isAnsweredHere(resource) ? made?.match(resource) : undefined;
    if (own !== undefined && made?.isElsewhere(request) !== true) return own;
    const runner = (await findS3Runner(resource, context)) ?? (await findRemoteRunner(resource, context)) ?? own;
    if (runner !== undefined) return runner;
    throw isS3(resource) ? await unansweredS3(request, options) : unanswered(request, options);
  };
  return {
    async run(request, context) {
      const mocked = await mocks?.answer(request, context);
      if (mocked !== undefined) return mocked.output;
      const isRefused = mocks?.refusal !== undefined && !startsOwnMachine(request, project);
      if (isRefused) throw await unmocked(request, mocks.refusal);
      if (request.unresolved !== undefined) {
        throw new UnresolvedValue(request.unresolved.map(({ diagnostic }) => diagnostic));
      }
      const made = await loadCallbacks(request.resource, context);
      const leave = made?.enter(request, context);
      try {
        const runner = await findRunner(request, context, made);
        return await runner(request, context);
      } finally {
        leave?.();
      }
    },
    mapData,
    isMocked: mocks !== undefined,
    prepare(source) {
      if (machine === source) return;
      machine = source;
      if (mocks?.refusal !== undefined) return;
      const names = source.definition === undefined ? [] : referencedFunctions(source.definition, functions);
      if (needsCallbacks(source, project)) {
        listening = getCallbacks().then(async (made) => void Object.assign(environment, await made.listen()));
        // a failure shows where a task needs it
        listening.catch(() => {});
      }
      if (names.length === 0) return;
      if (listening === undefined) lambda.prepare(names);
      else
        void listening.then(
          () => lambda.prepare(names),
          () => {},
        );
    },
    settle: () => lambda.settle(),
    async close() {
      for (const integration of integrations) await integration.close?.();
      await mapData.close();
      await remote.close();
      await (await callbacks)?.close();
    },
  };
}

function isS3(resource: Resource): boolean {
  return resource.kind === 'integration' && resource.service === 'aws-sdk:s3';
}

/** The project's own machines run on the same mocks: their tasks are refused, not they. */
function startsOwnMachine({ resource, payload }: TaskRequest, { machines }: Project): boolean {
  if (resource.kind !== 'integration' || !/^(?:states|aws-sdk:sfn)$/.test(resource.service)) return false;
  const arn = isJsonObject(payload) ? payload.StateMachineArn : undefined;
  if (!/^start(?:Sync)?Execution\b/.test(resource.action) || typeof arn !== 'string') return false;
  return machines.some((machine) => arn === machine.arn || arn.startsWith(`${machine.arn}:`));
}

/** Activities, and machines that may be the project's own. */
function isAnsweredHere(resource: Resource): boolean {
  return (
    resource.kind === 'activity' ||
    (resource.kind === 'integration' && /^(?:states|aws-sdk:sfn)$/.test(resource.service))
  );
}
