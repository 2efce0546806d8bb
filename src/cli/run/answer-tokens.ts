import type { Json } from '../../json.ts';
import { parseFiniteJson } from '../../parse-finite-json.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { WaitingTask } from '../../step-functions/callbacks.ts';
import type { Io } from '../io.ts';

/** The maximum number of concurrently waiting tasks that are shown; a Map may have thousands. */
const MAX_TOLD = 5;

/** The AWS CLI requires a region; the endpoint ignores it. */
const REGION = 'us-east-1';

export interface TokenAnswers {
  readonly onPending: (task: WaitingTask) => void;
  /** True while the user is asked for an answer, and may be typing it. */
  readonly isAsking: () => boolean;
}

/**
 * Explains how to answer tasks that wait for their token: by typing a line on a terminal, otherwise with a command of
 * the AWS CLI.
 */
export function createTokenAnswers(io: Io, people: Output, isStdinFree: boolean): TokenAnswers {
  if (isStdinFree && people.isTTY && io.stdin.isTTY === true) return askByHand(io);
  let told = 0;
  return {
    onPending(task) {
      if (++told <= MAX_TOLD) for (const line of describeCommand(task)) task.log(line);
      else if (told === MAX_TOLD + 1) task.log('is waiting too, and maybe others after it');
    },
    isAsking: () => false,
  };
}

function describeCommand({ url, token, activityArn }: WaitingTask): string[] {
  if (url === undefined) return ['waits for its task token, but no code in this run can return it'];
  const worker = `a worker takes the task with AWS_ENDPOINT_URL_SFN=${url}`;
  return [
    ...(activityArn === undefined ? [] : [`waits for a worker of ${activityArn}`, worker]),
    activityArn === undefined ? 'waits for its task token; this answers it:' : 'or this answers in its place:',
    // region and signature: the command also works where the AWS CLI is not configured
    `aws stepfunctions send-task-success --endpoint-url ${url} --region ${REGION} --no-sign-request --task-output '{}' --task-token ${token}`,
  ];
}

/** Asks for one task after the other, in the order in which they began to wait. */
function askByHand(io: Io): TokenAnswers {
  const waiting: WaitingTask[] = [];
  let asked: WaitingTask | undefined;
  let isReading = false;
  const next = (): WaitingTask | undefined => {
    while (waiting[0]?.isOpen === false) waiting.shift();
    return waiting[0];
  };
  const ask = (): void => {
    const task = next();
    if (task !== undefined && task !== asked) {
      task.log('waits: type its output as JSON, or fail ERROR CAUSE, and Enter');
    }
    asked = task;
  };
  return {
    onPending(task) {
      waiting.push(task);
      ask();
      if (isReading) return;
      isReading = true;
      void readLines(io, (line) => {
        const task = next();
        if (line !== '' && task !== undefined) answer(task, line);
        ask();
      });
    },
    isAsking: () => next() !== undefined,
  };
}

async function readLines(io: Io, onLine: (line: string) => void): Promise<void> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: io.stdin as NodeJS.ReadableStream });
  // a run that has ended does not wait for the terminal
  (io.stdin as NodeJS.ReadStream).unref?.();
  lines.on('line', (line) => onLine(line.trim()));
}

/** A line that is not a valid answer is reported, and the task continues to wait. */
function answer(task: WaitingTask, line: string): void {
  const failure = /^fail(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line);
  if (failure !== null) {
    task.fail(failure[1], failure[2]);
    return;
  }
  let output: Json;
  try {
    output = parseFiniteJson(line);
  } catch {
    task.log('that is not valid JSON; a string needs quotes: "yes"');
    return;
  }
  task.succeed(output);
}
