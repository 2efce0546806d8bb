import type { Output, Reporter } from './reporter.ts';

/** Writes what the execution gave, as JSON: indented for a person, one line for a program. Nothing where it failed. */
export function createOutputReporter(output: Output): Reporter {
  return {
    onEnd(outcome) {
      if (outcome.status !== 'SUCCEEDED') return;
      output.write(`${JSON.stringify(outcome.output ?? null, undefined, output.isTTY ? 2 : 0)}\n`);
    },
  };
}
