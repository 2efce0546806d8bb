import { describe, expect, it, test } from 'vitest';
import type { LoadOptions } from '../../src/template/load-project.ts';
import { projectOf, templateWithResult } from './project-of.ts';

const SURROUNDINGS = `
  Charge:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: charge-card, AutoPublishAlias: live, Handler: a.b, CodeUri: . }
  Ship: { Type: AWS::Lambda::Function, Properties: {} }
  Orders: { Type: AWS::SQS::Queue }
  News: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "news-\${Stage}" } }
  Table: { Type: AWS::DynamoDB::Table }
  Files: { Type: AWS::S3::Bucket }
  Other: { Type: AWS::StepFunctions::StateMachine, Properties: { StateMachineName: other, RoleArn: r, Definition: {} } }
  Nested: { Type: AWS::CloudFormation::Stack }
  Published: { Type: AWS::Serverless::StateMachine, Properties: { AutoPublishAlias: prod, Definition: {} } }
  Odd: { Type: "Custom::Odd" }
  Api: { Type: AWS::Serverless::Api }
  constructor: { Type: AWS::SNS::Topic }
Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: "a, b,c" }
  Count: { Type: Number, Default: 1.10 }
  Unset: { Type: String }
  Secret: { Type: "AWS::SSM::Parameter::Value<String>", Default: /path }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
  Either: { "Fn::Or": [{ Condition: IsProd }, { Condition: IsDev }] }
  Both: !And [!Condition IsProd, !Condition IsDev]
  Depends: !Equals [!Ref Unset, x]
Mappings:
  Sizes: { dev: { Memory: 256, List: [x, y] } }
`;

async function evaluate(text: string, options?: LoadOptions) {
  const { definition, machine, printed } = await projectOf(
    { 't.yml': templateWithResult(text, SURROUNDINGS) },
    options,
  );
  const { States } = definition as { States: { A: { Result?: unknown } } };
  return { result: States.A.Result, unresolved: [...machine!.unresolved.keys()], printed };
}

const ACCOUNT = 'us-east-1:111111111111';

