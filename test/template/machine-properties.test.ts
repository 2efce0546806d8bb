import { describe, expect, it, test } from 'vitest';
import { projectOf } from './project-of.ts';

async function refusals(type: string, properties: string, more = '') {
  const text = `Transform: AWS::Serverless-2016-10-31\nResources:\n  M:\n    Type: ${type}\n    Properties:\n${properties
    .split('\n')
    .map((line) => `      ${line}\n`)
    .join('')}${more}`;
  const { printed } = await projectOf({ 't.yml': text, 'm.asl.json': '{}' });
  return printed.split('\n').filter((line) => /error INVALID_TEMPLATE|Did you mean/.test(line));
}

/** samtranslator 1.110.0's messages for the same templates, with the location of the property. */
describe("SAM's errors in a machine", () => {
  const role = 'Role: arn:aws:iam::1:role/x\nDefinition: { StartAt: A }';
  test.each([
    [role, []],
    [`${role}\nUseAliasAsEventTarget: false`, []],
    [`${role}\nName: !Sub x\nDefinitionSubstitutions: !Ref X\nTags:`, []],
    [
      `${role}\nPolicies: [X]`,
      [
        "t.yml:8:7: error INVALID_TEMPLATE: Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
      ],
    ],
    [
      `${role}\nDefinitionUri: m.asl.json`,
      ["t.yml:8:7: error INVALID_TEMPLATE: Specify either 'Definition' or 'DefinitionUri' property and not both."],
    ],
    [
      `${role}\nNmae: x`,
      [
        't.yml:8:7: error INVALID_TEMPLATE: property Nmae not defined for resource of type AWS::Serverless::StateMachine',
        "  Did you mean 'Name'?",
      ],
    ],
    [
      `${role}\nUseAliasAsEventTarget: true`,
      [
        "t.yml:8:7: error INVALID_TEMPLATE: 'UseAliasAsEventTarget' requires 'AutoPublishAlias' property to be specified.",
      ],
    ],
    [
      `${role}\nDeploymentPreference: { Type: ALL_AT_ONCE }`,
      [
        "t.yml:8:7: error INVALID_TEMPLATE: 'DeploymentPreference' requires 'AutoPublishAlias' property to be specified.",
      ],
    ],
    [
      `${role}\nDefinitionSubstitutions: text`,
      ["t.yml:8:32: error INVALID_TEMPLATE: Property 'DefinitionSubstitutions' should be a map."],
    ],
    [`${role}\nName: 5`, ["t.yml:8:13: error INVALID_TEMPLATE: Property 'Name' should be a string."]],
    [`${role}\nTags: [{ Key: a }]`, ["t.yml:8:13: error INVALID_TEMPLATE: Property 'Tags' should be a map."]],
    [
      `${role}\nAutoPublishAlias: [a]`,
      ["t.yml:8:25: error INVALID_TEMPLATE: Property 'AutoPublishAlias' should be a string."],
    ],
    [
      `${role}\nAutoPublishAlias: a\nDeploymentPreference: x`,
      ["t.yml:9:29: error INVALID_TEMPLATE: Property 'DeploymentPreference' should be a map."],
    ],
    [
      'Definition: { StartAt: A }\nPolicies: 1',
      ["t.yml:7:17: error INVALID_TEMPLATE: Property 'Policies' should be a string or a list."],
    ],
    [`${role}\nTracing: true`, ["t.yml:8:16: error INVALID_TEMPLATE: Property 'Tracing' should be a map."]],
  ])('%j', async (properties, expected) => {
    expect(await refusals('AWS::Serverless::StateMachine', properties)).toEqual(expected);
  });

  test.each([
    ['  StateMachine: { PropagateTags: true }', []],
    [
      '  StateMachine: { Type: EXPRESS }',
      [
        "t.yml:9:19: error INVALID_TEMPLATE: 'Type' is not a supported property of 'StateMachine'. Must be one of the following values - ['PropagateTags']",
      ],
    ],
    [
      '  Statemachine: { PropagateTags: true }',
      [
        "t.yml:9:3: error INVALID_TEMPLATE: 'Globals' section is invalid. 'Statemachine' is not supported",
        "  Did you mean 'StateMachine'?",
      ],
    ],
    [
      '  StateMachine:',
      ["t.yml:9:3: error INVALID_TEMPLATE: 'Globals' section is invalid. Value of StateMachine must be a dictionary"],
    ],
    [
      '  Function: { Timout: 3 }',
      [
        "t.yml:9:15: error INVALID_TEMPLATE: 'Timout' is not a supported property of 'Function'",
        "  Did you mean 'Timeout'?",
      ],
    ],
    // of a function, and not of Globals
    [
      '  Function: { Role: x }',
      ["t.yml:9:15: error INVALID_TEMPLATE: 'Role' is not a supported property of 'Function'"],
    ],
    // it may be newer: a warning
    ['  Function: { Quantum: 3 }', []],
    ['  Function: { Timeout: 3, Fn::Transform: { Name: AWS::Include } }', []],
  ])('in Globals: %s', async (section, expected) => {
    expect(await refusals('AWS::Serverless::StateMachine', role, `Globals:\n${section}\n`)).toEqual(expected);
  });
});

