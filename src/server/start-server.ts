import { nextTurn } from '../engine/turns.ts';
import type { EventsOptions, RunningEvents } from '../events/start-events.ts';
import type { Trigger } from '../events/trigger.ts';
import type { Json, JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { type Endpoints, packageOf } from '../tasks/aws/endpoints.ts';
import { checkRequest } from './check-request.ts';
import { createService, type RunningService, type ServiceOptions } from './create-service.ts';
import { type HttpServer, type PageHandler, type Request, startHttpServer } from './http-server.ts';
import type { Operations } from './operation.ts';
import { aliasOperations } from './operations/aliases.ts';
import { historyOperations } from './operations/execution-history.ts';
import { executionOperations } from './operations/executions.ts';
import { listOperations } from './operations/list-executions.ts';
import { machineOperations } from './operations/machines.ts';
import { mapRunOperations } from './operations/map-runs.ts';
import { otherOperations } from './operations/others.ts';
import { testOperations } from './operations/test-state.ts';
import { Parameters } from './parameters.ts';
import { MemoryStore } from './store/memory-store.ts';
import { type Store, StoreFailure } from './store/store.ts';
import type { Generation } from './task-generations.ts';

/** All operations of the server. A test compares them with those of `@aws-sdk/client-sfn`. */
export const OPERATIONS: Operations = {
  ...machineOperations,
  ...aliasOperations,
  ...executionOperations,
  ...listOperations,
  ...historyOperations,
  ...mapRunOperations,
  ...otherOperations,
  ...testOperations,
};

export interface ServerOptions extends Omit<ServiceOptions, 'apiUrl' | 'store'> {
  /** `--ui`: pages on the same server. `cwd`: the folder of the user's code, for the locations in errors. */
  readonly ui?: { readonly cwd: string };
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The access key that must sign requests; undefined accepts any. */
  readonly accessKey?: string;
  /** Stores everything across restarts; absent: it is lost when the server ends. The server closes it. */
  readonly store?: Store;
}

export interface RunningServer {
  readonly url: string;
  readonly service: RunningService;
  /** What besides clients starts machines. */
  readonly triggers: readonly Trigger[];
  /** Executions that start from now on, and the events that start them, use the changed project. */
  replace(generation: Generation): void;
  close(): Promise<void>;
}

/**
 * Starts the Step Functions API for the machines of a project.
 *
 * @throws UsageError if it cannot listen there
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { accessKey, store = new MemoryStore() } = options;
  let service: RunningService | undefined;
  let isReady = (_service: Promise<RunningService>): void => {};
  // clients may call before all earlier executions continue
  const ready = new Promise<RunningService>((resolve) => {
    isReady = resolve;
  });
  let events: Promise<RunningEvents> | undefined;
  const answerSaved = (answer: JsonObject): JsonObject | Promise<JsonObject> =>
    saved(store)?.then(() => answer) ?? answer;
  /** While the disk is full, the server still answers reads. */
  const answerRead = (answer: JsonObject): JsonObject | Promise<JsonObject> => {
    const saving = store.failure === undefined ? store.saved() : undefined;
    const give = (): JsonObject => answer;
    return saving?.then(give, give) ?? answer;
  };
  const perform = (name: string, request: Request, running: RunningService): JsonObject | Promise<JsonObject> => {
    checkRequest(name, request.body);
    const answer = OPERATIONS[name]!(new Parameters(request.body), running, request);
    const isReading = READING.test(name);
    const finish = isReading ? answerRead : answerSaved;
    if (!(answer instanceof Promise)) return finish(answer);
    return answer.then(async (late) => {
      // an accepted answer to a token is in the execution's journal once everything that follows synchronously is done
      if (store.isLasting && !isReading) await nextTurn();
      return finish(late);
    }, refuse);
  };
  const call = (name: string, request: Request): JsonObject | Promise<JsonObject> => {
    if (!Object.hasOwn(OPERATIONS, name)) {
      throw new ApiError('UnknownOperationException', `There is no operation ${name}`, 404);
    }
    if (service === undefined) return ready.then(() => call(name, request));
    if (store.failure === undefined || READING.test(name)) return perform(name, request, service);
    const running = service;
    return Promise.resolve(saved(store)).then(() => perform(name, request, running));
  };
  const putEvents = async (name: string, { body }: Request): Promise<JsonObject> => {
    await ready;
    const answer = await (await events!).call(name, body);
    await saved(store);
    return answer;
  };
  const ui = options.ui && (await import('./ui/pages.ts')).createUi(() => service!, options.ui.cwd);
  const http: HttpServer = await startHttpServer({
    host: options.host,
    port: options.port,
    accessKey,
    accountId: options.project.accountId,
    services: { AWSStepFunctions: call, AWSEvents: putEvents },
    route: async (request) => {
      await ready;
      return (await events)?.route(request);
    },
    pages: {
      'GET /health': text('application/json', () => '{"status":"ok"}'),
      ...whenReady(ready, {
        'GET /metrics': text('text/plain; version=0.0.4; charset=utf-8', () => service!.metrics.format()),
        ...ui?.pages,
      }),
    },
  });
  const onExecution: ServiceOptions['onExecution'] = (execution) => {
    options.onExecution(execution);
    ui?.tell();
  };
  const endpoints = accessKey === undefined ? withOwnBus(options.endpoints, http.url) : options.endpoints;
  const starting = createService({ ...options, ...(endpoints && { endpoints }), store, onExecution, apiUrl: http.url });
  const running = await starting.catch(async (error: unknown) => {
    await http.close();
    await store.close();
    throw error;
  });
  service = running;
  const created = running.now();
  events = startEventsOf(running, call, options.onLog, { created, since: created });
  isReady(starting);
  const { triggers } = await events;
  return {
    url: http.url,
    service: running,
    triggers,
    replace(generation) {
      running.replace(generation);
      const before = events;
      // changes are applied one after the other
      events = (async () => {
        (await before)?.close();
        return startEventsOf(running, call, options.onLog, { created, since: running.now() });
      })();
      events.catch((error: unknown) => options.onLog(String(error)));
    },
    async close() {
      (await events)?.close();
      await http.close();
      await running.close(options.store !== undefined);
      await store.close();
    },
  };
}

