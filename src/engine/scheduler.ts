import type { Json } from '../json.ts';
import { Alarm } from './alarm.ts';
import type { Clock } from './clock.ts';
import type { ChildEnd, Effect } from './effects.ts';
import { nestedTooDeep, StatesError } from './errors.ts';
import { createForkRunner, type ForkRunner } from './fork-runner.ts';
import { IdleWait } from './idle-wait.ts';
import type { Journal } from './journal.ts';
import { Process, type Ready, type Resumption, settleAll } from './process.ts';
import { ReadyQueue } from './ready-queue.ts';
import { replayJournal } from './replay-journal.ts';
import { cancelTask, startTask, takeReply } from './running-task.ts';
import type { StartExecution, TaskHost } from './task-host.ts';
import type { LogLine, RunTask } from './task-runner.ts';
import { cancelTimer, TimerQueue } from './timer-queue.ts';
import { Turns } from './turns.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly runTask: RunTask;
  readonly onLog: (line: LogLine) => void;
  readonly startExecution: StartExecution;
}

const START: Resumption = {};

/**
 * Performs the effects of all strands, one step at a time: the only place that waits. The order in which strands became
 * ready, and the world's answers, alone decide what runs next.
 */
export class Scheduler {
  readonly clock: Clock;
  readonly timers: TimerQueue;
  /** A parent whose last child has just ended is urgent. */
  readonly #ready = new ReadyQueue<Ready>();
  #forkRunner: ForkRunner | undefined;
  readonly #alarm = new Alarm();
  readonly #idle: IdleWait;
  /** Answers of tasks that were given at once. */
  #arrived: (() => void)[] = [];
  #crash: { readonly error: unknown } | undefined;
  readonly #turns = new Turns();
  #isTurnDue = false;
  readonly #taskHost: TaskHost;
  /** True while a strand runs, whose events and tasks are being observed: it cannot be stopped before its step ends. */
  isInStep = false;
  #postponed: (() => void)[] = [];

  constructor(options: SchedulerOptions) {
    this.clock = options.clock;
    this.timers = new TimerQueue(options.clock.now, () => this.#alarm.wake());
    this.#idle = new IdleWait(this.clock, this.timers, this.#alarm, this.#turns);
    this.#taskHost = {
      timers: this.timers,
      hold: this.#idle.hold,
      countWork: this.#idle.countWork,
      awaitOutside: this.#idle.awaitOutside,
      suspendTimeouts: this.#idle.suspendTimeouts,
      track: (work) => this.track(work),
      arrive: (deliver) => {
        this.#arrived.push(deliver);
        this.#alarm.wake();
      },
      crash: (error) => {
        this.#crash ??= { error };
        this.#alarm.wake();
      },
      ...options,
    };
  }

  spawn(process: Process, onEnd: Process['onEnd']): void {
    process.admit(onEnd);
    this.#enqueue(process);
  }

  /** Runs until `isDone`; rejects with errors of a task runner that the workflow does not see. */
  async run(isDone: () => boolean): Promise<void> {
    try {
      while (!isDone()) {
        if (this.#crash !== undefined) throw this.#crash.error;
        const next = this.#ready.take();
        if (next === undefined) {
          if (this.#deliver()) continue;
          const waiting = this.#idle.wait();
          if (waiting !== undefined) await waiting;
          continue;
        }
        const evaluation = this.#take(next);
        if (evaluation !== undefined) {
          await evaluation;
          this.#deliver();
        }
        this.#isTurnDue ||= this.#turns.step(evaluation !== undefined);
        if (this.#isTurnDue) {
          this.#isTurnDue = false;
          await this.#turns.take();
          this.#deliver();
          this.timers.fireDue();
        }
      }
    } finally {
      this.#alarm.stop();
    }
  }

  /** Lets the answers that were given at once arrive: wherever others would. Returns whether there were any. */
  #deliver(): boolean {
    if (this.#arrived.length === 0) return false;
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const deliver of arrived) deliver();
    return true;
  }

  /**
   * Whether a process would run next if it were queued now: it may run at once. An execution with a journal always uses the
   * queue, by which the journal counts.
   */
  #isNext({ strand }: Process): boolean {
    if (!this.#ready.isEmpty || this.#crash !== undefined || strand.execution.journal !== undefined) return false;
    this.#isTurnDue ||= this.#turns.step();
    return !this.#isTurnDue;
  }

  #take(ready: Ready): Promise<void> | undefined {
    this.isInStep = true;
    try {
      return ready instanceof Process ? this.#run(ready, START) : this.#run(ready.process, ready.resumption);
    } finally {
      this.#endStep();
    }
  }

