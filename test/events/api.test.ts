import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { arnOf, PASS, serve } from '../server/client.ts';

const EXPRESS = { Type: 'AWS::Serverless::StateMachine', Properties: { Type: 'EXPRESS', Definition: PASS } };
const api = (Properties: object): object => ({ Type: 'Api', Properties });
const action = (name: string): object => ({ 'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:states:action/${name}` });

const { client, seen, url } = await serve({
  'template.json': {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          Definition: PASS,
          Events: {
            Post: api({ Path: '/orders', Method: 'post' }),
            Unescaped: api({ Path: '/unescaped', Method: 'post', UnescapeMappingTemplate: true }),
            Any: api({ Path: '/files/{path+}', Method: 'any' }),
            Own: api({ Path: '/sync/{id}', Method: 'post', RestApiId: { Ref: 'Rest' } }),
          },
        },
      },
      Quick: EXPRESS,
      Rest: {
        Type: 'AWS::Serverless::Api',
        Properties: {
          StageName: 'v1',
          DefinitionBody: {
            openapi: '3.0.1',
            paths: {
              '/sync/{id}': {
                post: {
                  'x-amazon-apigateway-integration': {
                    type: 'aws',
                    httpMethod: 'POST',
                    uri: action('StartSyncExecution'),
                    passthroughBehavior: 'NEVER',
                    requestTemplates: {
                      'application/json': {
                        'Fn::Sub': [
                          '#set($body = $input.path(\'$\'))\n{"stateMachineArn": "${Arn}", "input": "{\\"id\\": \\"$input.params(\'id\')\\", \\"q\\": \\"$input.params().querystring.q\\", \\"agent\\": \\"$input.params(\'X-Agent\')\\", \\"total\\": $body.total, \\"items\\": [#foreach($i in $body.items)\\"$i\\"#if($foreach.hasNext), #end#end]}"}',
                          { Arn: { Ref: 'Quick' } },
                        ],
                      },
                    },
                    responses: {
                      default: { statusCode: '502' },
                      '200': {
                        statusCode: '201',
                        responseParameters: {
                          'method.response.header.X-Kind': "'express'",
                          'method.response.header.X-Status': 'integration.response.body.status',
                        },
                        responseTemplates: {
                          'application/json':
                            '#set($output = $util.parseJson($input.path(\'$.output\')))\n#if($output.total > 10)#set($context.responseOverride.status = 202)#end\n{"id": "$output.id", "items": $output.items.size(), "all": $input.path(\'$.output\')}',
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
      Http: {
        Type: 'AWS::Serverless::HttpApi',
        Properties: {
          DefinitionBody: {
            openapi: '3.0.1',
            paths: {
              '/http/{id}': {
                post: {
                  'x-amazon-apigateway-integration': {
                    type: 'aws_proxy',
                    integrationSubtype: 'StepFunctions-StartSyncExecution',
                    payloadFormatVersion: '1.0',
                    requestParameters: {
                      StateMachineArn: { Ref: 'Quick' },
                      Input: '$request.body',
                      Name: 'of-${request.path.id}',
                    },
                  },
                },
              },
            },
          },
        },
      },
      V2: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'v2' } },
      V2Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'V2' },
          RouteKey: 'PUT /v2',
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'V2Integration' }]] },
        },
      },
      V2Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'V2' },
          IntegrationType: 'AWS_PROXY',
          IntegrationSubtype: 'StepFunctions-StartExecution',
          RequestParameters: { StateMachineArn: { Ref: 'Flow' }, Input: '{"agent":"${request.header.x-agent}"}' },
        },
      },
      Plain: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'plain' } },
      Parent: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          RestApiId: { Ref: 'Plain' },
          ParentId: { 'Fn::GetAtt': ['Plain', 'RootResourceId'] },
          PathPart: 'plain',
        },
      },
      Child: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: { Ref: 'Plain' }, ParentId: { Ref: 'Parent' }, PathPart: '{name}' },
      },
      PlainMethod: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Plain' },
          ResourceId: { Ref: 'Child' },
          HttpMethod: 'POST',
          AuthorizationType: 'NONE',
          Integration: {
            Type: 'AWS',
            IntegrationHttpMethod: 'POST',
            Uri: action('StartExecution'),
            PassthroughBehavior: 'WHEN_NO_TEMPLATES',
            RequestTemplates: {
              'application/json': {
                'Fn::Sub':
                  '#set($data = $util.escapeJavaScript($input.json(\'$\')))\n{"input": "$data", "name": "$input.params(\'name\')", "stateMachineArn": "${Flow}"}',
              },
            },
            IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { 'application/json': '' } }],
          },
        },
      },
    },
  },
});

async function ask(path: string, body: unknown, more: RequestInit = {}) {
  const headers = { 'Content-Type': 'application/json', ...(more.headers as object) };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, { method: 'POST', body: text, ...more, headers });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

async function inputOf(executionArn: string): Promise<unknown> {
  const { input } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input!);
}

const EXECUTION = {
  executionArn: expect.stringMatching(/^arn:aws:states:us-east-1:111111111111:execution:Flow:/),
  startDate: expect.any(Number),
};

