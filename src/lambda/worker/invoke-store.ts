const KEYS = {
  REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
  X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
  TENANT_ID: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
};

type Values = Record<string | symbol, unknown>;

/** `awslambda.InvokeStore` of Lambda's nodejs24.x runtime, with the methods of @aws/lambda-invoke-store. */
export class InvokeStore {
  static readonly #instance = new InvokeStore();
  #values: Values | undefined;

  static install(): void {
    const { awslambda } = globalThis as unknown as { awslambda: Record<string, unknown> };
    awslambda.InvokeStore = InvokeStore.#instance;
  }

  /** The initial values of the next invocation. */
  static enter(requestId: string, traceId: string): void {
    InvokeStore.#instance.#values = { [KEYS.REQUEST_ID]: requestId, [KEYS.X_RAY_TRACE_ID]: traceId };
  }

  getContext(): Values | undefined {
    return this.#values;
  }

  hasContext(): boolean {
    return this.#values !== undefined;
  }

  isProtectedKey(key: unknown): boolean {
    return Object.values(KEYS).includes(key as symbol);
  }

  get(key: string | symbol): unknown {
    return this.#values?.[key];
  }

  set(key: string | symbol, value: unknown): void {
    if (this.isProtectedKey(key)) throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    this.#values ??= {};
    this.#values[key] = value;
  }

  getRequestId(): unknown {
    return this.get(KEYS.REQUEST_ID) ?? '-';
  }

  getXRayTraceId(): unknown {
    return this.get(KEYS.X_RAY_TRACE_ID);
  }

  getTenantId(): unknown {
    return this.get(KEYS.TENANT_ID);
  }

  run<T>(values: Values, action: () => T): T {
    this.#values = values;
    return action();
  }
}
