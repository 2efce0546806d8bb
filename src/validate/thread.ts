import { parentPort, workerData } from 'node:worker_threads';
import { FileJudge } from './file-judge.ts';
import type { ValidateOptions } from './file-report.ts';
import type { FileToCheck } from './find-files.ts';
import { judgeAlone } from './judge-alone.ts';
import { type ReportMessage, toMessage } from './report-message.ts';

/** The data that a thread is started with. */
export interface CheckThreadData {
  /** The file of the build that it runs: this module. */
  readonly module: string;
  readonly options: Omit<ValidateOptions, 'readStdin'>;
}

/** The response to each list of files: a report for each, if there is one. */
export type ThreadAnswer = readonly (ReportMessage | undefined)[];

const judge = new FileJudge((workerData as CheckThreadData).options);

parentPort!.on('message', async (files: readonly FileToCheck[]) => {
  const answer: (ReportMessage | undefined)[] = [];
  for (const file of files) {
    const report = await judgeAlone(judge, file);
    answer.push(report && toMessage(report));
  }
  parentPort!.postMessage(answer satisfies ThreadAnswer);
});
