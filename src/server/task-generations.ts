import type { SharedHandlers } from '../lambda/shared-handlers.ts';
import type { Tasks } from '../tasks/create-tasks.ts';
import type { Project } from '../template/project.ts';

/** The project as it was loaded at one time, and what runs its functions. */
export interface Generation {
  readonly project: Project;
  /** Closed together with this generation. */
  readonly sharedHandlers?: SharedHandlers;
}

interface Running extends Generation {
  readonly tasks: Tasks;
  executions: number;
}

/**
 * The tasks of a project that changes while executions are running: each execution continues with the project with
 * which it started, and a project without executions is closed.
 */
export class TaskGenerations {
  readonly #create: (generation: Generation) => Tasks;
  readonly #running: () => Iterable<string>;
  /** Tasks of executions that started before the latest change of the project, by ARN: most servers have none. */
  readonly #earlier = new Map<string, Running>();
  readonly #closing = new Set<Promise<void>>();
  #current: Running;

  /** @param running the ARNs of the executions that are running */
  constructor(create: (generation: Generation) => Tasks, first: Generation, running: () => Iterable<string>) {
    this.#create = create;
    this.#running = running;
    this.#current = this.#begin(first);
  }

  get project(): Project {
    return this.#current.project;
  }

  /** The tasks for executions that start now. */
  get tasks(): Tasks {
    return this.#current.tasks;
  }

  /** The tasks for the execution with that ARN. */
  tasksOf(arn: string): Tasks {
    return (this.#earlier.get(arn) ?? this.#current).tasks;
  }

  started(arn: string): void {
    this.#earlier.delete(arn);
    this.#current.executions++;
  }

  ended(arn: string): void {
    const generation = this.#earlier.get(arn) ?? this.#current;
    this.#earlier.delete(arn);
    generation.executions--;
    this.#closeIfDone(generation);
  }

  replace(next: Generation): void {
    const before = this.#current;
    this.#current = this.#begin(next);
    for (const arn of this.#running()) {
      if (!this.#earlier.has(arn)) this.#earlier.set(arn, before);
    }
    this.#closeIfDone(before);
  }

  async close(): Promise<void> {
    const all = new Set([this.#current, ...this.#earlier.values()]);
    await Promise.all([...this.#closing, ...[...all].map(end)]);
  }

  #begin(generation: Generation): Running {
    return { ...generation, tasks: this.#create(generation), executions: 0 };
  }

  #closeIfDone(generation: Running): void {
    if (generation === this.#current || generation.executions > 0) return;
    const closing = end(generation).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

async function end({ tasks, sharedHandlers }: Running): Promise<void> {
  await tasks.close();
  await sharedHandlers?.close();
}
