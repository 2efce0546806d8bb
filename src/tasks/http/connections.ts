/** Where a connection's secret or parameter goes in requests. */
export interface ConnectionParameters {
  readonly headers: readonly Parameter[];
  readonly query: readonly Parameter[];
  readonly body: readonly Parameter[];
}

export interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly isSecret: boolean;
}

export type Authorization =
  | { readonly type: 'API_KEY'; readonly name: string; readonly value: string }
  | { readonly type: 'BASIC'; readonly username: string; readonly password: string }
  | {
      readonly type: 'OAUTH_CLIENT_CREDENTIALS';
      readonly endpoint: string;
      readonly method: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly parameters: ConnectionParameters;
    };

/** EventBridge's data of a connection: how to authorize, and what is added to every request. */
export interface Connection {
  readonly name: string;
  readonly authorization: Authorization;
  readonly parameters: ConnectionParameters;
}

/** The connections in a file, by the name or ARN used there. */
export interface Connections {
  /** The file's name in messages. */
  readonly path: string;
  readonly byName: ReadonlyMap<string, Connection>;
}

/** The connection of an ARN: by the ARN itself, else by the name in it (`...:connection/<name>/<id>`). */
export function findConnection({ byName }: Connections, arn: string): Connection | undefined {
  return byName.get(arn) ?? byName.get(connectionName(arn));
}

/** The name in a connection's ARN; a string that is not an ARN is the name itself. */
export function connectionName(arn: string): string {
  return /:connection\/([^/]+)/.exec(arn)?.[1] ?? arn;
}

/** All secrets of a connection. */
export function secretsOf({ authorization, parameters }: Connection): readonly string[] {
  return [...authorizationSecrets(authorization), ...parameterSecrets(parameters)];
}

function authorizationSecrets(authorization: Authorization): readonly string[] {
  switch (authorization.type) {
    case 'API_KEY':
      return [authorization.value];
    case 'BASIC':
      return [authorization.password, basicCredentials(authorization.username, authorization.password)];
    case 'OAUTH_CLIENT_CREDENTIALS':
      return [authorization.clientSecret, ...parameterSecrets(authorization.parameters)];
  }
}

function parameterSecrets({ headers, query, body }: ConnectionParameters): readonly string[] {
  return [...headers, ...query, ...body].filter(({ isSecret }) => isSecret).map(({ value }) => value);
}

/** The part after `Basic` in an Authorization header. */
export function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
