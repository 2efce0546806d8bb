import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { formatDiagnostic } from '../../src/source/code-frame.ts';
import { projectOf, templateWithResult } from './project-of.ts';

const CHILD = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String }
  Zones: { Type: CommaDelimitedList, Default: a }
  Unset: { Type: String }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs22.x
      CodeUri: src/
      Environment: { Variables: { STAGE: !Ref Stage, ZONES: !Join ["+", !Ref Zones], STACK: !Ref AWS::StackName } }
  Audit: { Type: AWS::Serverless::Function, Condition: IsProd, Properties: { Handler: a.b } }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: { Arn: !GetAtt Charge.Arn }
  Queue: { Type: AWS::SQS::Queue }
Outputs:
  ChargeArn: { Value: !GetAtt Charge.Arn }
  QueueName: { Value: !GetAtt Queue.QueueName }
  Zones: { Value: !Ref Zones }
  Late: { Value: !Sub "x-\${Unset}" }
`;

const FLOW = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Arn}", "End": true}}}';

const application = (location: string, parameters = '{ Stage: dev, Zones: !Ref Zones }') =>
  `  App: { Type: AWS::Serverless::Application, Properties: { Location: ${location}, Parameters: ${parameters} } }\n`;

const PARAMETERS = 'Parameters:\n  Zones: { Type: CommaDelimitedList, Default: "b, c" }\n';

const files = (result: string, more = application('child/template.yaml') + PARAMETERS) => ({
  't.yml': templateWithResult(result, more),
  'child/template.yaml': CHILD,
  'child/flow.asl.json': FLOW,
});

async function evaluate(result: string, more?: string, parameterOverrides: Record<string, string> = {}) {
  const { definition, machine, printed } = await projectOf(files(result, more), { parameterOverrides });
  const { States } = definition as { States: { A: { Result?: unknown } } };
  const reasons = [...machine!.unresolved.values()].map(formatDiagnostic);
  return { result: States.A.Result, reasons, printed };
}

it('has the functions and machines of a nested template under its logical id', async () => {
  const { project, cwd, printed } = await projectOf(files('1'));
  expect(printed).toBe('');
  expect(project.machines.map(({ logicalId, name, definitionPath }) => [logicalId, name, definitionPath])).toEqual([
    ['Machine', 'Machine', 't.yml'],
    ['App/Flow', 'App-Flow', 'child/flow.asl.json'],
  ]);
  expect(
    project.functions.map(({ logicalId, arn, code, environment }) => ({ logicalId, arn, code, environment })),
  ).toEqual([
    {
      logicalId: 'App/Charge',
      arn: 'arn:aws:lambda:us-east-1:111111111111:function:App-Charge',
      code: { kind: 'folder', path: join(cwd, 'child/src') },
      environment: { STAGE: 'dev', ZONES: 'b+c', STACK: 'sam-app-App' },
    },
  ]);
});

describe('outputs', () => {
  test.each([
    ['!GetAtt App.Outputs.ChargeArn', 'arn:aws:lambda:us-east-1:111111111111:function:App-Charge'],
    ['!GetAtt [App, Outputs.QueueName]', 'App-Queue'],
    ['!GetAtt App.Outputs.Zones', ['b', 'c']],
    ['!Sub "${App.Outputs.QueueName}!"', 'App-Queue!'],
  ])('%s', async (result, expected) => {
    expect(await evaluate(result)).toEqual({ result: expected, reasons: [], printed: '' });
  });

  it("are unresolved for the nested template's reason, with the option that helps", async () => {
    const text = '!GetAtt App.Outputs.Late';
    expect((await evaluate(text)).reasons).toEqual([
      `child/template.yaml:26:26: error MISSING_PARAMETER: The parameter 'Unset' has no value here
  26 |   Late: { Value: !Sub "x-\${Unset}" }
     |                          ^^^^^^^^
  Give it with --parameter-overrides App/Unset=<value>`,
    ]);
    expect((await evaluate(text, undefined, { 'App/Unset': 'now' })).result).toBe('x-now');
  });

  it('suggest the near name if there is no such output', async () => {
    const { printed } = await evaluate('!GetAtt App.Outputs.ChargeArm');
    expect(printed).toMatchInlineSnapshot(`
      "t.yml:12:29: error UNRESOLVED_REFERENCE: The template of 'App' has no output 'ChargeArm'
        12 |             Result: !GetAtt App.Outputs.ChargeArm
           |                             ^^^^^^^^^^^^^^^^^^^^^
        Did you mean 'ChargeArn'?"
    `);
  });
});

it('handles a parameter that is unknown in the parent, too', async () => {
  const { project } = await projectOf(
    files(
      '1',
      `${application('child/template.yaml', '{ Stage: !Ref Later }')}Parameters:\n  Later: { Type: String }\n`,
    ),
  );
  const [charge] = project.functions;
  expect(charge!.unsetVariables).toEqual({
    STAGE: "The parameter 'Later' has no value here. Give it with --parameter-overrides Later=<value>",
  });
});

it('passes outputs of one stack to another, whichever comes first', async () => {
  const first = `  Use: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./use.yml, Parameters: { Fn: !GetAtt App.Outputs.ChargeArn } } }\n`;
  const use =
    'Parameters: { Fn: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic } }\nOutputs: { Given: { Value: !Ref Fn } }\n';
  const { definition, printed } = await projectOf({
    ...files('!GetAtt Use.Outputs.Given', first + application('child/template.yaml', '{ Stage: x }')),
    'use.yml': use,
  });
  expect(printed).toBe('');
  expect(definition).toMatchObject({
    States: { A: { Result: 'arn:aws:lambda:us-east-1:111111111111:function:App-Charge' } },
  });
});

describe('templates that are not on this machine do no harm', () => {
  test.each([
    '{ ApplicationId: "arn:aws:serverlessrepo:us-east-1:1:applications/x", SemanticVersion: 1.0.0 }',
    'https://s3.amazonaws.com/bucket/child.yaml',
    's3://bucket/child.yaml',
    '!Sub "https://${AWS::Region}.example.com/child.yaml"',
  ])('%s', async (location) => {
    const { result, reasons, printed } = await evaluate('!GetAtt App.Outputs.X', application(location, '{}'));
    expect({ result, printed }).toEqual({ result: '${App.Outputs.X}', printed: '' });
    expect(reasons[0]).toContain('Give it with --parameter-overrides App.Outputs.X=<value>');
  });
});

describe('problems are reported', () => {
  test('a missing template is a warning', async () => {
    expect((await evaluate('1', application('chid/template.yaml'))).printed).toBe(
      `t.yml:14:70: warning FILE_NOT_FOUND: There is no file chid/template.yaml
  14 | …:Serverless::Application, Properties: { Location: chid/template.yaml, Parameters: { Stage: dev, Zon…
     |                                                    ^^^^^^^^^^^^^^^^^^
  Did you mean 'child/template.yaml'?`,
    );
  });

  test('a template that nests itself', async () => {
    const { printed } = await projectOf({
      't.yml': templateWithResult('1', application('./u.yml', '{}')),
      'u.yml': `Resources:\n${application('t.yml', '{}')}`,
    });
    expect(printed).toBe(
      `u.yml:2:70: error INVALID_TEMPLATE: 'App' nests t.yml in itself
  2 | …:Serverless::Application, Properties: { Location: t.yml, Parameters: {} } }
    |                                                    ^^^^^`,
    );
  });

  test('a file that is not a template', async () => {
    const { printed } = await projectOf({
      't.yml': templateWithResult('1', application('list.yml', '{}')),
      'list.yml': '- 1\n',
    });
    expect(printed).toContain("error INVALID_TEMPLATE: list.yml, which 'App' nests, is not a template");
  });

  test('circular parameters and outputs', async () => {
    const child =
      'Parameters: { P: { Type: String } }\nResources: { T: { Type: AWS::SNS::Topic } }\nOutputs: { O: { Value: !Ref P } }\n';
    const { machine } = await projectOf({
      't.yml': templateWithResult('!GetAtt App.Outputs.O', application('c.yml', '{ P: !GetAtt App.Outputs.O }')),
      'c.yml': child,
    });
    expect(machine!.diagnostics.map(({ message }) => message)).toEqual(["The parameter 'P' depends on itself"]);
  });

  test('two functions with the same name', async () => {
    const named = 'Resources:\n  G: { Type: AWS::Serverless::Function, Properties: { FunctionName: same } }\n';
    const { project } = await projectOf({
      't.yml': templateWithResult(
        '1',
        `${application('c.yml', '{}')}  F: { Type: AWS::Serverless::Function, Properties: { FunctionName: same } }\n`,
      ),
      'c.yml': named,
    });
    expect(project.diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      ["'F' and 'App/G' have the same name 'same'", "A task that names it runs 'F'"],
    ]);
  });
});

it('ends if templates nest one another endlessly', async () => {
  const two = (file: string) =>
    `Resources:\n  A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${file} } }\n  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${file} } }\n`;
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.yml`, two(`${i + 1}.yml`)]));
  const { project } = await projectOf({ ...many, '12.yml': 'Resources: {}\n' });
  expect(project.diagnostics[0]!.message).toBe('More than 500 stacks are nested here');
});
