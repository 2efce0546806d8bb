import { describe, expect, test } from 'vitest';
// loaded before the first test, which has a time limit
import '../../src/cli/commands/events.ts';
import '../../src/cli/commands/validate.ts';
import '../../src/template/sam/load-template.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Zone: { Type: String, Default: America/New_York }
Conditions:
  Never: !Equals [a, b]
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: P, States: { P: { Type: Pass, End: true } } }
      Events:
        Hourly: { Type: Schedule, Properties: { Schedule: rate(1 hour), Input: '{"a":1}', Enabled: false } }
        Nightly:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: cron(30 2 * * ? *)
            ScheduleExpressionTimezone: !Ref Zone
            FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 15 }
        Ordered:
          Type: EventBridgeRule
          Properties: { EventBusName: shop, Pattern: { source: [orders] } }
  Plain:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111111111111:role/r
      DefinitionString: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}'
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: cron(0 10 ? * MON-FRI *)
      Targets:
        - { Id: a, Arn: !Ref Plain, RoleArn: arn:aws:iam::111111111111:role/r }
        - { Id: b, Arn: arn:aws:sqs:us-east-1:111111111111:other }
  Once:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: at(2030-01-01T09:00:00)
      EndDate: 2031-01-01T00:00:00Z
      Target: { Arn: !GetAtt Plain.Arn, RoleArn: arn:aws:iam::111111111111:role/r }
  Gone:
    Type: AWS::Scheduler::Schedule
    Condition: Never
    Properties:
      ScheduleExpression: rate(1 minutes)
      Target: { Arn: !GetAtt Plain.Arn, RoleArn: arn:aws:iam::111111111111:role/r }
  Allowed:
    Type: AWS::Serverless::Connector
    Properties: { Source: { Id: Rule }, Destination: { Id: Plain }, Permissions: [Write] }
`;

describe('events', () => {
  // 8 March 2026 has no 2:30 in New York, see schedule.test.ts
  test('for people', async () => {
    const folder = folderOf({ 'template.yml': TEMPLATE });
    expect(await runMain(folder, ['events', 'template.yml', '--from', '2026-03-06T12:00:00Z'])).toEqual({
      code: 0,
      stdout: `Flow
  Hourly   Schedule         rate(1 hour) (disabled)
  Nightly  ScheduleV2       cron(30 2 * * ? *) America/New_York within 15 min
      2026-03-07T07:30:00Z
      2026-03-09T06:30:00Z
      2026-03-10T06:30:00Z
  Ordered  EventBridgeRule  shop {"source":["orders"]}

Plain
  Rule     AWS::Events::Rule           cron(0 10 ? * MON-FRI *)
      2026-03-09T10:00:00Z
      2026-03-10T10:00:00Z
      2026-03-11T10:00:00Z
  Once     AWS::Scheduler::Schedule    at(2030-01-01T09:00:00) until 2031-01-01T00:00:00Z
      2030-01-01T09:00:00Z
  Allowed  AWS::Serverless::Connector  a connector only grants permissions
