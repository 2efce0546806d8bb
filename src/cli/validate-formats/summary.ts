import type { FileReport } from '../../validate.ts';
import { distinctDiagnostics } from './distinct-diagnostics.ts';

/** One line: the number of problems, and of files and machines with problems. */
export function summarize(reports: readonly FileReport[]): string {
  if (reports.length === 0) return '✔ none of the files is a template with a state machine, or a definition';
  const diagnostics = distinctDiagnostics(reports);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  const problems = [count(errors, 'error'), count(warnings, 'warning')].filter((text) => text !== '');
  const files = count(reports.length, 'file') || 'no file';
  const machines = count(reports.flatMap((report) => report.machines).length, 'state machine') || 'no state machine';
  const failed = reports.some(({ result }) => result === 'FAIL');
  const mark = failed ? '✖' : warnings > 0 ? '⚠' : '✔';
  return `${mark} ${problems.join(' and ') || 'no problems'} in ${files} with ${machines}`;
}

/** `3 errors`; an empty string for 0. */
function count(number: number, noun: string): string {
  if (number === 0) return '';
  // not by toLocaleString, whose tables take 20 ms to load
  const digits = String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${digits} ${noun}${number === 1 ? '' : 's'}`;
}
