import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { FileJudge } from './file-judge.ts';
import type { FileReport, Team, ValidateOptions } from './file-report.ts';
import type { FileToCheck } from './find-files.ts';
import { judgeAlone } from './judge-alone.ts';
import { fromMessage } from './report-message.ts';
import type { CheckThreadData, ThreadAnswer } from './thread.ts';

/** Files handed out at a time: some milliseconds of work. */
const HANDFUL = 25;
/** Files queued for a thread, so that it need not wait for the next. */
const IN_HAND = 2;
const MAX_THREADS = 8;

/**
 * Validates definitions in as many threads as there are processors, including this one. The report of each file does
 * not depend on others, so it is the same with any number.
 * @param door the script that runs a file of the build in a thread
 */
export function createTeam({ readStdin: _, ...options }: ValidateOptions, door: string): Team {
  return async (files) => {
    const reports = new Map<FileToCheck, FileReport>();
    const count = Math.min(availableParallelism(), MAX_THREADS);
    if (count < 2) return reports;
    const handfuls = cut(files.filter(({ isFile }) => isFile));
    const next = (): readonly FileToCheck[] | undefined => handfuls.pop();
    const data: CheckThreadData = { module: 'validate-thread.cjs', options };
    const threads = Array.from({ length: count - 1 }, () =>
      runThread(new Worker(door, { workerData: data }), next, reports),
    );
    const judge = new FileJudge(options);
    for (let handful = next(); handful !== undefined; handful = next()) {
      for (const file of handful) keep(reports, file, await judgeAlone(judge, file));
      // the others have their results
      await setImmediate();
    }
    await Promise.all(threads);
    return reports;
  };
}

/** Hands files to a thread until there are none. If it fails, its queued files are left to others. */
function runThread(
  worker: Worker,
  next: () => readonly FileToCheck[] | undefined,
  reports: Map<FileToCheck, FileReport>,
): Promise<void> {
  const inHand: (readonly FileToCheck[])[] = [];
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

function keep(reports: Map<FileToCheck, FileReport>, file: FileToCheck, report: FileReport | undefined): void {
  if (report !== undefined) reports.set(file, report);
}

/** From last to first, so that the first are handed out first. */
function cut(files: readonly FileToCheck[]): (readonly FileToCheck[])[] {
  const handfuls: (readonly FileToCheck[])[] = [];
  for (let i = 0; i < files.length; i += HANDFUL) handfuls.push(files.slice(i, i + HANDFUL));
  return handfuls.reverse();
}
