import { findTrigger } from '../../events/find-trigger.ts';
import type { IgnoredTrigger, Trigger } from '../../events/trigger.ts';
import { inputOfRule, inputOfSchedule } from '../../events/trigger-input.ts';
import type { Json } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import type { Io } from '../io.ts';
import { readInput, readJsonOption } from '../options/read-input.ts';

interface EventValues {
  readonly event?: string;
  readonly input?: string;
  readonly request?: string;
  readonly stateMachine?: string;
}

/** A run started by an event of the template: `--event`. */
export class RunEvent {
  readonly #options: EventValues;
  #found: { readonly trigger: Exclude<Trigger, IgnoredTrigger>; readonly project: Project } | undefined;

  constructor(options: EventValues) {
    this.#options = options;
  }

  /** The machine that the event starts. @throws UsageError if there is no such event */
  readonly choose = (project: Project): MachineSource => {
    const trigger = findTrigger(project, this.#options.event!, this.#options.stateMachine);
    this.#found = { trigger, project };
    return trigger.machine;
  };

  /** The execution's input, once the machine is selected. @throws UsageError */
  async readInput(io: Io): Promise<Json> {
    const { trigger, project } = this.#found!;
    const { input, request } = this.#options;
    if (request !== undefined && trigger.kind !== 'api') {
      throw new UsageError(`--request is for routes of APIs, and '${trigger.id}' is a ${trigger.kind}`);
    }
    if (trigger.kind === 'rule') {
      if (input === undefined)
        throw new UsageError(`'${trigger.id}' needs an event of EventBridge: give it with --input`);
      return inputOfRule(trigger, await readInput(input, io), project, Date.now());
    }
    if (input !== undefined)
      throw new UsageError(`the ${NAMES[trigger.kind]} '${trigger.id}' creates the input: leave out --input`);
    if (trigger.kind === 'schedule') return inputOfSchedule(trigger, Date.now());
    const { inputOfRoute } = await import('../../events/api/request-input.ts');
    const given = request === undefined ? {} : await readJsonOption('--request', request, io);
    return inputOfRoute(trigger, given, project.accountId, Date.now());
  }
}

const NAMES = { schedule: 'schedule', api: 'route' } as const;
