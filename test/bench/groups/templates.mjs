import { parseDocument } from 'yaml';
import { compare } from '../support/measure.mjs';
import { atMost } from '../support/rows.mjs';

/** CloudFormation's maximum. */
const LENGTH = 1_000_000;

/** A template of AWS's maximum size, compared with parsing its text alone. */
export async function measureTemplates(bench) {
  const text = templateOf(LENGTH);
  const path = bench.write('large/template.yml', text);
  const { loadProject } = await bench.api();
  const { ours, yaml } = await compare(
    {
      ours: async () => {
        const { machines, functions } = await loadProject(path);
        if (machines.length === 0 || functions.length === 0) throw new Error('the template is not what it should be');
      },
      yaml: () => {
        // ours uses the last of two equal keys, as CloudFormation does, and does not report it
        const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
        if (document.contents === null) throw new Error('the template is not YAML');
      },
    },
    { rounds: bench.quick ? 3 : 7 },
  );
  return [atMost('template of 1 MB of YAML, loaded : parsed by yaml', 3, ours, yaml)];
}

function templateOf(length) {
  const parts = ['AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources:\n'];
  let size = parts[0].length;
  for (let i = 0; size < length; i++) {
    const part = resourcesOf(i);
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
}

const resourcesOf = (i) => `\
  Work${i}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: work${i}.handler
      CodeUri: src/work${i}
      Timeout: 10
      Environment:
        Variables:
          TABLE: !Ref Orders${i}
          TOPIC: !Sub "arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:orders-${i}"
  Orders${i}:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Flow${i}:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        WorkArn: !GetAtt Work${i}.Arn
      Definition:
        StartAt: Work
        States:
          Work:
            Type: Task
            Resource: "\${WorkArn}"
            Retry:
              - ErrorEquals: [States.TaskFailed]
                IntervalSeconds: 2
                MaxAttempts: 3
                BackoffRate: 1.5
            Next: Done
          Done:
            Type: Succeed
`;
