/** 0: no values. 1: values of a moderate size. 2: all values, complete. */
export type Verbosity = 0 | 1 | 2;

/** How much of the run's data the trace shows. */
export interface TraceDetail {
  readonly verbosity: Verbosity;
  /** The folder that file names are relative to. */
  readonly cwd: string | undefined;
}