  /** Continues a step after something was awaited in it. */
  #goOn<T>(step: () => T): T {
    this.isInStep = true;
    try {
      return step();
    } finally {
      this.#endStep();
    }
  }

  #endStep(): void {
    this.isInStep = false;
    if (this.#postponed.length > 0) for (const change of this.#postponed.splice(0)) change();
  }

  /** Postpones a change to the end of the step. */
  afterStep(change: () => void): void {
    this.#postponed.push(change);
  }

  /**
   * Resumes a process until it waits for something. Returns a promise if that must be awaited before anything else
   * runs.
   */
  #run(process: Process, resumption: Resumption): Promise<void> | undefined {
    if (resumption.fork !== undefined) return process.ended ? undefined : this.#forks.goOn(resumption.fork);
    const promise = this.#step(process, resumption);
    return promise && settleAll(process, promise, (settled) => this.#goOn(() => this.#step(process, settled)));
  }

  /**
   * Replays an execution to the end of its journal, and lets it continue from there. Returns whether the whole journal
   * was replayed.
   */
  replay(journal: Journal, isLeftOff: boolean): Promise<boolean> {
    return replayJournal(journal, isLeftOff, {
      wake: () => this.#alarm.wake(),
      timers: this.timers,
      step: async (ready) => this.#take(ready),
      endSleep: (...sleep) => this.#endSleep(...sleep),
      endReading: (fork, failure) => this.#forks.endReading(fork, failure),
      repeat: (...told) => this.#forks.repeat(...told),
      awaitReading: (fork) => this.track(this.#forks.awaitReading(fork)),
    });
  }

  #endSleep(process: Process): void {
    process.sleep = undefined;
    this.#enqueue(process, {});
  }

  /**
   * For a strand in a long step, which awaits it: gives the event loop a turn, but not other strands. Undefined if no
   * turn is due yet.
   */
  breathe(): Promise<void> | undefined {
    return this.#turns.isLate ? this.#turns.take() : undefined;
  }

  /** Waits for outside work that is still running after everything was stopped. */
  drain(): Promise<void> | undefined {
    return this.#idle.drain();
  }

  /** Wakes the loop after something outside has changed the result of `isDone`. */
  wake(): void {
    this.#alarm.wake();
  }

  /**
   * Ends a process and all its children. With `abortedAt`, each writes its `...Aborted` events, which point at that
   * event, outermost first: the iteration's, its state's, then those of its content. Without it, they end silently.
   */
  stop(process: Process, abortedAt: number | undefined): void {
    if (process.ended) return;
    process.ended = true;
    process.strand.execution.journal?.leave(process);
    if (process.task !== undefined) cancelTask(process.task);
    if (process.sleep !== undefined) cancelTimer(process.sleep);
    process.strand.isStopped = true;
    process.abandon?.();
    process.strand.abortedAt = abortedAt;
    process.fiber.return(null);
    if (process.fork !== undefined) this.#forks.stopChildren(process.fork, abortedAt);
  }

  /** Without a resumption, it starts. */
  #enqueue(process: Process, resumption?: Resumption): void {
    this.#readyOf(process).add(resumption === undefined ? process : { process, resumption });
    this.#alarm.wake();
  }

  /** The queue that its next resumption goes to. */
  #readyOf({ strand }: Process): ReadyQueue<unknown> {
    strand.execution.journal?.count();
    return strand.execution.journal?.replayed ?? this.#ready;
  }

  /**
   * Resumes a process until it asks for something. Returns a promise if that must be awaited before anything else runs.
   */
  #step(process: Process, resumption: Resumption): Promise<unknown> | undefined {
    if (process.ended) return undefined;
    let result: IteratorResult<Effect, Json>;
    try {
      result = 'error' in resumption ? process.fiber.throw(resumption.error) : process.fiber.next(resumption.value);
    } catch (thrown) {
      const error = nestedTooDeep(thrown) ?? thrown;
      if (error instanceof StatesError) this.#end(process, { error });
      else this.#crash = { error };
      return undefined;
    }
    if (result.done === true) {
      this.#end(process, result);
      return undefined;
    }
    return this.#perform(process, result.value);
  }

  #end(process: Process, end: ChildEnd): void {
    process.ended = true;
    process.strand.execution.journal?.leave(process);
    process.onEnd(end, process);
  }

  #perform(process: Process, effect: Effect): Promise<unknown> | undefined {
    const { journal } = process.strand.execution;
    switch (effect.kind) {
      case 'turn':
        this.#enqueue(process, {});
        return undefined;
      case 'evaluate':
        return effect.promise;
      case 'sleep':
        process.sleep = this.timers.prepare(effect.until, () => {
          journal?.keep(process, { kind: 'woken' });
          this.#endSleep(process);
        });
        if (journal?.replayed === undefined) this.timers.start(process.sleep);
        return undefined;
      case 'task':
        process.task = startTask(
          effect,
          {
            strand: process.strand,
            answer: (reply) => this.#enqueue(process, { value: reply }),
            keep: journal && ((input) => journal.keep(process, input)),
            isReplayed: journal?.replayed !== undefined,
            time: journal?.time,
            number: journal?.numberTask(),
          },
          this.#taskHost,
        );
        return undefined;
      case 'notice': {
        const reply = process.task === undefined ? undefined : takeReply(process.task);
        if (reply !== undefined) this.#enqueue(process, { value: reply });
        return undefined;
      }
      case 'fork':
        this.#forks.begin(effect, process);
        return undefined;
    }
  }

  /** Created for the first fork: most machines have none. */
  get #forks(): ForkRunner {
    this.#forkRunner ??= createForkRunner({
      hold: this.#idle.hold,
      timers: this.timers,
      begin: (child) => this.#enqueue(child),
      isNext: (child) => this.#isNext(child),
      run: (child) => this.#run(child, START),
      goOn: (step) => this.#goOn(step),
      stop: (child, abortedAt) => this.stop(child, abortedAt),
      resume: (parent, resumption) => this.#resumeParent(parent, resumption),
      enqueue: (parent, resumption) => this.#enqueue(parent, resumption),
      track: (work) => this.track(work),
    });
    return this.#forkRunner;
  }

  #resumeParent(parent: Process, resumption: Resumption): void {
    if (parent.fork !== undefined) this.#forks.end(parent.fork);
    parent.fork = undefined;
    this.#readyOf(parent).addUrgent({ process: parent, resumption });
    this.#alarm.wake();
  }

  /** Registers work outside the engine, in progress until `work` settles; more may be ready after that. */
  track(work: Promise<unknown>): void {
    this.#idle.track(work);
  }
}
