import type { Output } from '../../reporters/reporter.ts';
import type { FileReport } from '../../validate.ts';

/** A format of results; one file each, and a line in the table. */
export interface ValidateFormat {
  /** One line of help. */
  readonly help: string;
  /** It contains the summary, which otherwise goes to stderr. */
  readonly hasSummary?: true;
  print(reports: readonly FileReport[], output: Output): void | Promise<void>;
}
