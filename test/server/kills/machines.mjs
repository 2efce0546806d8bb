const prefix = 'arn:aws:states:us-east-1:111111111111';
export const arnOf = (kind, name) => `${prefix}:${kind}:${name}`;

const activity = { Type: 'Task', Resource: arnOf('activity', 'work') };
const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:';
const pass = { Type: 'Pass', End: true };
/** The data for ItemReaders. */
export const ITEMS = Array.from({ length: 12 }, (_, number) => ({ number }));

const distributed = (ExecutionType, more) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      MaxConcurrency: 3,
      Label: 'Each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        StartAt: 'Nap',
        States: { Nap: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: pass },
      },
      ...more,
    },
  },
});
const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' } };
const writer = { Resource: 'arn:aws:states:::s3:putObject' };

/** The machines under test: each returns its input, in its own way, except those listed in `OUTPUTS`. */
const MACHINES = {
  Passes: {
    StartAt: 'One',
    States: { One: { Type: 'Pass', Next: 'Two' }, Two: { Type: 'Pass', Next: 'Three' }, Three: pass },
  },
  Waits: {
    StartAt: 'Before',
    States: { Before: { Type: 'Pass', Next: 'Wait' }, Wait: { Type: 'Wait', Seconds: 1, Next: 'After' }, After: pass },
  },
  Works: { StartAt: 'Work', States: { Work: { ...activity, End: true } } },
  /** Its worker reports a failure, after a heartbeat. */
  Fails: {
    StartAt: 'Work',
    States: {
      Work: {
        ...activity,
        Parameters: { 'fails.$': '$' },
        HeartbeatSeconds: 3600,
        Catch: [{ ErrorEquals: ['Refused'], ResultPath: null, Next: 'After' }],
        End: true,
      },
      After: pass,
    },
  },
  Branches: {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        OutputPath: '$[0]',
        End: true,
        Branches: [
          {
            StartAt: 'Work',
            States: { Work: { ...activity, Next: 'Rest' }, Rest: { Type: 'Wait', Seconds: 1, End: true } },
          },
          {
            StartAt: 'Nap',
            States: { Nap: { Type: 'Wait', Seconds: 1, Next: 'More' }, More: { ...activity, End: true } },
          },
        ],
      },
    },
  },
  Items: {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ResultPath: '$.items',
        ItemProcessor: {
          StartAt: 'Nap',
          States: { Nap: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: pass },
        },
        End: true,
      },
    },
  },
  /** The function fails twice before it succeeds. */
  Retries: {
    StartAt: 'Try',
    States: {
      Try: {
        Type: 'Task',
        Resource: `${functionArn}Try`,
        Parameters: { 'retry.$': '$$.State.RetryCount', 'input.$': '$' },
        Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 1, BackoffRate: 1, JitterStrategy: 'FULL' }],
        End: true,
      },
    },
  },
  /** The function passes its token on, and another client answers it later. */
  Tokens: {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'Ask', Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
        End: true,
      },
    },
  },
  Parents: {
    StartAt: 'Child',
    States: {
      Child: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn: arnOf('stateMachine', 'Children'), 'Input.$': '$' },
        OutputPath: '$.Output',
        End: true,
      },
    },
  },
  Children: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: pass } },
  /** Child executions for items in the input. */
  Runs: distributed('STANDARD', { ItemsPath: '$.items', ResultPath: '$.items', End: true }),
  /** Child executions for items that are read, in batches; their results are written. */
  Files: distributed('EXPRESS', {
    ItemReader: { ...reader, Parameters: { Bucket: 'data', Key: 'items.json' } },
    ItemSelector: { 'number.$': '$$.Map.Item.Value.number', 'id.$': 'States.UUID()' },
    ItemBatcher: { MaxItemsPerBatch: 2 },
    ResultWriter: { ...writer, Parameters: { Bucket: 'data', Prefix: 'results' } },
    ResultPath: '$.results',
    End: true,
  }),
  /** The same in JSONata, each item a Standard execution. */
  Lines: {
    QueryLanguage: 'JSONata',
    ...distributed('STANDARD', {
      ItemReader: { ...reader, Arguments: { Bucket: 'data', Key: 'items.json' } },
      ItemSelector: '{% {"number": $states.context.Map.Item.Value.number, "id": $uuid(), "at": $millis()} %}',
      ResultWriter: { ...writer, Arguments: { Bucket: 'data', Prefix: 'results' } },
      Output: '{% $merge([$states.input, {"results": $states.result}]) %}',
      End: true,
    }),
  },
  /** Waits until a client stops it. */
  Stops: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } },
};

