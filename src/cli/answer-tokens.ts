import type { Output } from '../reporters/reporter.ts';
import type { WaitingTask } from '../tasks/callbacks/callbacks.ts';
import type { Io } from './io.ts';

/** So many waiting tasks are told of; a Map may have thousands. */
const MOST_TOLD = 5;

/**
 * Tells how tasks that wait for their token can be answered: on a terminal by a line that is typed, elsewhere by the
 * command of the AWS CLI.
 */
export function createTokenAnswers(io: Io, people: Output, isStdinFree: boolean): (task: WaitingTask) => void {
  const waiting: WaitingTask[] = [];
  let told = 0;
  let isReading = false;
  const byHand = isStdinFree && people.isTTY && io.stdin.isTTY === true;
  return (task) => {
    if (++told === MOST_TOLD + 1) task.log('and more tasks that wait');
    if (!byHand) {
      if (told <= MOST_TOLD) for (const line of describeCommand(task)) task.log(line);
      return;
    }
    waiting.push(task);
    if (told <= MOST_TOLD) {
      task.log('waits for an answer: type its output as JSON, or `fail <error> <cause>`, and press Enter');
    }
    if (isReading) return;
    isReading = true;
    void readAnswers(io, waiting);
  };
}

function describeCommand({ url, token }: WaitingTask): string[] {
  if (url === undefined) return ['waits for its task token, which nothing here can answer'];
  return [
    'waits for its task token; this answers it:',
    `aws stepfunctions send-task-success --endpoint-url ${url} --task-output '{}' --task-token ${token}`,
  ];
}

async function readAnswers(io: Io, waiting: WaitingTask[]): Promise<void> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: io.stdin as NodeJS.ReadableStream });
  // a run that has ended does not wait for the terminal
  (io.stdin as NodeJS.ReadStream).unref?.();
  lines.on('line', (line) => {
    const task = waiting[0];
    if (line.trim() === '' || task === undefined) return;
    if (answer(task, line.trim())) waiting.shift();
  });
}

/** False where the line is no answer; the task goes on waiting. */
function answer(task: WaitingTask, line: string): boolean {
  const failure = /^fail(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line);
  if (failure !== null) {
    task.fail(failure[1] ?? '', failure[2] ?? '');
    return true;
  }
  try {
    task.succeed(JSON.parse(line));
    return true;
  } catch {
    task.log('that is not JSON; a text needs its quotes: "yes"');
    return false;
  }
}
