import type { Output } from '../../reporters/reporter.ts';
import type { FileReport } from '../../validate.ts';

/** A way to print what was found; one file each, and a line in the table. */
export interface ValidateFormat {
  /** One line of help. */
  readonly help: string;
  /** The summary stands in it already; it goes to stderr otherwise. */
  readonly hasSummary?: true;
  print(reports: readonly FileReport[], output: Output): void | Promise<void>;
}