/** Tasks that put events reach the template's rules, unless an endpoint is configured. */
function withOwnBus(endpoints: Endpoints | undefined, url: string): Endpoints {
  const destination = { endpoint: new URL(url) };
  return {
    destinationOf: (service) =>
      endpoints?.destinationOf(service) ?? (packageOf(service) === 'eventbridge' ? destination : undefined),
  };
}

/** Operations that only read. */
const READING = /^(?:Describe|List|Validate|GetExecutionHistory|TestState)/;

/** Resolves when everything that an answer depends on is stored; undefined if it already is. Rejects with ApiError. */
function saved(store: Store): Promise<void> | undefined {
  return store.saved()?.catch(refuse);
}

function refuse(error: unknown): never {
  throw error instanceof StoreFailure ? new ApiError('ServiceUnavailable', error.message, 503) : error;
}

function whenReady(
  ready: Promise<unknown>,
  pages: Readonly<Record<string, PageHandler>>,
): Readonly<Record<string, PageHandler>> {
  const wait =
    (page: PageHandler): PageHandler =>
    async (request, response) => {
      await ready;
      return page(request, response);
    };
  return Object.fromEntries(Object.entries(pages).map(([path, page]) => [path, wait(page)]));
}

/** What starts machines in the template. */
async function startEventsOf(
  { project, executions, now }: RunningService,
  call: (operation: string, request: Request) => JsonObject | Promise<JsonObject>,
  onLog: (line: string) => void,
  times: Pick<EventsOptions, 'created' | 'since'>,
): Promise<RunningEvents> {
  const { startEvents } = await import('../events/start-events.ts');
  const start = async (machineArn: string, input: Json, name: string): Promise<unknown> =>
    executions.startFor({ machineArn, input, name });
  const { signal } = new AbortController();
  const callStates = async (operation: string, body: JsonObject): Promise<JsonObject> =>
    call(operation, { body, signal });
  return startEvents({ project, start, callStates, onLog, now, ...times });
}

function text(type: string, write: () => string): PageHandler {
  return (_request, response) => void response.writeHead(200, { 'Content-Type': type }).end(write());
}
