import { expect, test } from 'vitest';
import { findConnection, secretsOf } from '../../../src/tasks/http/connections.ts';
import { readConnections } from '../../../src/tasks/http/read-connections.ts';
import { folderOf } from '../../cli/fake-io.ts';

const read = (text: string) => readConnections('connections.yml', folderOf({ 'connections.yml': text }));

test('reads the syntax of CreateConnection, by name and by ARN', async () => {
  const arn = 'arn:aws:events:us-east-1:111111111111:connection/Other/1';
  const connections = await read(`
Shop:
  AuthorizationType: API_KEY
  AuthParameters:
    ApiKeyAuthParameters: {ApiKeyName: X-Key, ApiKeyValue: "key-1"}
    InvocationHttpParameters:
      HeaderParameters: [{Key: A, Value: open}, {Key: B, Value: closed, IsValueSecret: true}]
Mail: {AuthorizationType: BASIC, AuthParameters: {BasicAuthParameters: {Username: ann, Password: word}}}
${arn}:
  AuthorizationType: OAUTH_CLIENT_CREDENTIALS
  AuthParameters:
    OAuthParameters:
      AuthorizationEndpoint: https://example.com/token
      HttpMethod: GET
      ClientParameters: {ClientID: id, ClientSecret: hidden}
`);
  const found = (name: string) => findConnection(connections, name);
  expect(found('arn:aws:events:us-east-1:111111111111:connection/Shop/81210c42')).toEqual({
    name: 'Shop',
    authorization: { type: 'API_KEY', name: 'X-Key', value: 'key-1' },
    parameters: {
      headers: [
        { key: 'A', value: 'open', isSecret: false },
        { key: 'B', value: 'closed', isSecret: true },
      ],
      query: [],
      body: [],
    },
  });
  expect(found('Mail')?.authorization).toEqual({ type: 'BASIC', username: 'ann', password: 'word' });
  expect(found(arn)).toMatchObject({ name: 'Other', authorization: { method: 'GET', clientSecret: 'hidden' } });
  expect(found('arn:aws:events:us-east-1:111111111111:connection/Nobody/1')).toBeUndefined();
  expect(['Shop', 'Mail', arn].map((name) => secretsOf(found(name)!))).toEqual([
    ['key-1', 'closed'],
    ['word', 'YW5uOndvcmQ='],
    ['hidden'],
  ]);
});

test.each([
  ['', 'connections: 0'],
  ['- a', 'connections.yml:1:1: the file of connections must be an object'],
  ['{"A": "sesame', 'connections.yml:1:7: this is neither JSON nor YAML'],
  [
    'A: {AuthorizationType: TOKEN}',
    'connections.yml:1:24: AuthorizationType must be one of API_KEY, BASIC, OAUTH_CLIENT_CREDENTIALS',
  ],
  [
    'A: {AuthorizationType: BASIC}',
    'connections.yml:1:4: a connection of type BASIC needs AuthParameters with BasicAuthParameters',
  ],
  [
    'A: {AuthorizationType: BASIC, AuthParameters: {BasicAuthParameters: {Username: sesame, Pasword: sesame}}}',
    "connections.yml:1:88: BasicAuthParameters has no 'Pasword'. Did you mean 'Password'?\n  connections.yml:1:69: Password must be a string and is missing",
  ],
  [
    'A: {AuthorizationType: API_KEY, AuthParameters: {ApiKeyAuthParameters: {ApiKeyName: a, ApiKeyValue: [sesame]}}}',
    'connections.yml:1:101: ApiKeyValue must be a string',
  ],
])('shows where %j is invalid, without its content', async (text, message) => {
  const result = await read(text).then(
    ({ byName }) => `connections: ${byName.size}`,
    (error: Error) => error.message.replace('the connections are invalid\n  ', ''),
  );
  expect(result).toBe(message);
  expect(result).not.toContain('sesame');
});
