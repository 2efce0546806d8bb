/** A request for a route of an API. */
export interface ApiRequest {
  /** In capitals. */
  readonly method: string;
  /** Without the stage and the query. */
  readonly path: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  /** What the variables of the route's path stand for. */
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly body: string;
  readonly sourceIp: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What API Gateway answers by itself. */
export function gatewayResponse(status: number, message: string): ApiResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) };
}
