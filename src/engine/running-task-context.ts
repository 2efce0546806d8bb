import type { Cancellation } from './cancellation.ts';
import type { Strand } from './strand.ts';
import type { TaskHost } from './task-host.ts';
import type { RootExecution, TaskContext } from './task-runner.ts';
import { cancelTimer } from './timer-queue.ts';

/**
 * What a runner may use while it runs a task. A class, because of its getters: V8 gives each object literal with a getter
 * its own hidden class, which keeps everything reachable from the getter until a full garbage collection.
 */
export class RunningTaskContext implements TaskContext {
  readonly hold: TaskContext['hold'];
  readonly onCancel: TaskContext['onCancel'];
  readonly awaitOutside: TaskContext['awaitOutside'];
  readonly suspendTimeouts: TaskContext['suspendTimeouts'];
  readonly now: TaskContext['now'];
  readonly random: TaskContext['random'];
  readonly sleep: TaskContext['sleep'];
  readonly notify: TaskContext['notify'];
  readonly mayPark: TaskContext['mayPark'];
  readonly startExecution: TaskContext['startExecution'];
  readonly log: TaskContext['log'];
  readonly #cancellation: Cancellation;
  readonly #strand: Strand;

  constructor(
    cancellation: Cancellation,
    state: string,
    strand: Strand,
    around: TaskHost,
    notify: TaskContext['notify'],
    mayPark: TaskContext['mayPark'],
  ) {
    this.#cancellation = cancellation;
    this.#strand = strand;
    this.onCancel = (listener) => cancellation.onCancel(listener);
    this.hold = () => around.clock.hold();
    this.awaitOutside = around.awaitOutside;
    this.suspendTimeouts = around.suspendTimeouts;
    this.now = around.clock.now;
    this.random = around.random;
    this.sleep = (ms) => sleep(ms, cancellation.signal, around);
    this.notify = notify;
    this.mayPark = mayPark;
    this.startExecution = (child) => around.startExecution(child, strand, state);
    this.log = (text, stream) => around.onLog({ scope: strand.scope, state, text, stream });
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  get root(): RootExecution {
    return this.#strand.execution.root!;
  }
}

function sleep(ms: number, signal: AbortSignal, { clock, timers }: TaskHost): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = timers.add(clock.now() + ms, resolve);
    signal.addEventListener('abort', () => {
      cancelTimer(timer);
      reject(signal.reason);
    });
  });
}
