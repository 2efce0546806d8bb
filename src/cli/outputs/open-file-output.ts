import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { explainWriting } from '../../explain-writing.ts';
import type { Output } from '../../reporters/reporter.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Io } from '../io.ts';
import { OutputError } from './output-error.ts';

export interface ClosableOutput extends Output {
  /** @throws OutputError if something could not be written */
  close(): void;
}

/** A file that is written as the run goes. @throws UsageError if it cannot be opened */
export function openFileOutput(path: string, { cwd }: Pick<Io, 'cwd'>): ClosableOutput {
  const describe = (error: unknown): string => explainWriting(error, path);
  let file: number;
  let failure: unknown;
  try {
    file = openSync(resolve(cwd, path), 'w');
  } catch (error) {
    throw new UsageError(describe(error));
  }
  return {
    write(text) {
      // a full disk is reported once, at the end: the run itself continues
      if (failure !== undefined) return;
      try {
        writeSync(file, text);
      } catch (error) {
        failure = error;
      }
    },
    isTTY: false,
    columns: Number.POSITIVE_INFINITY,
    color: false,
    close() {
      closeSync(file);
      if (failure !== undefined) throw new OutputError(describe(failure));
    },
  };
}