describe('values', () => {
  test.each([
    ['!Ref Stage', 'dev'],
    ['{ Ref: Zones }', ['a', 'b', 'c']],
    ['!Ref Count', '1.1'],
    ['!Ref AWS::Region', 'us-east-1'],
    ['[!Ref AWS::NoValue, 1]', [1]],
    ['{ a: !Ref AWS::NoValue, b: 1 }', { b: 1 }],
    ['!Ref Charge', 'charge-card'],
    ['!Ref Charge.Alias', `arn:aws:lambda:${ACCOUNT}:function:charge-card:live`],
    ['!Ref Charge.Version', `arn:aws:lambda:${ACCOUNT}:function:charge-card:1`],
    ['!Sub "${Charge.Alias}"', `arn:aws:lambda:${ACCOUNT}:function:charge-card:live`],
    ['!Ref ChargeAliaslive', `arn:aws:lambda:${ACCOUNT}:function:charge-card:live`],
    ['!Ref Published.Alias', `arn:aws:states:${ACCOUNT}:stateMachine:Published:prod`],
    ['!Ref Published.Version', `arn:aws:states:${ACCOUNT}:stateMachine:Published:1`],
    ['!Ref Ship', 'Ship'],
    ['!Ref Orders', 'https://sqs.us-east-1.amazonaws.com/111111111111/Orders'],
    ['!Ref News', `arn:aws:sns:${ACCOUNT}:news-dev`],
    ['!Ref Table', 'Table'],
    ['!Ref Files', 'files'],
    ['!Ref Other', `arn:aws:states:${ACCOUNT}:stateMachine:other`],
    ['!Ref constructor', `arn:aws:sns:${ACCOUNT}:constructor`],
    ['!GetAtt Charge.Arn', `arn:aws:lambda:${ACCOUNT}:function:charge-card`],
    ['!GetAtt [Ship, Arn]', `arn:aws:lambda:${ACCOUNT}:function:Ship`],
    ['{ "Fn::GetAtt": ["Orders", "QueueName"] }', 'Orders'],
    ['!GetAtt Table.Arn', `arn:aws:dynamodb:${ACCOUNT}:table/Table`],
    ['!GetAtt Files.Arn', 'arn:aws:s3:::files'],
    ['!GetAtt ChargeRole.Arn', 'arn:aws:iam::111111111111:role/ChargeRole'],
    ['!GetAtt Api.RootResourceId', 'Api.RootResourceId'],
    [
      '!Sub "${Charge.Arn}:$LATEST in ${AWS::Region}"',
      `arn:aws:lambda:${ACCOUNT}:function:charge-card:$LATEST in us-east-1`,
    ],
    ['!Sub ["${A}-${Stage}", { A: !Join ["+", [x, !Ref Count]] }]', 'x+1.1-dev'],
    ['{ "Fn::Join": [":", ["a", { "Ref": "Stage" }, 3]] }', 'a:dev:3'],
    ['!Join [",", !Ref Zones]', 'a,b,c'],
    ['!Join [",", [a, !Ref AWS::NoValue, b]]', 'a,b'],
    ['!Select [1, !Split ["-", x-y-z]]', 'y'],
    ['!Select ["2", !Ref Zones]', 'c'],
    ['!If [IsDev, "yes", "no"]', 'yes'],
    ['!If [IsProd, 1, !Ref AWS::NoValue]', undefined],
    ['!If [Either, !If [Both, a, b], c]', 'b'],
    ['!FindInMap [Sizes, !Ref Stage, Memory]', 256],
    ['!FindInMap [Sizes, dev, List]', ['x', 'y']],
    ['{ "Fn::FindInMap": [Sizes, prod, Memory, { DefaultValue: 1 }] }', 1],
    ['!Base64 aé', 'YcOp'],
    ['!Select [0, !GetAZs ""]', 'us-east-1a'],
    ['!Cidr ["10.0.0.0/16", 2, 8]', ['10.0.0.0/24', '10.0.1.0/24']],
    ['!ToJsonString { a: [1, !Ref Stage] }', '{"a":[1,"dev"]}'],
    ['!Length [1, 2, 3]', 3],
    ['{ Condition: "{% true %}" }', { Condition: '{% true %}' }],
    ['{ Ref: Stage, Other: 1 }', { Ref: 'Stage', Other: 1 }],
  ])('%s', async (text, result) => {
    expect(await evaluate(text)).toEqual({ result, unresolved: [], printed: '' });
  });
});

describe('values from outside are no problem until they are needed', () => {
  test.each([
    ['!Ref Unset', '${Unset}', 'Unset'],
    ['!Ref Secret', '${Secret}', 'Secret'],
    ['!ImportValue shared-arn', '${shared-arn}', 'shared-arn'],
    ['!ImportValue { "Fn::Sub": "${Stage}-arn" }', '${dev-arn}', 'dev-arn'],
    ['!GetAtt Nested.Outputs.Arn', '${Nested.Outputs.Arn}', 'Nested.Outputs.Arn'],
    ['!GetAtt Odd.Value', '${Odd.Value}', 'Odd.Value'],
    ['"{{resolve:ssm:/a/b}}"', '${resolve:ssm:/a/b}', 'resolve:ssm:/a/b'],
    ['!Sub "{{resolve:ssm:/${Stage}/b}}!"', '${resolve:ssm:/dev/b}!', 'resolve:ssm:/dev/b'],
    [
      '!Join ["", ["{{resolve:secretsmanager:", db, ":SecretString:user}}"]]',
      '${resolve:secretsmanager:db:SecretString:user}',
      'resolve:secretsmanager:db:SecretString:user',
    ],
    ['"{{resolve:ssm-secure:/a:1}}"', '${resolve:ssm-secure:/a:1}', 'resolve:ssm-secure:/a:1'],
    ['!If [Depends, a, b]', '${Unset}', 'Unset'],
    ['!Select [0, !Split [":", !Ref Unset]]', '${Unset}', 'Unset'],
  ])('%s', async (text, placeholder, name) => {
    const key = /\$\{[^}]*\}/.exec(placeholder)![0];
    expect(await evaluate(text)).toEqual({ result: placeholder, unresolved: [key], printed: '' });
    const given = await evaluate(text, { parameterOverrides: { [name]: 'x' } });
    expect(given.unresolved).toEqual([]);
  });
});

