/** By code: files that trigger it, the first of which is validated. The output is in `code-cases.txt`. */
export const CODE_CASES: Readonly<Record<string, Readonly<Record<string, string | Buffer>>>> = {
  INVALID_JSON_DESCRIPTION: asl('{ "StartAt": "A",\n  "States": [ }\n'),
  SCHEMA_VALIDATION_FAILED: asl('{ "StartAt": "A" }'),
  MISSING_END_STATE: states('"A": { "Type": "Pass", "Next": "B" },', '"B": { "Type": "Pass", "Next": "A" }'),
  DUPLICATE_STATE_NAME: states(
    '"A": { "Type": "Parallel", "End": true, "Branches": [{',
    '  "StartAt": "A",',
    '  "States": { "A": { "Type": "Succeed" } }',
    '}] }',
  ),
  INVALID_STATE_NAME: asl(
    `{\n"StartAt": "${'n'.repeat(81)}",\n"States": {\n"${'n'.repeat(81)}": { "Type": "Succeed" }\n}}\n`,
  ),
  DUPLICATE_LABEL_NAME: states(
    `"A": { "Type": "Map", "Next": "B", "Label": "rows", "ItemProcessor": ${distributed('I')} },`,
    `"B": { "Type": "Map", "End": true, "Label": "rows", "ItemProcessor": ${distributed('J')} }`,
  ),
  INVALID_LABEL_NAME: states(
    '"A": { "Type": "Map", "End": true,',
    '  "Label": "all rows",',
    `  "ItemProcessor": ${distributed('I')} }`,
  ),
  MISSING_TRANSITION_TARGET: states('"A": { "Type": "Pass", "Next": "Sed" },', '"Send": { "Type": "Succeed" }'),
  TOO_DEEPLY_NESTED: template({
    definition: [`A: { Type: Pass, End: true, Result: ${'['.repeat(250)}"\${Deep}"${']'.repeat(250)} }`],
    more: ['      DefinitionSubstitutions:', `        Deep: '${'['.repeat(280)}"x"${']'.repeat(280)}'`],
  }),
  INVALID_JSONATA_EXPRESSION: jsonata('"A": { "Type": "Pass", "End": true, "Output": "{% $states.input[0 %}" }'),
  UNSUPPORTED_JSONATA_EXPRESSION: jsonata('"A": { "Type": "Pass", "End": true, "Output": "{% total + 1 %}" }'),
  INVALID_VARIABLE_NAME: jsonata('"A": { "Type": "Pass", "End": true, "Assign": { "net total": 1 } }'),
  RESERVED_VARIABLE_NAME: jsonata('"A": { "Type": "Pass", "End": true, "Assign": { "states": 1 } }'),
  NO_DOLLAR: states('"A": { "Type": "Pass", "End": true, "Parameters": { "id": "$.id" } }'),
  NO_PATH: states('"A": { "Type": "Fail", "Cause": "$.cause" }'),
  PASS_RESULT_IS_STATIC: states('"A": { "Type": "Pass", "End": true, "Result": { "id": "$.id" } }'),

  FILE_NOT_FOUND: {
    'template.yaml': machine('      DefinitionUri: machine.asl.json'),
    'machines.asl.json': '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }',
  },
  FILE_UNREADABLE: asl(Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d])),
  INVALID_YAML: { 'template.yaml': 'Resources:\n  A: [1, 2\n  B: {}\n' },
  YAML_1_1: template({ definition: ['A: { Type: Pass, End: true, Result: { answer: no } }'] }),
  INVALID_CONFIG: {
    'template.yaml': machine('      DefinitionUri: m.asl.json'),
    'm.asl.json': '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }',
    'samconfig.toml': 'version = \n',
  },
  DUPLICATE_KEY: asl(
    '{\n"Comment": "one",\n"Comment": "two",\n"StartAt": "A", "States": { "A": { "Type": "Succeed" } } }',
  ),
  NOT_A_DEFINITION: { 'service.yml': 'service: orders\nprovider:\n  name: aws\n' },
  NO_STATE_MACHINE: { 'template.yaml': 'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n' },
  INVALID_TEMPLATE: template({ more: ['      Type: FAST'] }),
  UNRESOLVED_REFERENCE: template({ more: ['      DefinitionSubstitutions:', '        Id: !Ref Tabel'], use: '${Id}' }),
  UNSUPPORTED_FUNCTION: template({
    more: ['      DefinitionSubstitutions:', '        Id: !Joni ["", [a]]'],
    use: '${Id}',
  }),
  MISSING_PARAMETER: {
    'template.yaml': `Parameters:
  Definition:
    Type: String
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111111111111:role/machine
      DefinitionString: !Ref Definition
`,
  },
  INVALID_PARAMETER: {
    'template.yaml': `Parameters:
  Stage:
    Type: String
    Default: staging
    AllowedValues: [test, prod]
${machine('      DefinitionUri: staging.asl.json\n      Name: !Ref Stage')}`,
    'staging.asl.json': '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }',
  },
  UNDECLARED_SUBSTITUTION: template({
    use: '${Tabel}',
    more: ['      DefinitionSubstitutions:', '        Table: orders'],
  }),
  UNUSED_SUBSTITUTION: template({ more: ['      DefinitionSubstitutions:', '        Table: orders'] }),
  INVALID_SUBSTITUTION: template({
    more: ['      DefinitionSubstitutions:', '        Table: [orders]'],
    use: '${Table}',
  }),
  QUOTED_SUBSTITUTION: template({
    definition: ['A: { Type: Pass, End: true, Result: !If [IsA, 1, 2] }'],
    resources: ['Conditions:', '  IsA: !Equals [a, a]'],
  }),
  UNSUPPORTED_DEFINITION_SOURCE: { 'template.yaml': machine('      DefinitionUri: s3://bucket/machine.asl.json') },
  UNKNOWN_FUNCTION: template({
    definition: [
      'A: { Type: Task, End: true, Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: pakc } }',
    ],
    policies: 'AdministratorAccess',
    resources: fn('pack', 'exports.handler = async () => 1'),
  }),
  HANDLER_NOT_FOUND: {
    ...template({
      definition: ['A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn }'],
      policies: 'AWSLambdaRole',
      resources: [
        '  Pack:',
        '    Type: AWS::Serverless::Function',
        '    Properties:',
        '      Runtime: nodejs22.x',
        '      Handler: pakc.handler',
      ],
    }),
    'pack.js': 'exports.handler = async () => 1;\n',
  },
  EXPORT_NOT_FOUND: {
    ...template({
      definition: ['A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn }'],
      policies: 'AWSLambdaRole',
      resources: [
        '  Pack:',
        '    Type: AWS::Serverless::Function',
        '    Properties:',
        '      Runtime: nodejs22.x',
        '      Handler: pack.handler',
      ],
    }),
    'pack.ts': 'export const handle = async () => 1;\n',
  },
  HANDLER_BROKEN: {
    ...template({
      definition: ['A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn }'],
      policies: 'AWSLambdaRole',
      resources: [
        '  Pack:',
        '    Type: AWS::Serverless::Function',
        '    Properties:',
        '      Runtime: nodejs22.x',
        '      Handler: pack.handler',
      ],
    }),
    'pack.ts': "import { x } from './nowhere';\nimport 'left-pad-none';\nexport const handler = async () => x;\n",
  },
  MINIFIED_NAME: {
    ...template({
      definition: [
        'A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn, Retry: [{ ErrorEquals: [Busy, Declined, Late] }] }',
      ],
      policies: 'AWSLambdaRole',
      resources: [
        '  Pack:',
        '    Type: AWS::Serverless::Function',
        '    Metadata: { BuildMethod: esbuild }',
        '    Properties:',
        '      Runtime: nodejs22.x',
        '      Handler: pack.handler',
      ],
    }),
    'pack.ts': `export class Declined extends Error {
  override name = this.constructor.name;
}
class Late extends Declined {
  override name = 'Late';
}
export const handler = async () => {
  throw new Late();
};
`,
  },
  TIMEOUT_TOO_SHORT: template({
    definition: ['A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn, TimeoutSeconds: 10 }'],
    policies: 'AWSLambdaRole',
    resources: [...fn('pack', 'exports.handler = async () => 1'), '      Timeout: 60'],
  }),
  MISSING_PERMISSION: template({
    definition: ['A: { Type: Task, End: true, Resource: !GetAtt Pack.Arn }'],
    policies: 'AWSLambdaBasicExecutionRole',
    resources: fn('pack', 'exports.handler = async () => 1'),
  }),
  NEVER_MATCHES: states(
    '"A": { "Type": "Task", "End": true, "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:pack",',
    '  "Retry": [',
    '    { "ErrorEquals": ["States.TaskFailed"] },',
    '    { "ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 9 }',
    '  ] }',
  ),
  ENDLESS_LOOP: states(
    '"A": { "Type": "Choice", "Choices": [{ "Variable": "$.n", "NumericEquals": 1, "Next": "Poll" }], "Default": "Z" },',
    '"Poll": { "Type": "Wait", "Seconds": 9, "Next": "Look" },',
    '"Look": { "Type": "Pass", "Next": "Poll" },',
    '"Z": { "Type": "Succeed" }',
  ),
  UNKNOWN_NAME: states(
    '"A": { "Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke",',
    '  "Parameters": { "FunctionName": "ship", "TaskToken.$": "$.token" } }',
  ),
  UNKNOWN_VARIABLE: jsonata(
    '"A": { "Type": "Pass", "Next": "B", "Assign": { "total": 1 } },',
    '"B": { "Type": "Pass", "End": true, "Output": "{% $totl + 1 %}" }',
  ),
  INVALID_EVENT: template({
    more: ['      Events:', '        Hour: { Type: Schedule, Properties: { Schedule: rate(1 hours) } }'],
  }),
};