// samtranslator: "Logical ids must be alphanumeric.", "Every Condition member must be a string."
test.each([
  [
    'S_1: { Type: AWS::Serverless::StateMachine }',
    't.yml:2:3: error INVALID_TEMPLATE: Logical ids must be alphanumeric.',
  ],
  ['F-1: { Type: AWS::Lambda::Function }', 't.yml:2:3: error INVALID_TEMPLATE: Logical ids must be alphanumeric.'],
  [
    'S: { Type: AWS::Serverless::StateMachine, Condition: [c] }',
    't.yml:2:56: error INVALID_TEMPLATE: Every Condition member must be a string.',
  ],
])('%s', async (resource, message) => {
  const { printed } = await projectOf({ 't.yml': `Resources:\n  ${resource}\n` });
  expect(printed.split('\n')).toContain(message);
});

describe('references to missing resources that no run needs', () => {
  const machine = (property: string, more = '') =>
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Group: { Type: AWS::Logs::LogGroup }
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: A }
      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
      ${property}
${more}`;
  const nothing = (name: string) =>
    `warning UNRESOLVED_REFERENCE: '${name}' is neither a parameter nor a resource of the template`;
  test.each([
    ['Role: !GetAtt Rule.Arn', [nothing('Rule')]],
    ['Logging: { Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: !GetAtt Grupo.Arn } }] }', [nothing('Grupo')]],
    ['Logging: { Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: !GetAtt Group.Arn } }] }', []],
    // it begins like the machine, but SAM generates nothing with that name
    ['Tags: { a: !Ref MGroup, b: !Sub "${MGroup}-${AWS::Region}" }', [nothing('MGroup')]],
    ['Tags: { role: !Ref MRole, rule: !Ref MDaily, api: !Ref ServerlessRestApi }', []],
    ['Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Fn } }]', [nothing('Fn')]],
  ])('%s', async (property, expected) => {
    const { printed } = await projectOf({ 't.yml': machine(property) });
    const found = printed.split('\n').flatMap((line) => /(?:warning|error) UNRESOLVED.*/.exec(line) ?? []);
    expect(found).toEqual(expected);
  });
});

/** The schema and the messages of aws-stepfunctions-statemachine's public handler. */
describe("CloudFormation's errors in a machine", () => {
  const type = 'AWS::StepFunctions::StateMachine';
  const role = 'RoleArn: arn:aws:iam::1:role/x\nDefinition: { StartAt: A }';
  test.each([
    [role, []],
    [
      'Definition: { StartAt: A }',
      ['t.yml:3:3: error INVALID_TEMPLATE: Property validation failed: required key [RoleArn] not found'],
    ],
    [
      `${role}\nDefinitionString: "{}"`,
      [
        't.yml:8:7: error INVALID_TEMPLATE: Property validation failed. Please use either [DefinitionS3Location], [Definition] or [DefinitionString] but not both.',
      ],
    ],
    [`${role}\nName: x`, ['t.yml:8:7: error INVALID_TEMPLATE: Encountered unsupported property Name']],
    [`${role}\nTags: { a: b }`, ["t.yml:8:13: error INVALID_TEMPLATE: Property 'Tags' should be a list."]],
  ])('%j', async (properties, expected) => {
    expect(await refusals(type, properties)).toEqual(expected);
  });
});

it('a loop among properties is not taken for a property', async () => {
  expect(
    await refusals('AWS::Serverless::StateMachine', 'Definition: {}\n"Fn::Transform": { Name: Own }').then((lines) =>
      lines.filter((line) => line.includes('not defined')),
    ),
  ).toEqual([]);
});