describe('errors are reported with their location', () => {
  test.each([
    [
      '!Ref Satge',
      "t.yml:12:26: error UNRESOLVED_REFERENCE: 'Satge' is neither a parameter nor a resource of the template\n  12 |             Result: !Ref Satge\n     |                          ^^^^^\n  Did you mean 'Stage'?",
    ],
    [
      '!Sub "a ${Nothing.Arn}"',
      't.yml:12:29: error UNRESOLVED_REFERENCE: \'Nothing\' is neither a parameter nor a resource of the template\n  12 |             Result: !Sub "a ${Nothing.Arn}"\n     |                             ^^^^^^^^^^^^^^',
    ],
    [
      '!GetAtt Charge.arn',
      "t.yml:12:29: error UNRESOLVED_REFERENCE: 'Charge' has no attribute 'arn'\n  12 |             Result: !GetAtt Charge.arn\n     |                             ^^^^^^^^^^\n  Did you mean 'Arn'?",
    ],
    [
      '!Join [a]',
      't.yml:12:27: error INVALID_TEMPLATE: Fn::Join needs a delimiter and a list of strings\n  12 |             Result: !Join [a]\n     |                           ^^^',
    ],
    [
      '!Select [9, [a]]',
      't.yml:12:29: error INVALID_TEMPLATE: Fn::Select asks for item 9 of a list that has 1\n  12 |             Result: !Select [9, [a]]\n     |                             ^^^^^^^^',
    ],
    [
      '!If [IsDve, 1, 2]',
      "t.yml:12:26: error UNRESOLVED_REFERENCE: There is no condition 'IsDve'\n  12 |             Result: !If [IsDve, 1, 2]\n     |                          ^^^^^\n  Did you mean 'IsDev'?",
    ],
    [
      '!FindInMap [Sizes, prod, Memory]',
      't.yml:12:32: error INVALID_TEMPLATE: Fn::FindInMap finds nothing at Sizes / prod / Memory in Mappings\n  12 |             Result: !FindInMap [Sizes, prod, Memory]\n     |                                ^^^^^^^^^^^^^^^^^^^^^',
    ],
    [
      '{ "Fn::Joins": [] }',
      "t.yml:12:21: error UNSUPPORTED_FUNCTION: The function 'Fn::Joins' is not supported\n  12 |             Result: { \"Fn::Joins\": [] }\n     |                     ^^^^^^^^^^^^^^^^^^^\n  Did you mean 'Fn::Join'?",
    ],
    [
      '{ "Fn::Transform": { Name: Own } }',
      't.yml:12:21: error UNSUPPORTED_FUNCTION: Fn::Transform Own runs in CloudFormation only\n  12 |             Result: { "Fn::Transform": { Name: Own } }\n     |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    ],
  ])('%s', async (text, printed) => {
    expect((await evaluate(text)).printed).toBe(printed);
  });
});

it('stops at circular conditions and names', async () => {
  const circles = `
  A: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref B } }
  B: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } }
Conditions:
  One: !Not [!Condition Two]
  Two: !Not [!Condition One]
`;
  const messages = async (result: string) =>
    (await projectOf({ 't.yml': templateWithResult(result, circles) })).machine!.diagnostics.map((d) => d.message);
  expect(await messages('!If [One, 1, 2]')).toEqual(["The condition 'One' depends on itself"]);
  expect(await messages('!Ref A')).toEqual([expect.stringMatching(/^The name of '[AB]' depends on itself$/)]);
});
