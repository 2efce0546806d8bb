import { printDiagnostics } from '../load/print-diagnostics.ts';
import { distinctDiagnostics } from './distinct-diagnostics.ts';
import { summarize } from './summary.ts';
import type { ValidateFormat } from './validate-format.ts';

/** Each diagnostic with its line, and a summary. */
export const prettyFormat: ValidateFormat = {
  help: 'for people',
  hasSummary: true,
  async print(reports, output) {
    await printDiagnostics(distinctDiagnostics(reports), output);
    output.write(`${summarize(reports)}\n`);
  },
};
