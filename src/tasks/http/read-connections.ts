import { resolve } from 'node:path';
import { type Complain, readEntries, readKnownEntries } from '../../source/known-entries.ts';
import { parseSource } from '../../source/parse-source.ts';
import { type SourceNode, stringOf } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { isFileProblem, readSourceFile } from '../../template/read-source-file.ts';
import {
  type Authorization,
  type Connection,
  type ConnectionParameters,
  type Connections,
  connectionName,
  type Parameter,
} from './connections.ts';

const TYPES = ['API_KEY', 'BASIC', 'OAUTH_CLIENT_CREDENTIALS'] as const;

/**
 * Reads the file of `--connections`: an object (JSON or YAML) with a connection for each name or ARN, in the syntax of
 * EventBridge's CreateConnection and AWS::Events::Connection.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html
 *
 * @throws UsageError with the problem and its line, without any content of the file
 */
export async function readConnections(path: string, cwd: string): Promise<Connections> {
  const file = await readSourceFile(resolve(cwd, path), path);
  if (isFileProblem(file)) throw new UsageError([file.message, file.hint].filter(Boolean).join('\n'));
  const problems: string[] = [];
  const complain: Complain = ({ start }, message, hint) => {
    const { line, column } = file.position(start);
    problems.push(`${path}:${line}:${column}: ${message}${hint === undefined ? '' : `. ${hint}`}`);
  };
  // a parser's message may quote the text, which contains secrets
  const root = await parseSource(file, ({ severity, range }) => {
    if (severity === 'error') complain(range ?? { file, start: 0, end: 0 }, 'this is neither JSON nor YAML');
  });
  const byName = new Map<string, Connection>();
  const entries = root === undefined ? undefined : readEntries(root, 'the file of connections', complain);
  for (const { key, value } of entries?.values() ?? []) {
    const connection = readConnection(key, value, complain);
    if (connection !== undefined) byName.set(key, connection);
  }
  if (problems.length > 0) throw new UsageError(`the connections are invalid\n  ${problems.join('\n  ')}`);
  return { path, byName };
}

/** The required fields of each authorization type, and where they are. */
const AUTHORIZATIONS = {
  API_KEY: ['ApiKeyAuthParameters', ['ApiKeyName', 'ApiKeyValue']],
  BASIC: ['BasicAuthParameters', ['Username', 'Password']],
  OAUTH_CLIENT_CREDENTIALS: [
    'OAuthParameters',
    ['AuthorizationEndpoint', 'HttpMethod', 'ClientParameters', 'OAuthHttpParameters'],
  ],
} as const;

const PARAMETER_LISTS = ['HeaderParameters', 'QueryStringParameters', 'BodyParameters'] as const;
const NO_PARAMETERS: ConnectionParameters = { headers: [], query: [], body: [] };

type Entries = ReturnType<typeof readEntries>;

function readConnection(key: string, node: SourceNode, complain: Complain): Connection | undefined {
  const fields = ['Name', 'Description', 'AuthorizationType', 'AuthParameters'];
  const entries = readKnownEntries(node, 'a connection', fields, complain);
  if (entries === undefined) return undefined;
  const type = TYPES.find((candidate) => candidate === stringOf(entries.get('AuthorizationType')?.value));
  if (type === undefined) {
    complain(entries.get('AuthorizationType')?.value ?? node, `AuthorizationType must be one of ${TYPES.join(', ')}`);
    return undefined;
  }
  const [section, names] = AUTHORIZATIONS[type];
  const parameters = entries.get('AuthParameters')?.value;
  if (parameters === undefined) {
    complain(node, `a connection of type ${type} needs AuthParameters with ${section}`);
    return undefined;
  }
  const sections = readKnownEntries(parameters, 'AuthParameters', [section, 'InvocationHttpParameters'], complain);
  const given = sections?.get(section)?.value;
  if (sections === undefined || given === undefined) {
    complain(parameters, `a connection of type ${type} needs ${section}`);
    return undefined;
  }
  const authorization = readAuthorization(type, readKnownEntries(given, section, names, complain), given, complain);
  const http = readParameters(sections.get('InvocationHttpParameters')?.value, complain);
  return authorization && { name: connectionName(key), authorization, parameters: http };
}

function readAuthorization(
  type: (typeof TYPES)[number],
  entries: Entries,
  node: SourceNode,
  complain: Complain,
): Authorization | undefined {
  const text = (name: string): string => requireText(entries, name, node, complain);
  switch (type) {
    case 'API_KEY':
      return { type, name: text('ApiKeyName'), value: text('ApiKeyValue') };
    case 'BASIC':
      return { type, username: text('Username'), password: text('Password') };
    case 'OAUTH_CLIENT_CREDENTIALS': {
      const client = entries?.get('ClientParameters')?.value;
      const ids = client && readKnownEntries(client, 'ClientParameters', ['ClientID', 'ClientSecret'], complain);
      return {
        type,
        endpoint: text('AuthorizationEndpoint'),
        method: stringOf(entries?.get('HttpMethod')?.value) ?? 'POST',
        clientId: requireText(ids, 'ClientID', client ?? node, complain),
        clientSecret: requireText(ids, 'ClientSecret', client ?? node, complain),
        parameters: readParameters(entries?.get('OAuthHttpParameters')?.value, complain),
      };
    }
  }
}

function readParameters(node: SourceNode | undefined, complain: Complain): ConnectionParameters {
  const entries = node && readKnownEntries(node, 'HTTP parameters', PARAMETER_LISTS, complain);
  if (entries === undefined) return NO_PARAMETERS;
  const [headers, query, body] = PARAMETER_LISTS.map((name) => readList(entries.get(name)?.value, name, complain));
  return { headers: headers ?? [], query: query ?? [], body: body ?? [] };
}

function readList(node: SourceNode | undefined, name: string, complain: Complain): readonly Parameter[] {
  if (node === undefined) return [];
  if (node.kind !== 'list') {
    complain(node, `${name} must be a list`);
    return [];
  }
  return node.items.map((item) => {
    const entries = readKnownEntries(item, `one of ${name}`, ['Key', 'Value', 'IsValueSecret'], complain);
    const secret = entries?.get('IsValueSecret')?.value;
    return {
      key: requireText(entries, 'Key', item, complain),
      value: requireText(entries, 'Value', item, complain),
      isSecret: secret?.kind === 'scalar' && secret.value === true,
    };
  });
}

function requireText(entries: Entries, name: string, node: SourceNode, complain: Complain): string {
  const value = entries?.get(name)?.value;
  const text = stringOf(value);
  if (text === undefined)
    complain(value ?? node, `${name} must be a string${value === undefined ? ' and is missing' : ''}`);
  return text ?? '';
}
