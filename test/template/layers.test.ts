import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectOf, templateWithResult } from './project-of.ts';

test("a function's layers on this machine, Globals’ first", async () => {
  const { functions, cwd } = await projectOf({
    't.yml': templateWithResult(
      '1',
      `  F:
    Type: AWS::Serverless::Function
    Properties:
      Layers: [!Ref Plain, "arn:aws:lambda:us-east-1:1:layer:theirs:3", !Ref Uploaded, !If [Never, !Ref Sam, !Ref AWS::NoValue], !GetAtt App.Outputs.Layer]
  Sam: { Type: AWS::Serverless::LayerVersion, Properties: { LayerName: tools, ContentUri: layers/sam/ } }
  Plain: { Type: AWS::Lambda::LayerVersion, Properties: { Content: ../plain } }
  Uploaded: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: b, S3Key: k } } }
  App: { Type: AWS::Serverless::Application, Properties: { Location: app/t.yml, Parameters: { Tools: !Ref Sam } } }
Globals: { Function: { Layers: [!Ref Sam] } }
Conditions: { Never: !Equals [a, b] }
`,
    ),
    'app/t.yml': `Parameters: { Tools: { Type: String } }
Resources:
  Own: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: own } }
  G: { Type: AWS::Serverless::Function, Properties: { Layers: [!Ref Tools] } }
Outputs: { Layer: { Value: !Ref Own } }
`,
  });
  expect([...functions.values()].map(({ logicalId, layers }) => [logicalId, layers])).toEqual([
    ['F', [join(cwd, 'layers/sam'), join(cwd, '../plain'), join(cwd, 'app/own')]],
    ['App/G', [join(cwd, 'layers/sam')]],
  ]);
});
