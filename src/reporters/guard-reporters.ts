import type { Reporter } from './reporter.ts';

/** Tells all reporters. One that throws does not fail the run; it is not asked again. */
export function guardReporters(reporters: readonly Reporter[]): (tell: (reporter: Reporter) => void) => void {
  let working = reporters;
  return (tell) => {
    for (const reporter of working) {
      try {
        tell(reporter);
      } catch {
        working = working.filter((other) => other !== reporter);
      }
    }
  };
}
