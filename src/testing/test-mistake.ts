import type { Range } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';

/** What is wrong with a test, and where: in its file, or in a file that it names. */
export interface Mistake {
  readonly message: string;
  /** Absent if it is about a file as a whole. */
  readonly range?: Range | undefined;
}

/** A test that cannot run. */
export class TestMistake extends UsageError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ message }) => message).join('\n\n'));
    this.mistakes = mistakes;
  }
}
