import { checkDefinition } from '../../src/definition/check-definition.ts';
import { createVirtualClock } from '../../src/engine/clock.ts';
import { StatesError } from '../../src/engine/errors.ts';
import type { Outcome, TraceEvent } from '../../src/engine/events.ts';
import { execute } from '../../src/engine/execute.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import type { TaskRunner } from '../../src/engine/task-runner.ts';
import type { Json } from '../../src/json.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { stateSemantics, stateSyntaxes } from '../../src/states/index.ts';

/** What a task does at its n-th invocation; the last one repeats. */
export interface ScriptedOutcome {
  readonly return?: Json;
  readonly throw?: { readonly Error?: string; readonly Cause?: string };
  /** Seconds of virtual time before it answers; `never`: it does not. */
  readonly after?: number | 'never';
  /** Seconds after which it sends a heartbeat, each. */
  readonly heartbeats?: readonly number[];
  readonly submitted?: Json;
  readonly workerName?: string;
}

export interface RunCase {
  readonly definition: Json;
  readonly input?: Json;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** By state name. */
  readonly tasks?: Readonly<Record<string, readonly ScriptedOutcome[]>>;
}

export interface RunResult {
  readonly events: readonly TraceEvent[];
  readonly outcome: Outcome;
}

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Runs a definition on a virtual clock with scripted tasks; fails where the definition has errors. */
export async function runCase(testCase: RunCase): Promise<RunResult> {
  const file = new SourceFile('definition.asl.json', JSON.stringify(testCase.definition));
  const node = await parseSource(file, () => {});
  const workflowType = testCase.type ?? 'STANDARD';
  const { machine, diagnostics } = await checkDefinition(node, { types: stateSyntaxes, workflowType });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (machine === undefined || errors.length > 0) throw new Error(errors.map(({ code, message, location }) => `${code} ${message} ${location}`).join('\n'));
  const clock = createVirtualClock(START, () => 0);
  const events: TraceEvent[] = [];
  const outcome = await execute({
    machine,
    info: {
      arn: 'arn:aws:states:us-east-1:123456789012:execution:M:run',
      name: 'run',
      machineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:M',
      machineName: 'M',
      roleArn: 'arn:aws:iam::123456789012:role/M',
      type: workflowType,
      region: 'us-east-1',
      input: testCase.input ?? {},
    },
    semantics: stateSemantics,
    runTask: scriptedTasks(testCase.tasks ?? {}),
    clock,
    random: () => 0.5,
    limits: serviceLimits(workflowType),
    onEvent: (event) => events.push(event),
  });
  return { events, outcome };
}

function scriptedTasks(tasks: NonNullable<RunCase['tasks']>): TaskRunner {
  const invocations = new Map<string, number>();
  return async ({ state }, { notify, sleep }) => {
    const script = tasks[state];
    if (script === undefined) throw new Error(`the case has no outcome for ${state}`);
    const count = invocations.get(state) ?? 0;
    invocations.set(state, count + 1);
    const outcome = script[Math.min(count, script.length - 1)]!;
    notify({ kind: 'started', ...(outcome.workerName !== undefined && { workerName: outcome.workerName }) });
    if (outcome.submitted !== undefined) notify({ kind: 'submitted', output: outcome.submitted });
    for (const seconds of outcome.heartbeats ?? []) {
      await sleep(seconds * 1000);
      notify({ kind: 'heartbeat' });
    }
    await sleep(outcome.after === 'never' ? Number.POSITIVE_INFINITY : (outcome.after ?? 0) * 1000);
    if (outcome.throw !== undefined) throw new StatesError(outcome.throw.Error, outcome.throw.Cause);
    return outcome.return ?? null;
  };
}

/** `7<6 MapStateFailed`, with the name or index of what the event is about. */
export function eventLine({ id, previousEventId, type, details }: TraceEvent): string {
  const about = details?.index ?? details?.name ?? details?.length ?? details?.error;
  return `${id}<${previousEventId} ${type}${about === undefined ? '' : ` ${about}`}`;
}
