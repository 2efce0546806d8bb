import { expect, test } from 'vitest';
import { check, INNER, LAMBDA, machineOf } from './support.ts';

const S = 'SCHEMA_VALIDATION_FAILED: ';
const task = (fields: object) => machineOf({ Type: 'Task', Resource: LAMBDA, End: true, ...fields });
const map = (fields: object, processor: object = INNER) =>
  machineOf({ Type: 'Map', ItemProcessor: processor, End: true, ...fields });
const request = (service: string, parameters?: object) =>
  machineOf({
    Type: 'Task',
    Resource: `arn:aws:states:::${service}`,
    End: true,
    ...(parameters === undefined ? {} : { Parameters: parameters }),
  });
const choice = (...rules: object[]) =>
  machineOf({ Type: 'Choice', Choices: rules, Default: 'Z' }, { Z: { Type: 'Succeed' } });

/** AWS's results, from its documentation of ValidateStateMachineDefinition and its responses. */
const CASES: readonly { name: string; definition: unknown; lines: readonly string[]; type?: 'EXPRESS' }[] = [
  // documents
  { name: 'a blank text', definition: ' \n', lines: [`${S}Definition must be a valid JSON object at null`] },
  { name: 'an empty object', definition: {}, lines: [`${S}These fields are required: [States, StartAt] at /`] },
  { name: 'a list', definition: [], lines: [`${S}Definition must be a valid JSON object at null`] },
  {
    name: 'a text that is not valid JSON',
    definition: 'no machine',
    lines: [
      `INVALID_JSON_DESCRIPTION: Unrecognized token 'no': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at [Source: (String)"no machine"; line: 1, column: 3]`,
    ],
  },
  // a machine that CDK's integration tests have deployed has the same number twice
  {
    name: 'a heartbeat as long as the timeout',
    definition: machineOf({ Type: 'Task', Resource: LAMBDA, TimeoutSeconds: 300, HeartbeatSeconds: 300, End: true }),
    lines: [`warning ${S}HeartbeatSeconds should be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds`],
  },
  {
    name: 'a heartbeat longer than the timeout',
    definition: machineOf({ Type: 'Task', Resource: LAMBDA, TimeoutSeconds: 300, HeartbeatSeconds: 301, End: true }),
    lines: [`${S}HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds`],
  },
  // the first was in a deployed template for ten months
  {
    name: 'Parameters that are a number',
    definition: machineOf({ Type: 'Pass', Parameters: 204, End: true }),
    lines: [`warning ${S}Expected value of type [OBJECT] at /States/S/Parameters`],
  },
  {
    name: 'Parameters that are a string',
    definition: machineOf({ Type: 'Pass', Parameters: '$.a', End: true }),
    lines: [`${S}Expected value of type [OBJECT] at /States/S/Parameters`],
  },
  // machine
  {
    name: 'fields of the machine',
    definition: { ...machineOf({ Type: 'Succeed' }), Version: '2.0', TimeoutSeconds: -1, Coment: 'x' },
    lines: [
      `${S}Field 'Coment' is not supported at /`,
      `${S}Minimum value is 0 at /TimeoutSeconds`,
      `${S}Value should be one of the following: [1.0] at /Version`,
    ],
  },
  {
    name: 'a state that is not an object',
    definition: machineOf([] as object, { Z: { Type: 'Succeed' } }),
    lines: [`${S}Expected value of type [OBJECT] at /States/S`],
  },
  {
    name: 'a nested machine must not have a QueryLanguage',
    definition: map({}, { ...INNER, QueryLanguage: 'JSONata', TimeoutSeconds: 3 }),
    lines: [
      `${S}Field 'QueryLanguage' is not supported at /States/S/ItemProcessor`,
      `${S}Field 'TimeoutSeconds' is not supported at /States/S/ItemProcessor`,
    ],
  },
  // types
  {
    name: 'an unknown type, even one that every object has',
    definition: machineOf({ Type: 'constructor', End: true }),
    lines: [
      `${S}The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S/Type`,
    ],
  },
  {
    name: 'no type',
    definition: machineOf({ End: true }),
    lines: [`${S}These fields are required: [Type] at /States/S`],
  },
  // transitions
  {
    name: 'neither Next nor End',
    definition: machineOf({ Type: 'Pass' }, { Z: { Type: 'Succeed' } }),
    lines: [
      `${S}This object should have only one of the following fields: [Next, End] at /States/S`,
      'MISSING_TRANSITION_TARGET: State "Z" is not reachable. at /States/Z',
    ],
  },
  {
    name: 'both Next and End',
    definition: machineOf({ Type: 'Pass', Next: 'S', End: true }),
    lines: [`${S}There should only be one of the following fields: [Next, End] at /States/S`],
  },
  // query language
  {
    name: 'JSONPath under JSONata, whose fields are then not judged',
    definition: {
      QueryLanguage: 'JSONata',
      ...machineOf({ Type: 'Pass', QueryLanguage: 'JSONPath', Output: 1, End: true }),
    },
    lines: [`${S}'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S`],
  },
  {
    name: 'the wrong case counts as JSONata',
    definition: machineOf({ Type: 'Pass', QueryLanguage: 'jsonpath', InputPath: '$', End: true }),
    lines: [
      `${S}Value should be one of the following: [JSONPath, JSONata] at /States/S/QueryLanguage`,
      `${S}The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/S`,
    ],
  },
  {
    name: 'a query language that is not a string',
    definition: machineOf({ Type: 'Pass', QueryLanguage: 1, End: true }),
    lines: [`${S}Expected value of type [STRING] at /States/S/QueryLanguage`],
  },
  {
    name: "a Map's own language does not reach its processor",
    definition: map(
      { QueryLanguage: 'JSONata' },
      { StartAt: 'I', States: { I: { Type: 'Pass', Output: 1, End: true } } },
    ),
    lines: [
      `${S}The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S/ItemProcessor/States/I`,
    ],
  },
  // task
  {
    name: 'no Resource',
    definition: machineOf({ Type: 'Task', End: true }),
    lines: [`${S}These fields are required: [Resource] at /States/S`],
  },
  {
    name: 'a Resource that is not an ARN',
    definition: task({ Resource: 'ship' }),
    lines: [`${S}Value is not a valid resource ARN at /States/S/Resource`],
  },
  {
    name: 'an action that the service does not have',
    definition: request('dynamodb:query', {}),
    lines: [
      `${S}The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource`,
    ],
  },
  {
    name: 'a pattern that the action does not have',
    definition: request('sqs:sendMessage.sync', {}),
    lines: [
      `${S}The resource provided arn:aws:states:::sqs:sendMessage.sync is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource`,
    ],
  },
  {
    name: 'an integration without a request',
    definition: request('sqs:sendMessage'),
    lines: [`${S}Parameters field is required for resource ARN: arn:aws:states:::sqs:sendMessage at /States/S`],
  },
  {
    name: 'missing fields of a request; a path counts as present',
    definition: request('sqs:sendMessage', { 'MessageBody.$': '$' }),
    lines: [`${S}The field 'QueueUrl' is required but was missing at /States/S/Parameters`],
  },
  {
    name: 'credentials without a role',
    definition: task({ Credentials: {} }),
    lines: [`${S}The field 'RoleArn' is required but was missing at /States/S/Credentials`],
  },
  {
    name: 'a role that is not a string',
    definition: task({ Credentials: { RoleArn: 3 } }),
    lines: [`${S}Expected value of type [STRING] at /States/S/Credentials/RoleArn`],
  },
  {
    name: 'credentials of an activity',
    definition: task({
      Resource: 'arn:aws:states:eu-west-1:111122223333:activity:pack',
      Credentials: { RoleArn: 'r' },
    }),
    lines: [`${S}The field 'Credentials' is not supported for activities at /States/S/Credentials`],
  },
  {
    name: 'seconds out of range, and both variants',
    definition: task({ TimeoutSeconds: 0, HeartbeatSeconds: 1, HeartbeatSecondsPath: '$.h' }),
    lines: [
      `${S}Minimum value is 1 at /States/S/TimeoutSeconds`,
      `${S}There should only be one of the following fields: [HeartbeatSeconds, HeartbeatSecondsPath] at /States/S`,
    ],
  },
  {
    name: 'seconds of another type',
    definition: task({ TimeoutSeconds: '9' }),
    lines: [`${S}Expected value of type Integer at /States/S/TimeoutSeconds`],
  },
  // express
  {
    name: 'Express cannot wait for a job',
    type: 'EXPRESS',
    definition: request('glue:startJobRun.sync', { JobName: 'j' }),
    lines: [`${S}Express state machine does not support '.sync' service integration at /States/S/Resource`],
  },
  {
    name: 'Express cannot wait for a token',
    type: 'EXPRESS',
    definition: request('lambda:invoke.waitForTaskToken', { FunctionName: 'f' }),
    lines: [
      `${S}Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource`,
    ],
  },
  {
    name: 'Express has no activities',
    type: 'EXPRESS',
    definition: task({ Resource: 'arn:aws:states:eu-west-1:111122223333:activity:pack' }),
    lines: [`${S}Express state machine does not support Activity ARN at /States/S/Resource`],
  },
  {
    name: 'Express has no distributed Map',
    type: 'EXPRESS',
    definition: map({}, { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } }),
    lines: [
      `${S}The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/S/ItemProcessor/ProcessorConfig/Mode`,
    ],
  },
  {
    name: 'Express children of a Standard machine cannot wait for a token either',
    definition: map(
      {},
      {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'I',
        States: {
          I: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
            Parameters: { Message: 'm' },
            End: true,
          },
        },
      },
    ),
    lines: [
      `${S}Express state machine does not support '.waitForTaskToken' service integration  at /States/S/ItemProcessor/States/I/Resource`,
    ],
  },
  // wait
  {
    name: 'two times to wait for',
    definition: machineOf({ Type: 'Wait', Seconds: 1, TimestampPath: '$.t', End: true }),
    lines: [
      `${S}There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S`,
    ],
  },
  {
    name: 'a wait that is too long',
    definition: machineOf({ Type: 'Wait', Seconds: 100_000_000, End: true }),
    lines: [`${S}Maximum value is 99999999 at /States/S/Seconds`],
  },
  {
    name: 'a nonexistent day',
    definition: machineOf({ Type: 'Wait', Timestamp: '2023-02-29T10:00:00Z', End: true }),
    lines: [`${S}String does not match RFC3339 timestamp at /States/S/Timestamp`],
  },
  // parallel and map
  {
    name: 'no branches',
    definition: machineOf({ Type: 'Parallel', Branches: [], End: true }),
    lines: [`${S}Value cannot be empty at /States/S/Branches`],
  },
  {
    name: 'a branch without StartAt',
    definition: machineOf({ Type: 'Parallel', Branches: [{ States: INNER.States }], End: true }),
    lines: [`${S}These fields are required: [StartAt] at /States/S/Branches[0]`],
  },
  {
    name: 'no processor',
    definition: machineOf({ Type: 'Map', End: true }),
    lines: [`${S}This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/S`],
  },
  {
    name: 'two processors',
    definition: map({ Iterator: INNER }),
    lines: [`${S}There should only be one of the following fields: [ItemProcessor, Iterator] at /States/S`],
  },
  {
    name: 'a distributed processor needs an ExecutionType',
    definition: map({}, { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED' } }),
    lines: [`${S}These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig`],
  },
  {
    name: 'an inline processor must not have one',
    definition: map({}, { ...INNER, ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'STANDARD' } }),
    lines: [`${S}Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig`],
  },
  {
    name: 'percentages have a fraction',
    definition: map({ ToleratedFailurePercentage: 101 }),
    lines: [`${S}Maximum value is 100.0 at /States/S/ToleratedFailurePercentage`],
  },
  // a Reference Path in the language's specification, as each of these
  ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'].map((field) => ({
    name: `${field} cannot read the context object`,
    definition: map({ [field]: '$$.Execution.Input.n' }),
    lines: [`${S}Value is not a Reference Path at /States/S/${field}`],
  })),
  {
    name: 'nor can the limits of batches',
    definition: map(
      {
        ItemBatcher: {
          MaxItemsPerBatchPath: '$$.Execution.Input.n',
          MaxInputBytesPerBatchPath: '$$.Execution.Input.n',
        },
      },
      { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    ),
    lines: [
      `${S}Value is not a Reference Path at /States/S/ItemBatcher/MaxItemsPerBatchPath`,
      `${S}Value is not a Reference Path at /States/S/ItemBatcher/MaxInputBytesPerBatchPath`,
    ],
  },
  {
    name: 'items can come from the context object',
    definition: map({ ItemsPath: '$$.Execution.Input.items' }),
    lines: [],
  },
  {
    name: 'a dataset of the wrong kind',
    definition: map(
      { ItemReader: { Resource: 'arn:aws:states:::s3:putObject', Parameters: {}, ReaderConfig: { InputType: 'CSV' } } },
      { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    ),
    lines: [
      `${S}The field 'Resource' does not match any of the allowed values at /States/S/ItemReader/Resource`,
      `${S}The field 'CSVHeaderLocation' is required at /States/S/ItemReader/ReaderConfig`,
    ],
  },
  {
    name: 'GIVEN headers must be present',
    definition: map({
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: { Bucket: 'b', Key: 'k' },
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', MaxItems: 100_000_001 },
      },
    }),
    lines: [
      `${S}These fields are required: [CSVHeaders] at /States/S/ItemReader/ReaderConfig`,
      `${S}Maximum value is 100000000 at /States/S/ItemReader/ReaderConfig/MaxItems`,
    ],
  },
  {
    // https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html lists the functions that return a string
    name: 'a function for the error of a Fail that returns no string (no evidence of the text)',
    definition: {
      StartAt: 'F',
      States: { F: { Type: 'Fail', ErrorPath: 'States.MathAdd(1, 2)', CausePath: "States.Hash($.a, 'MD5')" } },
    },
    lines: [
      `${S}The value for the field 'ErrorPath' must be a valid JSONPath or a valid intrinsic function call at /States/F/ErrorPath`,
    ],
  },
  {
    name: 'a writer without fields (no evidence of the text)',
    definition: map(
      { ResultWriter: { WriterConfig: {} } },
      { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    ),
    lines: [`${S}Value cannot be empty at /States/S/ResultWriter/WriterConfig`],
  },
  {
    name: 'a label with characters not allowed in an ARN',
    definition: map({ Label: 'a b' }),
    lines: [`INVALID_LABEL_NAME: Label name 'a b' contains characters that are not allowed at /States/S/Label`],
  },
  {
    name: 'a label of 41 characters',
    definition: map({ Label: 'l'.repeat(41) }),
    lines: [
      `INVALID_LABEL_NAME: Label name '${'l'.repeat(41)}' exceeds the 40-character limit allowed by the service at /States/S/Label`,
    ],
  },
  // retry and catch
  {
    name: 'a retrier out of range',
    definition: task({
      Retry: [
        {
          ErrorEquals: [],
          IntervalSeconds: -1,
          MaxAttempts: 100_000_000,
          BackoffRate: 0.5,
          MaxDelaySeconds: 0,
          JitterStrategy: 'SOME',
        },
      ],
    }),
    lines: [
      `${S}Value cannot be empty at /States/S/Retry[0]/ErrorEquals`,
      `${S}Minimum value is 0 at /States/S/Retry[0]/IntervalSeconds`,
      `${S}Maximum value is 99999999 at /States/S/Retry[0]/MaxAttempts`,
      `${S}Minimum value is 1.0 at /States/S/Retry[0]/BackoffRate`,
      `${S}Minimum value is 1 at /States/S/Retry[0]/MaxDelaySeconds`,
      `${S}Value should be one of the following: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy`,
    ],
  },
  {
    name: 'a catcher without fields',
    definition: task({ Catch: [{}] }),
    lines: [
      `${S}These fields are required: [ErrorEquals] at /States/S/Catch[0]`,
      `${S}These fields are required: [Next] at /States/S/Catch[0]`,
    ],
  },
  {
    name: 'States.ALL with others, and before others',
    definition: task({
      Retry: [{ ErrorEquals: ['States.ALL', 'A'] }],
      Catch: [
        { ErrorEquals: ['States.ALL'], Next: 'S' },
        { ErrorEquals: ['A'], Next: 'S' },
      ],
    }),
    lines: [
      `${S}States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals`,
      `${S}States.ALL must appear alone and at end of list at /States/S/Catch[0]/ErrorEquals`,
    ],
  },
  {
    name: 'empty lists and misspelt names are accepted',
    definition: task({ Retry: [], Catch: [{ ErrorEquals: ['State.ALL'], Next: 'S' }] }),
    lines: [],
  },
  // choice
  {
    name: 'comments that are numbers',
    definition: {
      ...choice({ Variable: '$.a', IsNull: true, Next: 'Z', Comment: 1 }),
      Comment: 2,
    },
    lines: [
      `${S}Expected value of type [STRING] at /Comment`,
      `${S}Expected value of type [STRING] at /States/S/Choices[0]/Comment`,
    ],
  },
  {
    name: 'no rules',
    definition: machineOf({ Type: 'Choice', Choices: [], Default: 'Z' }, { Z: { Type: 'Succeed' } }),
    lines: [`${S}Value cannot be empty at /States/S/Choices`],
  },
  {
    name: 'a rule without a condition, without Next, and with two conditions',
    definition: choice({ Next: 'Z' }, { Variable: '$.a', IsNull: true }, { Variable: '$.a', Not: {}, Next: 'Z' }),
    lines: [
      `${S}The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/S/Choices[0]`,
      `${S}These fields are required: [Next] at /States/S/Choices[1]`,
      `${S}The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/S/Choices[2]`,
    ],
  },
  {
    name: 'a JSONata rule without a condition',
    definition: { QueryLanguage: 'JSONata', ...choice({ Next: 'Z' }) },
    lines: [
      `${S}The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/S/Choices[0]`,
    ],
  },
  {
    name: 'a rule within a rule has no Next',
    definition: choice({ Not: { Variable: '$.a', IsNull: true, Next: 'Z' }, Next: 'Z' }),
    lines: [`${S}Field 'Next' is not supported at /States/S/Choices[0]/Not`],
  },
  {
    name: "the other language's conditions",
    definition: choice({ Condition: '{% true %}', Next: 'Z' }),
    lines: [
      `${S}The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage at /States/S/Choices[0]`,
    ],
  },
  {
    name: 'operands of another type',
    definition: choice(
      {
        And: [
          { Variable: '$.a', NumericEquals: '1' },
          { Variable: '$.a', StringEquals: 1 },
        ],
        Next: 'Z',
      },
      { Variable: '$.a', TimestampEquals: 'noon', Next: 'Z' },
    ),
    lines: [
      `${S}Expected value of type Float at /States/S/Choices[0]/And[0]/NumericEquals`,
      `${S}Expected value of type [STRING] at /States/S/Choices[0]/And[1]/StringEquals`,
      `${S}String does not match RFC3339 timestamp at /States/S/Choices[1]/TimestampEquals`,
    ],
  },
  {
    name: 'a string in place of a path',
    definition: choice(
      { Variable: 'States.UUID()', IsNull: true, Next: 'Z' },
      { Variable: '$.a', StringEqualsPath: 'b', Next: 'Z' },
    ),
    lines: [
      `${S}Value is not a Reference Path: Reference path didn't start with '$' at /States/S/Choices[0]/Variable`,
      `${S}Value is not a Reference Path: Reference path didn't start with '$' at /States/S/Choices[1]/StringEqualsPath`,
    ],
  },
  // paths
  {
    name: 'invalid paths',
    definition: machineOf({ Type: 'Pass', InputPath: 'a', OutputPath: '$.a[', ResultPath: '$.a[*]', End: true }),
    lines: [
      `${S}Value must be a valid JSONPath. at /States/S/InputPath`,
      `${S}Value is not a Reference Path at /States/S/ResultPath`,
      `${S}Value must be a valid JSONPath. at /States/S/OutputPath`,
    ],
  },
  {
    name: 'a template that is not an object',
    definition: machineOf({ Type: 'Pass', Parameters: '$.a', End: true }),
    lines: [`${S}Expected value of type [OBJECT] at /States/S/Parameters`],
  },
  // warnings
  {
    name: 'text that looks like a path but is not evaluated',
    definition: machineOf(
      {
        Type: 'Pass',
        Parameters: { a: '$.b', c: [{ d: "States.Format('{}', 1)" }], price: '$5', dollar: '$' },
        Next: 'R',
      },
      { R: { Type: 'Pass', Result: { a: '$.b' }, Next: 'F' }, F: { Type: 'Fail', Cause: '$.cause' } },
    ),
    lines: [
      "warning NO_DOLLAR: The value of 'a' looks like a path or an intrinsic function, but the field's name does not end with '.$' at /States/S/Parameters/a",
      "warning NO_DOLLAR: The value of 'd' looks like a path or an intrinsic function, but the field's name does not end with '.$' at /States/S/Parameters/c[0]/d",
      "warning PASS_RESULT_IS_STATIC: The path in 'Result' is not evaluated: a Pass state's result is static at /States/R/Result",
      "warning NO_PATH: The value of 'Cause' looks like a path, but the field's name does not end with 'Path' at /States/F/Cause",
    ],
  },
];

test.each(CASES)('$name', async ({ definition, type, lines }) => {
  expect((await check(definition, type)).lines).toEqual(lines);
});
