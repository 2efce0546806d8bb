import type { DiagnosticCode } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';

/** Why a file could not be read, for the caller's message. */
export interface FileProblem {
  readonly code: DiagnosticCode & ('FILE_NOT_FOUND' | 'FILE_UNREADABLE');
  readonly message: string;
  readonly hint?: string;
  /** The invalid place, where it can be determined. */
  readonly range?: Range;
}
