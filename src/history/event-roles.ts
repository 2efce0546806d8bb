import type { EventType } from '../engine/events.ts';
import { ofEveryState } from './history-details.ts';

/** What an event means for its state. */
export type EventRole =
  | 'enter'
  | 'exit'
  | 'abort'
  /** A new attempt of a Task, a Parallel or a Map. */
  | 'attempt'
  | 'progress'
  /** The attempt's end: an exit, another attempt or a failure follows. */
  | 'success'
  | 'failure'
  /** A Parallel or Map fails: the branch that this event points at caused it. */
  | 'container-failure'
  | 'iteration-start'
  | 'iteration-success'
  | 'iteration-failure'
  | 'iteration-abort'
  | 'start'
  | 'end'
  | 'redrive';

/** One line for each type, so that a new event type does not compile until its meaning is given. */
export const EVENT_ROLES: Readonly<Record<EventType, EventRole>> = {
  ExecutionStarted: 'start',
  ExecutionSucceeded: 'end',
  ExecutionFailed: 'end',
  ExecutionAborted: 'end',
  ExecutionTimedOut: 'end',
  ExecutionRedriven: 'redrive',

  ...ofEveryState('StateEntered', 'enter' as const),
  ...ofEveryState('StateExited', 'exit' as const),
  TaskStateAborted: 'abort',
  WaitStateAborted: 'abort',
  ParallelStateAborted: 'abort',
  MapStateAborted: 'abort',
  EvaluationFailed: 'failure',

  ParallelStateStarted: 'attempt',
  ParallelStateSucceeded: 'success',
  ParallelStateFailed: 'container-failure',
  MapStateStarted: 'attempt',
  MapStateSucceeded: 'success',
  MapStateFailed: 'container-failure',
  MapIterationStarted: 'iteration-start',
  MapIterationSucceeded: 'iteration-success',
  MapIterationFailed: 'iteration-failure',
  MapIterationAborted: 'iteration-abort',
  MapRunStarted: 'progress',
  MapRunSucceeded: 'progress',
  MapRunFailed: 'failure',
  MapRunAborted: 'progress',
  MapRunRedriven: 'progress',

  TaskScheduled: 'attempt',
  TaskStarted: 'progress',
  TaskStartFailed: 'failure',
  TaskSubmitted: 'progress',
  TaskSubmitFailed: 'failure',
  TaskSucceeded: 'success',
  TaskFailed: 'failure',
  TaskTimedOut: 'failure',

  LambdaFunctionScheduled: 'attempt',
  LambdaFunctionScheduleFailed: 'failure',
  LambdaFunctionStarted: 'progress',
  LambdaFunctionStartFailed: 'failure',
  LambdaFunctionSucceeded: 'success',
  LambdaFunctionFailed: 'failure',
  LambdaFunctionTimedOut: 'failure',

  ActivityScheduled: 'attempt',
  ActivityScheduleFailed: 'failure',
  ActivityStarted: 'progress',
  ActivitySucceeded: 'success',
  ActivityFailed: 'failure',
  ActivityTimedOut: 'failure',
};
