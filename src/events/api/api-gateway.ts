import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../../json.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { ApiTrigger } from '../trigger.ts';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { type HttpRoute, httpRequest } from './http-integration.ts';
import type { RouteContext } from './mapping-variables.ts';
import { errorBody, Refused, type RestRoute, restRequest, restResponse } from './rest-integration.ts';
import { findRoute } from './routes.ts';

export interface GatewayOptions {
  readonly accountId: string;
  /** Calls an operation of Step Functions. Rejects with ApiError. */
  readonly call: (operation: string, body: JsonObject) => Promise<JsonObject>;
  readonly onLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A request before its route is known. */
export type IncomingApiRequest = Omit<ApiRequest, 'pathParameters'>;

/** The routes of a template's APIs. */
export class ApiGateway {
  readonly #routes: readonly ApiTrigger[];
  readonly #options: GatewayOptions;

  constructor(routes: readonly ApiTrigger[], options: GatewayOptions) {
    this.#routes = routes;
    this.#options = options;
  }

  has(method: string, path: string): boolean {
    return findRoute(this.#routes, method, path) !== undefined;
  }

  /** Answers a request if there is a route for it. */
  async answer(incoming: IncomingApiRequest): Promise<ApiResponse> {
    const found = findRoute(this.#routes, incoming.method, incoming.path)!;
    const { trigger } = found;
    const request: ApiRequest = { ...incoming, path: found.path, pathParameters: found.pathParameters };
    const context = this.#contextOf(trigger);
    try {
      if (isHttp(trigger)) return await this.#answerHttp(trigger, request, context);
      const answer = await this.#ask(trigger, () => restRequest(trigger as RestRoute, request, context));
      return restResponse(trigger as RestRoute, request, answer, context);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#options.onLog(`${request.method} ${request.path} (${trigger.id}): ${error.message}`);
      return error.response;
    }
  }

  async #answerHttp(trigger: HttpRoute, request: ApiRequest, context: RouteContext): Promise<ApiResponse> {
    const { status, body } = await this.#ask(trigger, () => httpRequest(trigger, request, context));
    return { status, headers: { 'Content-Type': 'application/json' }, body };
  }

  async #ask(
    { integration }: ApiTrigger,
    makeBody: () => JsonObject,
  ): Promise<{ readonly status: number; readonly body: string }> {
    try {
      return { status: 200, body: JSON.stringify(await this.#options.call(integration.action, makeBody())) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.statusCode, body: errorBody(error) };
    }
  }

  #contextOf({ path, method, integration }: ApiTrigger): RouteContext {
    const { accountId, now } = this.#options;
    const resourcePath = integration.kind === 'rest' ? path : `${method} ${path}`;
    return { stage: integration.stage, resourcePath, accountId, now: now() };
  }
}

export function isHttp(trigger: ApiTrigger): trigger is HttpRoute {
  return trigger.integration.kind === 'http';
}

/** An HTTP request as a route sees it. Of repeated headers or query parameters, the last one wins. */
export function readIncoming(request: IncomingMessage, body: string): IncomingApiRequest {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(request.headersDistinct).map(
    ([name, values]) => [name, values?.at(-1) ?? ''] as const,
  );
  return {
    method: request.method ?? 'GET',
    path,
    headers: new Map(headers),
    query: new Map(new URLSearchParams(query)),
    body,
    sourceIp: request.socket.remoteAddress ?? '',
  };
}
