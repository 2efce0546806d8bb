import { relative, resolve } from 'node:path';
import { Stopper, type StopSignal } from '../../engine/stop-signal.ts';
import { listenToReads } from '../../read-file.ts';
import type { Output } from '../../reporters/reporter.ts';
import { loadPainter } from '../../reporters/terminal/painter.ts';
import { printable } from '../../source/printable.ts';
import { UsageError } from '../../source/usage-error.ts';
import { type FileSearch, FileWatcher } from '../../watch/file-watcher.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { reportError } from '../outputs/report-error.ts';
import { describeName } from '../tests/describe-name.ts';
import { readKeys } from './watch-keys.ts';

/** Why the work is repeated. */
export type Cause =
  | { readonly kind: 'start' | 'again' | 'failures' }
  | { readonly kind: 'change'; readonly files: ReadonlySet<string> }
  | { readonly kind: 'filter'; readonly text: string };

export interface WatchedWork {
  /**
   * Does the work; the files that it reads are recorded. It stops early if the signal is aborted.
   * @returns more files that it depends on; absolute
   */
  run(cause: Cause, signal: StopSignal): Promise<ReadonlySet<string>>;
  /** Called for each file that is read meanwhile; absolute. */
  onRead?(path: string): void;
  /** The files it works on, and the folders in which more may appear. @throws UsageError */
  search?(): FileSearch;
  /** The work has failures and names, which the keys `f` and `t` use. */
  readonly hasTests?: boolean;
  close(): Promise<void>;
}

/** Does the work, and repeats it whenever a file that it read changes. Returns the exit code. */
export async function watchLoop(work: WatchedWork, people: Output, io: Io): Promise<number> {
  const { dim } = await loadPainter(people.color);
  let stopper = new Stopper();
  let next: Cause | undefined;
  let wake = (): void => {};
  let ending: number | undefined;
  const go = (cause: Cause): void => {
    if (next?.kind === 'change' && cause.kind === 'change') {
      next = { kind: 'change', files: new Set([...next.files, ...cause.files]) };
    } else next = cause;
    // the work in progress uses files that have changed
    stopper.stop();
    wake();
  };
  const end = (code: number): void => {
    ending = code;
    stopper.stop();
    wake();
  };
  const watcher = new FileWatcher((files) => go({ kind: 'change', files }));
  const off = io.onInterrupt(() => end(EXIT_CODES.interrupted));
  const onKey = (key: string): void => {
    if (key === 'q') end(EXIT_CODES.success);
    if (key === 'r') go({ kind: 'again' });
    if (work.hasTests !== true) return;
    if (key === 'f') go({ kind: 'failures' });
    if (key === 't')
      keys.ask('tests by name (a text, or /a pattern/; empty: all): ', (text) => go({ kind: 'filter', text }));
  };
  const keys = readKeys(io, people, onKey, () => end(EXIT_CODES.interrupted));
  /** The files of all earlier work: parts that were not repeated still depend on theirs. */
  const reads = new Set<string>();
  /** The files of the latest work. */
  const written = new Set<string>();
  listenToReads((path, how) => {
    const absolute = resolve(io.cwd, path);
    if (how === 'written') {
      written.add(absolute);
      return;
    }
    reads.add(absolute);
    work.onRead?.(absolute);
  });
  try {
    for (let cause: Cause = { kind: 'start' }; ending === undefined; ) {
      stopper = new Stopper();
      next = undefined;
      written.clear();
      const since = Date.now();
      const more = await attempt(work, cause, stopper, io);
      if (ending !== undefined) break;
      await watcher.watch(
        new Set([...reads, ...more].filter((path) => !written.has(path))),
        since,
        work.search && (() => searchAgain(work.search!)),
      );
      if (next === undefined) {
        people.write(`\n${dim(describeWaiting(watcher.size, work.hasTests === true, io))}\n`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (next !== undefined || ending !== undefined) resolve();
        });
      }
      if (next === undefined) break;
      cause = next;
      people.write(`\n${dim(describeCause(cause, io.cwd))}\n\n`);
    }
    return ending ?? EXIT_CODES.success;
  } finally {
    listenToReads(undefined);
    keys.end();
    off();
    await watcher.close();
    await work.close();
  }
}

/** A path that no longer exists is reported when the work is done again. */
function searchAgain(search: () => FileSearch): FileSearch {
  try {
    return search();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { files: [], folders: [] };
  }
}

/** An invalid file shows its error, and the next save is awaited. */
async function attempt(work: WatchedWork, cause: Cause, signal: StopSignal, io: Io): Promise<ReadonlySet<string>> {
  try {
    return await work.run(cause, signal);
  } catch (error) {
    const code = reportError(error, io, '');
    if (code === EXIT_CODES.bug) throw error;
    return new Set();
  }
}

function describeWaiting(files: number, hasTests: boolean, { stdin }: Io): string {
  const watching = `watching ${files} ${files === 1 ? 'file' : 'files'}`;
  if (stdin.isTTY !== true) return watching;
  return `${watching} · r reruns${hasTests ? ' · f reruns failures · t selects by name' : ''} · q quits`;
}

function describeCause(cause: Cause, cwd: string): string {
  switch (cause.kind) {
    case 'change': {
      const [first = '', ...others] = [...cause.files].map((path) => printable(relative(cwd, path)));
      return `${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed`;
    }
    case 'filter':
      if (cause.text === '') return 'all tests';
      return `tests whose name ${cause.text.startsWith('/') ? 'matches' : 'contains'} ${printable(describeName(cause.text))}`;
    case 'failures':
      return 'tests that failed';
    default:
      return 'again';
  }
}
