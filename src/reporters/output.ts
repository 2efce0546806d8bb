import type { Output, Reporter } from './reporter.ts';

/** Writes the execution's output as JSON: indented for people, one line for programs. Nothing if it failed. */
export function createOutputReporter(output: Output): Reporter {
  return {
    onEnd(outcome) {
      if (outcome.status !== 'SUCCEEDED') return;
      output.write(`${JSON.stringify(outcome.output ?? null, undefined, output.isTTY ? 2 : 0)}\n`);
    },
  };
}
