import { EVERY_STATE, INPUT_OUTPUT, TRANSITION, WORK } from '../../definition/common-fields.ts';
import type { StateSyntax } from '../../definition/state-syntax.ts';
import type { StateSemantics } from '../../engine/state-semantics.ts';
import { parseTask } from './parse-task.ts';
import { runTask } from './run-task.ts';
import type { TaskState } from './task-state.ts';

export const taskSyntax: StateSyntax<TaskState> = {
  fields: {
    ...EVERY_STATE,
    ...TRANSITION,
    ...INPUT_OUTPUT,
    ...WORK,
    Arguments: 'JSONata',
    Resource: 'both',
    Credentials: 'both',
    TimeoutSeconds: 'both',
    TimeoutSecondsPath: 'JSONPath',
    HeartbeatSeconds: 'both',
    HeartbeatSecondsPath: 'JSONPath',
  },
  hasResult: true,
  sendsPayload: true,
  parse: (base, fields) => parseTask(base, fields),
};

export const taskSemantics: StateSemantics<TaskState> = {
  abortedEvent: 'TaskStateAborted',
  hasTaskToken: ({ resource }) =>
    resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern !== 'request-response'),
  run: (state, payload, visit) => runTask(state, payload, visit),
};
