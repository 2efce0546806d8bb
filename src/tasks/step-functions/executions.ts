import { randomUUID } from 'node:crypto';
import type { Machine } from '../../definition/definition.ts';
import type { Outcome } from '../../engine/events.ts';
import type { StartedExecution, TaskContext } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { MachineSource, Project, WorkflowType } from '../../template/project.ts';

/** Starts an execution on the clock of the run. */
export type StartExecution = TaskContext['startExecution'];

/** An execution that this run has started beside its own. */
export interface ChildExecution {
  readonly arn: string;
  readonly name: string;
  readonly machine: MachineSource;
  readonly type: WorkflowType;
  readonly input: Json;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly startDate: number;
  readonly started: StartedExecution;
  /** Undefined while it runs. */
  outcome: Outcome | undefined;
}

/** A refusal by AWS's error name and message. */
export class ExecutionRefused extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface ExecutionsOptions {
  readonly project: Project;
  /** Reads a machine and checks it; rejects with a UsageError where it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
}

/** The executions of the project's machines that tasks and handlers start. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #byArn = new Map<string, ChildExecution>();

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** @throws ExecutionRefused StateMachineDoesNotExist, ExecutionAlreadyExists */
  async start(
    machineArn: string,
    input: Json,
    name: string | undefined,
    start: StartExecution,
  ): Promise<ChildExecution> {
    const { project, compile } = this.#options;
    const source = findMachine(project, machineArn);
    if (source === undefined) {
      throw new ExecutionRefused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    }
    const executionName = name ?? randomUUID();
    const arn = executionArn(source, executionName);
    const known = this.#byArn.get(arn);
    if (known !== undefined) {
      const isSame = known.outcome === undefined && JSON.stringify(known.input) === JSON.stringify(input);
      if (isSame) return known;
      throw new ExecutionRefused('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const machine = await compile(source);
    const started = start({
      machine,
      info: {
        arn,
        name: executionName,
        machineArn: source.arn,
        machineName: source.name,
        roleArn: source.roleArn,
        type: source.type,
        region: project.region,
        input,
      },
    });
    const { type } = source;
    const child: ChildExecution = {
      arn,
      name: executionName,
      machine: source,
      type,
      input,
      startDate: started.startDate,
      started,
      outcome: undefined,
    };
    this.#byArn.set(arn, child);
    void started.outcome.then((outcome) => {
      child.outcome = outcome;
    });
    return child;
  }

  /** @throws ExecutionRefused ExecutionDoesNotExist */
  find(arn: string): ChildExecution {
    const child = this.#byArn.get(arn);
    if (child === undefined) throw new ExecutionRefused('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return child;
  }
}

/** By ARN, with or without a version or alias behind it; by name and logical id as well, since both are written. */
function findMachine({ machines }: Project, text: string): MachineSource | undefined {
  const name = /:stateMachine:([^:]+)(?::[^:]+)?$/.exec(text)?.[1] ?? text;
  return (
    machines.find((machine) => machine.arn === text || machine.name === name) ??
    machines.find((machine) => machine.logicalId === name)
  );
}

function executionArn({ arn, type }: MachineSource, name: string): string {
  const [prefix, machineName] = arn.split(':stateMachine:');
  return type === 'STANDARD'
    ? `${prefix}:execution:${machineName}:${name}`
    : `${prefix}:express:${machineName}:${name}:${randomUUID()}`;
}
