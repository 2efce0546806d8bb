const prefix = 'arn:aws:states:us-east-1:111111111111';
export const arnOf = (kind, name) => `${prefix}:${kind}:${name}`;

const activity = { Type: 'Task', Resource: arnOf('activity', 'work') };

/** What is killed: each machine gives its input back, in its own way. */
const MACHINES = {
  Passes: {
    StartAt: 'One',
    States: {
      One: { Type: 'Pass', Next: 'Two' },
      Two: { Type: 'Pass', Next: 'Three' },
      Three: { Type: 'Pass', End: true },
    },
  },
  Waits: {
    StartAt: 'Before',
    States: {
      Before: { Type: 'Pass', Next: 'Wait' },
      Wait: { Type: 'Wait', Seconds: 1, Next: 'After' },
      After: { Type: 'Pass', End: true },
    },
  },
  Works: { StartAt: 'Work', States: { Work: { ...activity, End: true } } },
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
          States: { Nap: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: { Type: 'Pass', End: true } },
        },
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
  Children: {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: { Type: 'Pass', End: true } },
  },
};

/** The types of a history's events, how often each is there when all went right. By AWS's documentation of the states. */
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
};

export const TEMPLATE = JSON.stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: Object.fromEntries(
    Object.entries(MACHINES).map(([Name, Definition]) => [
      Name,
      { Type: 'AWS::Serverless::StateMachine', Properties: { Name, Definition } },
    ]),
  ),
});
