import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOf } from './project-of.ts';

const hash = (letter: string) => letter.repeat(64);
const bucket = { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' };
const asset = (letter: string, property: string) => ({
  'aws:asset:path': `asset.${hash(letter)}`,
  'aws:asset:is-bundled': true,
  'aws:asset:property': property,
});

/** As written by `cdk synth`: code in assets, the definition joined from its parts, ids with hashes. */
const STACK = {
  Resources: {
    ChargeServiceRole1A2B3C4D: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: {} },
      Metadata: { 'aws:cdk:path': 'Shop/Charge/ServiceRole/Resource' },
    },
    Charge5E6F7A8B: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: bucket, S3Key: `${hash('a')}.zip` },
        Environment: { Variables: { TABLE: { Ref: 'Orders0C1D2E3F' } } },
        Handler: 'index.handler',
        Layers: [{ Ref: 'Tools9A8B7C6D' }],
        Role: { 'Fn::GetAtt': ['ChargeServiceRole1A2B3C4D', 'Arn'] },
        Runtime: 'nodejs22.x',
        Timeout: 30,
      },
      DependsOn: ['ChargeServiceRole1A2B3C4D'],
      Metadata: { 'aws:cdk:path': 'Shop/Charge/Resource', ...asset('a', 'Code') },
    },
    Tools9A8B7C6D: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: bucket, S3Key: `${hash('b')}.zip` } },
      Metadata: { 'aws:cdk:path': 'Shop/Tools/Resource', ...asset('b', 'Content') },
    },
    Orders0C1D2E3F: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Flow4B5C6D7E: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: {
          'Fn::Join': [
            '',
            [
              '{"StartAt":"Charge","States":{"Charge":{"End":true,"Retry":[{"ErrorEquals":["Lambda.ServiceException"]}],"Type":"Task","Resource":"arn:',
              { Ref: 'AWS::Partition' },
              ':states:::lambda:invoke","Parameters":{"FunctionName":"',
              { 'Fn::GetAtt': ['Charge5E6F7A8B', 'Arn'] },
              '","Payload.$":"$"}}}}',
            ],
          ],
        },
        RoleArn: { 'Fn::GetAtt': ['ChargeServiceRole1A2B3C4D', 'Arn'] },
      },
      Metadata: { 'aws:cdk:path': 'Shop/Flow/Resource' },
    },
    CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:x' }, Condition: 'CDKMetadataAvailable' },
  },
  Conditions: { CDKMetadataAvailable: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] } },
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  },
  Rules: {
    CheckBootstrapVersion: {
      Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], { Ref: 'BootstrapVersion' }] }] } }],
    },
  },
};

const STACK_FILE = 'cdk.out/Shop.template.json';

test('a synthesized stack has its assets’ folders and its definition', async () => {
  const { project, definition, printed, cwd } = await projectOf({ [STACK_FILE]: JSON.stringify(STACK) });
  expect(printed).toBe('');
  const { functions, machines } = project;
  expect(
    functions.map(({ logicalId, code, layers, environment }) => ({ logicalId, code, layers, environment })),
  ).toEqual([
    {
      logicalId: 'Charge5E6F7A8B',
      code: { kind: 'folder', path: join(cwd, `cdk.out/asset.${hash('a')}`) },
      layers: [join(cwd, `cdk.out/asset.${hash('b')}`)],
      environment: { TABLE: 'Orders0C1D2E3F' },
    },
  ]);
  expect(machines.map(({ logicalId }) => logicalId)).toEqual(['Flow4B5C6D7E']);
  expect(definition).toMatchObject({
    States: {
      Charge: {
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:Charge5E6F7A8B' },
      },
    },
  });
});

describe('assets known only by key', () => {
  const machine = {
    RoleArn: 'arn:aws:iam::111111111111:role/r',
    DefinitionS3Location: { Bucket: bucket, Key: `${hash('c')}.json` },
  };
  const stack = {
    Resources: {
      Flow: { Type: 'AWS::StepFunctions::StateMachine', Properties: machine },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Bucket: bucket, S3Key: `${hash('d')}.zip` }, Handler: 'a.b' },
      },
    },
  };

  test('are next to the template', async () => {
    const { definition, functions, printed, cwd } = await projectOf({
      [STACK_FILE]: JSON.stringify(stack),
      [`cdk.out/asset.${hash('c')}.json`]: '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
      [`cdk.out/asset.${hash('d')}/a.js`]: '',
    });
    expect(printed).toBe('');
    expect(definition).toMatchObject({ StartAt: 'A' });
    expect(functions.get('Fn')!.code).toEqual({ kind: 'folder', path: join(cwd, `cdk.out/asset.${hash('d')}`) });
  });

  test('are in S3 otherwise', async () => {
    const { functions, printed } = await projectOf({ [STACK_FILE]: JSON.stringify(stack) });
    expect(printed).toContain(
      'warning UNSUPPORTED_DEFINITION_SOURCE: The definition s3://cdk-hnb659fds-assets-111111111111-us-east-1/',
    );
    expect(functions.get('Fn')!.code).toEqual({
      kind: 'elsewhere',
      reason: `is in S3 (s3://cdk-hnb659fds-assets-111111111111-us-east-1/${hash('d')}.zip)`,
    });
  });
});

test('a nested stack is the template that its asset names', async () => {
  const nested = {
    Resources: {
      'ShopPart.NestedStack': {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: {
            'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/x.json']],
          },
          Parameters: {},
        },
        Metadata: { 'aws:asset:path': 'ShopPart.nested.template.json', 'aws:asset:property': 'TemplateURL' },
      },
    },
  };
  const { project } = await projectOf({
    [STACK_FILE]: JSON.stringify(nested),
    'cdk.out/ShopPart.nested.template.json': JSON.stringify(STACK),
  });
  expect(project.machines.map(({ logicalId }) => logicalId)).toEqual(['ShopPart.NestedStack/Flow4B5C6D7E']);
});