function asl(text: string | Buffer): Readonly<Record<string, string | Buffer>> {
  return { 'm.asl.json': text };
}

/** A definition with these lines of states; the first is A. */
function states(...lines: readonly string[]): Readonly<Record<string, string>> {
  return { 'm.asl.json': `{ "StartAt": "A", "States": {\n${lines.join('\n')}\n} }\n` };
}

function jsonata(...lines: readonly string[]): Readonly<Record<string, string>> {
  return { 'm.asl.json': `{ "QueryLanguage": "JSONata", "StartAt": "A", "States": {\n${lines.join('\n')}\n} }\n` };
}

function distributed(name: string): string {
  const config = '"ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" }';
  return `{ ${config}, "StartAt": "${name}", "States": { "${name}": { "Type": "Succeed" } } }`;
}

function machine(property: string): string {
  return `Resources:\n  Machine:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n${property}\n`;
}

function template(parts: {
  readonly definition?: readonly string[];
  readonly use?: string;
  readonly more?: readonly string[];
  readonly policies?: string;
  readonly resources?: readonly string[];
}): Readonly<Record<string, string>> {
  const pass = `A: { Type: Pass, End: true, Comment: "${parts.use ?? 'none'}" }`;
  const lines = [
    ...(parts.more ?? []),
    ...(parts.policies === undefined ? [] : [`      Policies: ${parts.policies}`]),
    '      Definition:',
    '        StartAt: A',
    '        States:',
    ...(parts.definition ?? [pass]).map((line) => `          ${line}`),
    ...(parts.resources ?? []),
  ];
  return { 'template.yaml': machine(lines.join('\n')) };
}

function fn(name: string, code: string): readonly string[] {
  return [
    `  ${name.charAt(0).toUpperCase()}${name.slice(1)}:`,
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    `      FunctionName: ${name}`,
    '      Runtime: nodejs22.x',
    '      Handler: index.handler',
    `      InlineCode: ${code}`,
  ];
}
