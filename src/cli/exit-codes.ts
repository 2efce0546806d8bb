export const EXIT_CODES = {
  success: 0,
  /** The execution failed; the files have errors; the replay differs. */
  failure: 1,
  /** Nothing was run. */
  usage: 2,
  /** A bug of ours. */
  bug: 70,
  interrupted: 130,
} as const;