/** The number of child executions of a Map run. */
export const CHILDREN = { Runs: 3, Files: ITEMS.length / 2, Lines: ITEMS.length };

const mapRun = {
  ExecutionStarted: 1,
  MapStateEntered: 1,
  MapStateStarted: 1,
  MapRunStarted: 1,
  MapRunSucceeded: 1,
  MapStateSucceeded: 1,
  MapStateExited: 1,
  ExecutionSucceeded: 1,
};

/** The event types of a history with their counts if all went well. From AWS's documentation of the states. */
export const EVENTS = {
  Passes: { ExecutionStarted: 1, PassStateEntered: 3, PassStateExited: 3, ExecutionSucceeded: 1 },
  Waits: {
    ExecutionStarted: 1,
    PassStateEntered: 2,
    PassStateExited: 2,
    WaitStateEntered: 1,
    WaitStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Works: {
    ExecutionStarted: 1,
    TaskStateEntered: 1,
    ActivityScheduled: 1,
    ActivityStarted: 1,
    ActivitySucceeded: 1,
    TaskStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Fails: {
    ExecutionStarted: 1,
    TaskStateEntered: 1,
    ActivityScheduled: 1,
    ActivityStarted: 1,
    ActivityFailed: 1,
    TaskStateExited: 1,
    PassStateEntered: 1,
    PassStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Branches: {
    ExecutionStarted: 1,
    ParallelStateEntered: 1,
    ParallelStateStarted: 1,
    TaskStateEntered: 2,
    ActivityScheduled: 2,
    ActivityStarted: 2,
    ActivitySucceeded: 2,
    TaskStateExited: 2,
    WaitStateEntered: 2,
    WaitStateExited: 2,
    ParallelStateSucceeded: 1,
    ParallelStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Items: {
    ExecutionStarted: 1,
    MapStateEntered: 1,
    MapStateStarted: 1,
    MapIterationStarted: 3,
    WaitStateEntered: 3,
    WaitStateExited: 3,
    PassStateEntered: 3,
    PassStateExited: 3,
    MapIterationSucceeded: 3,
    MapStateSucceeded: 1,
    MapStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Retries: {
    ExecutionStarted: 1,
    TaskStateEntered: 1,
    LambdaFunctionScheduled: 3,
    LambdaFunctionStarted: 3,
    LambdaFunctionFailed: 2,
    LambdaFunctionSucceeded: 1,
    TaskStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Tokens: {
    ExecutionStarted: 1,
    TaskStateEntered: 1,
    TaskScheduled: 1,
    TaskStarted: 1,
    TaskSubmitted: 1,
    TaskSucceeded: 1,
    TaskStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Parents: {
    ExecutionStarted: 1,
    TaskStateEntered: 1,
    TaskScheduled: 1,
    TaskStarted: 1,
    TaskSubmitted: 1,
    TaskSucceeded: 1,
    TaskStateExited: 1,
    ExecutionSucceeded: 1,
  },
  Runs: mapRun,
  Files: mapRun,
  Lines: mapRun,
  Stops: { ExecutionStarted: 1, WaitStateEntered: 1, ExecutionAborted: 1 },
};

/**
 * Events that a history may lack: a token can be answered before the function that passed it on has returned; an
 * execution can be stopped as it starts.
 */
export const OPTIONAL = { Tokens: ['TaskSubmitted'], Stops: ['WaitStateEntered'] };

/**
 * The machines by name.
 * @param {string} folder where functions store their tokens, each in a file
 */
export const functionsIn = (folder) => ({
  Try: `export const handler = async ({ retry, input }) => {
  if (retry < 2) throw Object.assign(new Error('again'), { name: 'Again' });
  return input;
};
`,
  Ask: `import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const folder = ${JSON.stringify(folder)};
export const handler = async ({ token, input }) => {
  const path = join(folder, input.name);
  writeFileSync(path, JSON.stringify({ taskToken: token, output: JSON.stringify(input) }));
  renameSync(path, \`\${path}.json\`);
};
`,
});

export const TEMPLATE = JSON.stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: Object.fromEntries(
    Object.entries(MACHINES).map(([Name, Definition]) => [
      Name,
      { Type: 'AWS::Serverless::StateMachine', Properties: { Name, Definition } },
    ]),
  ),
});

/** A machine that is updated repeatedly: its output shows which version ran. */
export const versionOf = (number) =>
  JSON.stringify({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 1, Next: 'Tell' },
      Tell: { Type: 'Pass', Result: number, End: true },
    },
  });
