import { resolve } from 'node:path';
import type { StopSignal } from '../../engine/stop-signal.ts';
import { HandlerInputs } from '../../lambda/handler-inputs.ts';
import { SharedHandlers } from '../../lambda/shared-handlers.ts';
import type { LiveServer } from '../../report/live-server.ts';
import type { Reporter } from '../../reporters/reporter.ts';
import { loadPainter, type Painter } from '../../reporters/terminal/painter.ts';
import { printable } from '../../source/printable.ts';
import { UsageError } from '../../source/usage-error.ts';
import { needsCallbacks } from '../../step-functions/needs-callbacks.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { compareRuns, RunWitness, type StateChange } from '../../watch/compare-runs.ts';
import type { CommonValues } from '../command.ts';
import type { Io } from '../io.ts';
import { openLive } from '../outputs/open-live.ts';
import { createOutput } from '../outputs/outputs.ts';
import { watchLoop } from './watch-loop.ts';

/** What a watched run shares with the next ones. */
export interface WatchContext {
  /** The cached functions of the project. */
  handlersOf(project: Project, source: MachineSource): Promise<SharedHandlers>;
  readonly reporter: Reporter;
  /** The page of `--ui`, at the same address for each run. */
  openLive(): Promise<LiveServer>;
}

interface WatchedValues extends CommonValues {
  readonly input?: unknown;
}

/** `sfn-run run --watch`: functions stay warm as long as none of their files changes. */
export async function watchRun<Values extends WatchedValues>(
  definition: string,
  options: Values,
  io: Io,
  reread: () => Promise<Values>,
  perform: (definition: string, options: Values, io: Io, context: WatchContext) => Promise<number>,
): Promise<number> {
  if (definition === '-' || options.input === '-') throw new UsageError('--watch needs files, and stdin is not a file');
  const people = createOutput(io.stderr, options, io);
  const painter = await loadPainter(people.color);
  let kept = new KeptHandlers();
  let settings = '';
  let before: RunWitness['visits'] | undefined;
  let live: Promise<LiveServer> | undefined;
  return watchLoop(
    {
      async run(cause, signal) {
        const current = await reread();
        // functions receive some of them at their start
        const changed = JSON.stringify(current);
        if (changed !== settings) {
          await kept.close();
          kept = new KeptHandlers();
          settings = changed;
        }
        if (cause.kind === 'change') await kept.forget(cause.files);
        const witness = new RunWitness();
        try {
          await perform(definition, current, stoppable(io, signal), {
            handlersOf: (project, source) => kept.of(project, source),
            reporter: witness.reporter,
            openLive() {
              live ??= openLive(true);
              return live;
            },
          });
        } finally {
          await kept.look();
        }
        const { visits } = witness;
        if (!signal.aborted && visits.size > 0) {
          if (before !== undefined) people.write(formatChanges(compareRuns(before, visits), painter));
          before = visits;
        }
        return new Set([resolve(io.cwd, definition), ...kept.files]);
      },
      async close() {
        await (await live)?.close();
        await kept.close();
      },
    },
    people,
    io,
  );
}

/** The functions of the project, as long as they are unchanged. */
export class KeptHandlers {
  readonly #inputs = new HandlerInputs();
  #handlers: SharedHandlers | undefined;
  #key = '';
  #pythonFolders: readonly string[] = [];

  get files(): ReadonlySet<string> {
    return this.#inputs.files;
  }

  async of(project: Project, source: MachineSource, keeps = true): Promise<SharedHandlers> {
    const { functions } = project;
    // some of a function's environment (the API's address) changes with each run
    const keepsEnvironments = keeps && !needsCallbacks(source, project);
    const key = JSON.stringify([
      keepsEnvironments,
      source.arn,
      functions.map(({ range: _, diagnostics: __, ...rest }) => rest),
    ]);
    if (this.#handlers === undefined || key !== this.#key) {
      await this.#handlers?.close();
      this.#handlers = new SharedHandlers(keepsEnvironments);
      this.#key = key;
    }
    this.#pythonFolders = functions.flatMap(({ runtime, code }) =>
      runtime?.startsWith('python') === true && code.kind === 'folder' ? [code.path] : [],
    );
    return this.#handlers;
  }

  /** Adds the source files of functions that were built. */
  async look(): Promise<void> {
    if (this.#handlers !== undefined) await this.#inputs.refresh(this.#handlers, [...new Set(this.#pythonFolders)]);
  }

  async forget(changed: ReadonlySet<string>): Promise<void> {
    if (this.#handlers !== undefined) await this.#inputs.forget(changed, this.#handlers);
  }

  async close(): Promise<void> {
    await this.#handlers?.close();
  }
}

/** An Io that the signal interrupts, in place of Ctrl-C. */
export function stoppable(io: Io, signal: StopSignal): Io {
  return Object.create(io, {
    onInterrupt: {
      value(listener: () => void) {
        if (signal.aborted) listener();
        else signal.addEventListener('abort', listener, { once: true });
        return () => signal.removeEventListener('abort', listener);
      },
    },
  }) as Io;
}

const WORDS: Readonly<Record<StateChange['kind'], readonly [mark: string, says: string]>> = {
  came: ['+', 'was not visited before'],
  went: ['-', 'is no longer visited'],
  fails: ['✖', 'fails now'],
  works: ['✔', 'works now'],
  output: ['~', 'has a different output'],
};
const MAX_CHANGES = 20;

/** The differences from the last run, one line for each state. */
function formatChanges(changes: readonly StateChange[], { dim, success, failure, warning }: Painter): string {
  if (changes.length === 0) return `\n${dim('as in the last run')}\n`;
  const paint = { came: success, works: success, went: warning, output: warning, fails: failure };
  const lines = changes.slice(0, MAX_CHANGES).map(({ path, kind }) => {
    const [mark, says] = WORDS[kind];
    return `  ${paint[kind](mark)} ${printable(path)} ${dim(says)}`;
  });
  const left = changes.length - lines.length;
  if (left > 0) lines.push(`  ${dim(`… and ${left} more`)}`);
  return `\n${dim('since the last run')}\n${lines.join('\n')}\n`;
}