`,
      stderr: '',
    });
  });

  test('as JSON', async () => {
    const folder = folderOf({ 'template.yml': TEMPLATE });
    const argv = ['events', 'template.yml', '--from', '2026-03-06T12:00:00Z', '--format', 'json'];
    const { stdout } = await runMain(folder, [...argv, '-p', 'Zone=Europe/Paris']);
    expect(JSON.parse(stdout).slice(0, 3)).toEqual([
      {
        id: 'Hourly',
        type: 'Schedule',
        machine: 'Flow',
        enabled: false,
        schedule: 'rate(1 hour)',
        timeZone: 'UTC',
        next: [],
      },
      {
        id: 'Nightly',
        type: 'ScheduleV2',
        machine: 'Flow',
        enabled: true,
        schedule: 'cron(30 2 * * ? *)',
        timeZone: 'Europe/Paris',
        windowMinutes: 15,
        next: ['2026-03-07T01:30:00Z', '2026-03-08T01:30:00Z', '2026-03-09T01:30:00Z'],
      },
      {
        id: 'Ordered',
        type: 'EventBridgeRule',
        machine: 'Flow',
        enabled: true,
        bus: 'shop',
        pattern: { source: ['orders'] },
      },
    ]);
  });

  test('routes of all kinds of resources', async () => {
    const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: P, States: { P: { Type: Pass, End: true } } }
      Events:
        Post: { Type: Api, Properties: { Path: /orders, Method: post } }
        Own: { Type: Api, Properties: { Path: /own, Method: get, RestApiId: !Ref Rest } }
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      DefinitionBody:
        paths:
          /own:
            get:
              x-amazon-apigateway-integration:
                type: aws
                uri: !Sub arn:aws:apigateway:\${AWS::Region}:states:action/StartExecution
                requestTemplates: { application/json: !Sub '{"stateMachineArn": "\${Flow}"}' }
            post:
              x-amazon-apigateway-integration: { type: aws_proxy, uri: other }
`;
    const { code, stdout } = await runMain(folderOf({ 'template.yml': template }), ['events', 'template.yml']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Flow
  Post      Api                   POST /orders → StartExecution
  Own       Api                   the route is defined in the DefinitionBody of Rest
  GET /own  AWS::Serverless::Api  GET /own → StartExecution
`,
    });
  });

  test('a standalone definition has no events', async () => {
    const folder = folderOf({ 'a.asl.json': { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } } });
    expect(await runMain(folder, ['events', 'a.asl.json'])).toEqual({
      code: 0,
      stdout: 'a.asl.json has no events that start a state machine\n',
      stderr: '',
    });
  });
});

describe('events that AWS refuses', () => {
  // Sources: samtranslator's model/stepfunctions/events.py and model/eventsources/scheduler.py; the API references of
  // EventBridge and EventBridge Scheduler.
  test.each([
    [
      'Type: Schedule, Properties: { Schedule: rate(1 hour), State: ENABLED, Enabled: true }',
      'State and Enabled Properties cannot both be specified.',
    ],
    [
      'Type: Schedule, Properties: { Schedul: rate(1 hour) }',
      "'Schedule' is missing",
      "SAM's event Schedule has no property 'Schedul'",
      "Did you mean 'Schedule'?",
    ],
    ['Type: Schedule, Properties: { Schedule: rate(1 hour), Input: text }', "'Input' is not valid JSON"],
    [
      'Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), ScheduleExpressionTimezone: Mars/Olympus }',
      "'Mars/Olympus' is not a time zone of the tz database",
    ],
    [
      'Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), FlexibleTimeWindow: { Mode: FLEXIBLE, MaximumWindowInMinutes: 2000 } }',
      "'MaximumWindowInMinutes' must be a number from 1 to 1440, not '2000'",
    ],
    [
      'Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), StartDate: tomorrow }',
      "'tomorrow' is not a time: write it as 2026-01-31T09:00:00Z",
    ],
    [
      'Type: ScheduleV2, Properties: { ScheduleExpression: rate(1 hour), State: ENABLE }',
      "'State' must be ENABLED or DISABLED, not 'ENABLE'",
      "Did you mean 'ENABLED'?",
    ],
    [
      'Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, Input: "1", InputPath: $.detail }',
      'Only one of Input, InputPath and InputTransformer may be set, not Input and InputPath',
    ],
    [
      'Type: EventBridgeRul, Properties: { Pattern: { source: [a] } }',
      "SAM has no event 'EventBridgeRul' for a state machine",
      "Did you mean 'EventBridgeRule'?",
    ],
    ['Properties: { Pattern: { source: [a] } }', "The event 'E' has no Type"],
  ])('%s', async (event, ...expected) => {
    const folder = folderOf({ 'template.yml': TEMPLATE.replace(/^ {8}Hourly: .*$/m, `        E: { ${event} }`) });
    const { code, stdout } = await runMain(folder, ['validate', 'template.yml']);
    expect(code).toBe(1);
    for (const text of ['INVALID_EVENT', ...expected]) expect(stdout).toContain(text);
    expect(stdout).toMatch(/1 error (?:and 1 warning )?in 1 file/);
  });
});
