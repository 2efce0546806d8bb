import { hasLongList } from './has-long-list.ts';
import type { Output, Reporter } from './reporter.ts';
import { writeJson } from './write-json.ts';

/** Items of a list from which on it is written in pieces. */
const LONG = 1000;

/** Writes the execution's output as JSON: indented for people, one line for programs. Nothing if it failed. */
export function createOutputReporter(output: Output): Reporter {
  return {
    onEnd(outcome) {
      if (outcome.status !== 'SUCCEEDED') return;
      const value = outcome.output ?? null;
      if (!output.isTTY && hasLongList(value, LONG)) writeJson(value, (text) => output.write(text));
      else output.write(`${JSON.stringify(value, undefined, output.isTTY ? 2 : 0)}\n`);
    },
  };
}
