/** A request to a route of an API. */
export interface ApiRequest {
  /** Upper-case. */
  readonly method: string;
  /** Without the stage and the query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  /** The values of the route's path variables. */
  readonly pathParameters: ReadonlyMap<string, string>;
  readonly body: string;
  readonly sourceIp: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A response of API Gateway itself. */
export function gatewayResponse(status: number, message: string): ApiResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) };
}
