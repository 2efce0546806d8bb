import type { Cancellation } from './cancellation.ts';
import type { Strand } from './strand.ts';
import type { TaskHost } from './task-host.ts';
import type { RootExecution, TaskContext, TaskNotice, TaskRequest } from './task-runner.ts';
import { cancelTimer } from './timer-queue.ts';

/**
 * What a runner may use while it runs a task. Runners take its functions out of it, so they are not methods; most need
 * few of them, so each is created when it is read. A class, because of its getters: V8 gives each object literal with a
 * getter its own hidden class, which keeps everything reachable from the getter until a full garbage collection.
 */
export class RunningTaskContext implements TaskContext {
  readonly #task: ContextTask;
  readonly #strand: Strand;
  readonly #around: TaskHost;

  constructor(task: ContextTask, strand: Strand, around: TaskHost) {
    this.#task = task;
    this.#strand = strand;
    this.#around = around;
  }

  get hold(): TaskContext['hold'] {
    return this.#around.hold;
  }

  get onCancel(): TaskContext['onCancel'] {
    const { cancellation } = this.#task;
    return (listener) => cancellation.onCancel(listener);
  }

  get awaitOutside(): TaskContext['awaitOutside'] {
    return this.#around.awaitOutside;
  }

  get suspendTimeouts(): TaskContext['suspendTimeouts'] {
    return this.#around.suspendTimeouts;
  }

  get now(): TaskContext['now'] {
    return this.#around.clock.now;
  }

  get random(): TaskContext['random'] {
    return this.#around.random;
  }

  get sleep(): TaskContext['sleep'] {
    const around = this.#around;
    const task = this.#task;
    return (ms) => sleep(ms, task, around);
  }

  get notify(): TaskContext['notify'] {
    const task = this.#task;
    return (notice) => task.notify(notice);
  }

  get mayPark(): TaskContext['mayPark'] {
    const task = this.#task;
    return (leave) => {
      task.leave = leave;
    };
  }

  get startExecution(): TaskContext['startExecution'] {
    const around = this.#around;
    const strand = this.#strand;
    const task = this.#task;
    return (child) => {
      const started = around.startExecution(child, strand, task.request.state);
      void started.outcome.then(task.rest());
      return started;
    };
  }

  get log(): TaskContext['log'] {
    const around = this.#around;
    const { scope } = this.#strand;
    const { state } = this.#task.request;
    return (text, stream) => around.onLog({ scope, state, text, stream });
  }

  get signal(): AbortSignal {
    return this.#task.cancellation.signal;
  }

  get root(): RootExecution {
    return this.#strand.execution.root!;
  }
}

/** The part of a running task that its context uses. */
interface ContextTask {
  readonly request: Pick<TaskRequest, 'state'>;
  readonly cancellation: Cancellation;
  leave: (() => void) | undefined;
  notify(notice: TaskNotice): void;
  /** The task waits for something that goes by the run's clock, until the returned function is called. */
  rest(): () => void;
}

function sleep(ms: number, task: ContextTask, { clock, timers }: TaskHost): Promise<void> {
  const { signal } = task.cancellation;
  const goOn = task.rest();
  return new Promise((resolve, reject) => {
    const timer = timers.add(clock.now() + ms, () => {
      goOn();
      resolve();
    });
    signal.addEventListener('abort', () => {
      goOn();
      cancelTimer(timer);
      reject(signal.reason);
    });
  });
}
