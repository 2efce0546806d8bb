import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { FileJudge } from './file-judge.ts';
import type { FileReport, Team, ValidateOptions } from './file-report.ts';
import type { FoundFile } from './find-files.ts';
import { judgeAlone } from './judge-alone.ts';
import { fromMessage } from './report-message.ts';
import type { ThreadAnswer, ThreadData } from './thread.ts';

/** Files that are handed out at once: some milliseconds of work. */
const HANDFUL = 25;
/** What a thread has in hand, so that it need not wait for the next. */
const IN_HAND = 2;
const MAX_THREADS = 8;

/**
 * Judges definitions in as many threads as there are processors, this one among them. What each of them reports does not
 * depend on the others, so it is the same with any number.
 *
 * @param door the script that runs a file of the build in a thread
 */
export function createTeam({ readStdin: _, ...options }: ValidateOptions, door: string): Team {
  return async (files) => {
    const reports = new Map<FoundFile, FileReport>();
    const count = Math.min(availableParallelism(), MAX_THREADS);
    if (count < 2) return reports;
    const handfuls = cut(files.filter(({ isFile }) => isFile));
    const next = (): readonly FoundFile[] | undefined => handfuls.pop();
    const data: ThreadData = { module: 'validate-thread.cjs', options };
    const threads = Array.from({ length: count - 1 }, () =>
      runThread(new Worker(door, { workerData: data }), next, reports),
    );
    const judge = new FileJudge(options);
    for (let handful = next(); handful !== undefined; handful = next()) {
      for (const file of handful) keep(reports, file, await judgeAlone(judge, file));
      // the others are answered
      await setImmediate();
    }
    await Promise.all(threads);
    return reports;
  };
}

/** Hands files out to a thread until there are none. What it has in hand when it fails is left to others. */
function runThread(
  worker: Worker,
  next: () => readonly FoundFile[] | undefined,
  reports: Map<FoundFile, FileReport>,
): Promise<void> {
  const inHand: (readonly FoundFile[])[] = [];
  return new Promise((resolve) => {
    const send = (): void => {
      const handful = next();
      if (handful === undefined) {
        if (inHand.length === 0) void worker.terminate().then(() => resolve());
        return;
      }
      inHand.push(handful);
      worker.postMessage(handful);
    };
    worker.on('message', (answer: ThreadAnswer) => {
      for (const [i, file] of inHand.shift()!.entries()) {
        const message = answer[i];
        keep(reports, file, message && fromMessage(message));
      }
      send();
    });
    worker.once('error', () => resolve());
    worker.once('exit', () => resolve());
    for (let i = 0; i < IN_HAND; i++) send();
  });
}

function keep(reports: Map<FoundFile, FileReport>, file: FoundFile, report: FileReport | undefined): void {
  if (report !== undefined) reports.set(file, report);
}

/** From the last to the first, so that the first are handed out first. */
function cut(files: readonly FoundFile[]): (readonly FoundFile[])[] {
  const handfuls: (readonly FoundFile[])[] = [];
  for (let i = 0; i < files.length; i += HANDFUL) handfuls.push(files.slice(i, i + HANDFUL));
  return handfuls.reverse();
}
