import { StatesError } from '../../engine/errors.ts';
import { notStarted } from '../../engine/not-started.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import { javaHashMapOrder } from '../../java-hash-map.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { findAction, findService, isApiCall, withoutPattern } from '../../services/find-integration.ts';
import { nameAsApi, nameAsJava } from '../../services/member-names.ts';
import { type GetTokens, waitForToken } from '../../step-functions/wait-for-token.ts';
import type { Integration } from '../integration.ts';
import { findJob, type JobOperation, waitForJob } from './jobs.ts';
import type { SdkResponse } from './sdk.ts';
import { optimisedServiceNames, sdkServiceNames } from './service-titles.ts';
import type { CallForm, Services } from './services.ts';

export interface AwsIntegrationOptions {
  readonly services: Services;
  /** Waits for the answer to a task's token. */
  readonly getTokens: GetTokens;
  /** The delay before the first status request for a job; it grows from there. */
  readonly pollMs?: number;
}

const SDK_FORM: CallForm = {
  names: sdkServiceNames,
  input: { nameMember: nameAsJava, unknownFields: 'refuse' },
  output: { nameMember: nameAsJava, dates: 'text' },
};

/** AWS's services through the SDK: `aws-sdk:<service>:<action>`, and the optimised integrations that are API calls. */
export function createAwsIntegration({ services, getTokens, pollMs = 1_000 }: AwsIntegrationOptions): Integration {
  /** Calls that no task waits for: jobs that are being stopped. */
  const background = new Set<Promise<unknown>>();

  async function callSdk({ state, resource, payload }: TaskRequest, context: TaskContext): Promise<Json> {
    if (resource.kind !== 'integration') throw new Error(`${resource.arn} is not an SDK call`);
    const call = {
      service: resource.service.slice('aws-sdk:'.length),
      action: withoutPattern(resource.action),
      parameters: payload,
      purpose: `state '${state}': ${resource.arn}`,
    };
    const { output } = await held(context, () => services.call(call, SDK_FORM, context.signal));
    return output;
  }

  async function callOptimised(request: TaskRequest, context: TaskContext): Promise<JsonObject> {
    const { state, resource, payload } = request;
    if (resource.kind !== 'integration') throw new Error(`${resource.arn} is not a service integration`);
    if (!isJsonObject(payload)) throw notStarted(payload, 'The Parameters must be an object');
    const action = withoutPattern(resource.action);
    const row = findAction(resource.service, action)!;
    const special = resource.pattern === 'sync' ? { ...row, ...row.onSync } : row;
    const operation = {
      action: special.operation ?? action,
      parameters: special.toParameters?.(payload, request.executionArn) ?? payload,
    };
    const { output, response, requestId } = await held(context, () =>
      callOperation(operation, resource.service, `state '${state}': ${resource.arn}`, context.signal),
    );
    const result = isJsonObject(output) ? output : {};
    const failure = special.failure?.(result);
    if (failure !== undefined) throw new StatesError(failure.error, failure.cause);
    const shaped = special.toOutput?.(result) ?? result;
    return sortKeys(special.isBare === true ? shaped : { ...shaped, ...httpMetadata(response, requestId) });
  }

  function callOperation({ action, parameters }: JobOperation, service: string, purpose: string, signal: AbortSignal) {
    const names = findService(service)?.names;
    if (names === undefined) throw new Error(`${service} is not an optimised integration`);
    const form: CallForm = {
      names: () => optimisedServiceNames(names),
      input: { nameMember: nameAsApi, unknownFields: 'drop' },
      output: { nameMember: nameAsApi, dates: 'milliseconds' },
    };
    return services.call({ service: clientOf(service, action), action, parameters, purpose }, form, signal);
  }

  async function runJob(request: TaskRequest, context: TaskContext): Promise<Json> {
    const { resource, state } = request;
    const job =
      resource.kind === 'integration' ? findJob(resource.service, withoutPattern(resource.action)) : undefined;
    if (job === undefined || resource.kind !== 'integration') throw new Error(`${resource.arn} does not start a job`);
    const parameters = isJsonObject(request.payload) ? request.payload : {};
    const purpose = `state '${state}': ${resource.arn}`;
    const started = await callOptimised(request, context);
    context.notify({ kind: 'submitted', output: started });
    const stop = (): void => {
      if (job.stop === undefined) return;
      const operation = job.stop(started, parameters);
      const ended = callOperation(operation, resource.service, purpose, AbortSignal.timeout(STOP_MS)).catch(() => {});
      background.add(ended);
      void ended.finally(() => background.delete(ended));
    };
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      return await held(context, () =>
        waitForJob({
          job,
          describe: async () => {
            const operation = job.describe(started, parameters);
            return (await callOperation(operation, resource.service, purpose, context.signal)).output;
          },
          sleep: (ms) => context.sleep(ms),
          pollMs,
        }),
      );
    } finally {
      context.signal.removeEventListener('abort', stop);
    }
  }

  return {
    match(resource): TaskRunner | undefined {
      if (resource.kind !== 'integration') return undefined;
      const call = findRunner(resource.service, withoutPattern(resource.action), resource.pattern);
      return call !== undefined && resource.pattern === 'callback' ? waitForToken(call, getTokens) : call;
    },
    async close() {
      await Promise.all(background);
    },
  };

  function findRunner(service: string, action: string, pattern: string): TaskRunner | undefined {
    if (service.startsWith('aws-sdk:')) {
      return pattern !== 'sync' && services.has(service.slice('aws-sdk:'.length)) ? callSdk : undefined;
    }
    if (!isApiCall(service, action) || !services.has(clientOf(service, action))) return undefined;
    if (pattern !== 'sync') return callOptimised;
    return findJob(service, action) === undefined ? undefined : runJob;
  }
}

/** The time limit for stopping a job; the run waits for it at its end. */
const STOP_MS = 5_000;

/** The client's package; the operation that a job's status comes from always belongs to the service's own client. */
function clientOf(service: string, action: string): string {
  return findAction(service, action)?.client ?? service;
}

async function held<T>(context: TaskContext, work: () => Promise<T>): Promise<T> {
  const release = context.hold();
  try {
    context.notify({ kind: 'started' });
    return await work();
  } finally {
    release();
  }
}

function sortKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The rest of an optimised integration's result: the service's HTTP response, with headers in the order of AWS's maps.
 */
function httpMetadata(response: SdkResponse | undefined, requestId: string): JsonObject {
  const headers = readHeaders(response);
  const names = [...headers.keys()];
  const alphabetical = [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const last = (name: string): string => headers.get(name)?.at(-1) ?? '';
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(javaHashMapOrder(names).map((name) => [name, headers.get(name) ?? []])),
      HttpHeaders: Object.fromEntries(alphabetical.map((name) => [name, last(name)])),
      HttpStatusCode: response?.statusCode ?? 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** As sent over the wire if that is still available: the SDK itself lower-cases their names. */
function readHeaders(response: SdkResponse | undefined): ReadonlyMap<string, readonly string[]> {
  const raw = response?.body?.rawHeaders ?? Object.entries(response?.headers ?? {}).flat();
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}