describe("SAM's Api event", () => {
  // Source: samtranslator's model/stepfunctions/events.py and swagger/swagger.py
  test('starts an execution with the body, and responds as StartExecution does', async () => {
    const { status, headers, body } = await ask('/orders', { total: 42, text: 'a "quote" / ümlaut' });
    expect({ status, body }).toEqual({ status: 200, body: EXECUTION });
    expect(headers.get('content-type')).toBe('application/json');
    expect(await inputOf(body.executionArn)).toEqual({ total: 42, text: 'a "quote" / ümlaut' });
  });

  test('also below its stage', async () => {
    expect(await ask('/Prod/orders', {})).toMatchObject({ status: 200, body: EXECUTION });
  });

  // "This function will turn any regular single quotes (') into escaped ones (\')" (mapping template reference), which
  // is not JSON: this is what UnescapeMappingTemplate is for
  test('single quotes need UnescapeMappingTemplate', async () => {
    expect(await ask('/orders', { text: "it's" })).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException' },
    });
    const { status, body } = await ask('/unescaped', { text: "it's" });
    expect(status).toBe(200);
    expect(await inputOf(body.executionArn)).toEqual({ text: "it's" });
  });

  test('a greedy path variable, with any method', async () => {
    expect(await ask('/files/a/b', undefined, { method: 'GET', body: null })).toMatchObject({ status: 200 });
    expect(await ask('/files/a/b', {}, { method: 'PATCH' })).toMatchObject({ status: 200 });
  });

  // "WHEN_NO_MATCH" passes the unchanged body on, which lacks the machine
  test('another content type passes through', async () => {
    const answer = await ask(
      '/orders',
      { stateMachineArn: arnOf('stateMachine', 'Flow'), input: '{"raw":1}' },
      { headers: { 'Content-Type': 'application/x-other' } },
    );
    expect(answer).toMatchObject({ status: 200, body: EXECUTION });
    expect(await inputOf(answer.body.executionArn)).toEqual({ raw: 1 });
  });
});

describe('an integration of a REST API', () => {
  // Source: "Variables for data transformations for API Gateway", "Use a mapping template to override an API's request
  // and response parameters and status codes"
  test('its templates render the request and the response', async () => {
    const { status, headers, body } = await ask(
      '/v1/sync/7?q=search',
      { total: 3, items: ['a', 'b'] },
      { headers: { 'X-Agent': 'me' } },
    );
    const all = { id: '7', q: 'search', agent: 'me', total: 3, items: ['a', 'b'] };
    expect({ status, body }).toEqual({ status: 201, body: { id: '7', items: 2, all } });
    expect([headers.get('x-kind'), headers.get('x-status')]).toEqual(['express', 'SUCCEEDED']);
    expect((await ask('/sync/7', { total: 30, items: [] })).status).toBe(202);
  });

  test('the rendered request must be JSON', async () => {
    expect(await ask('/sync/7', { total: '"', items: [] })).toMatchObject({
      status: 502,
      body: { __type: 'SerializationException' },
    });
  });

  test('no template for the content type: NEVER and WHEN_NO_TEMPLATES refuse', async () => {
    for (const path of ['/sync/7', '/plain/x']) {
      const answer = await ask(path, {}, { headers: { 'Content-Type': 'text/plain' } });
      expect(answer).toMatchObject({ status: 415, body: { message: 'Unsupported Media Type' } });
    }
    expect(seen).toContain(
      'POST /plain/x (PlainMethod): there is no request template for text/plain, but for application/json',
    );
  });

  test('a CloudFormation method, whose path comes from its resources', async () => {
    const { status, body } = await ask('/plain/by-path', { a: 1 });
    expect(status).toBe(200);
    expect(body.executionArn).toBe(arnOf('execution', 'Flow:by-path'));
    expect(await inputOf(body.executionArn)).toEqual({ a: 1 });
  });

  test('an error without a response for its status', async () => {
    await ask('/plain/twice', { a: 1 });
    // IntegrationResponses without a SelectionPattern are the default
    expect(await ask('/plain/twice', { a: 2 })).toMatchObject({
      status: 200,
      body: { __type: 'ExecutionAlreadyExists' },
    });
  });
});

describe('an integration of an HTTP API', () => {
  // Source: "Integration subtype reference", "Transform API requests and responses for HTTP APIs"
  test('StepFunctions-StartSyncExecution', async () => {
    const { status, body } = await ask('/http/9', { a: 1 });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { name: 'of-9', status: 'SUCCEEDED', output: '{"a":1}' },
    });
  });

  test('a CloudFormation route', async () => {
    const { status, body } = await ask('/v2', '', { method: 'PUT', headers: { 'X-Agent': 'me' } });
    expect({ status, body }).toEqual({ status: 200, body: EXECUTION });
    expect(await inputOf(body.executionArn)).toEqual({ agent: 'me' });
  });

  test('errors are those of Step Functions', async () => {
    expect(await ask('/http/9', 'not JSON')).toMatchObject({ status: 400, body: { __type: 'InvalidExecutionInput' } });
  });
});

test('other requests go to the Step Functions API', async () => {
  expect(await ask('/nothing', {})).toMatchObject({ status: 404, body: { __type: 'UnknownOperationException' } });
  expect(await ask('/orders', {}, { headers: { Origin: 'https://example.com' } })).toMatchObject({ status: 403 });
});
