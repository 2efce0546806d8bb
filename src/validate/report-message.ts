import type { LocatedDiagnostic } from '../source/locate-diagnostics.ts';
import { originalRange, SourceFile } from '../source/source-file.ts';
import type { FileReport } from './file-report.ts';

/** A report that can be sent to another thread. */
export interface ReportMessage extends Omit<FileReport, 'diagnostics'> {
  readonly diagnostics: readonly Omit<LocatedDiagnostic, 'range'>[];
  /** The location of each, in the texts that the user edits. */
  readonly places: readonly (SentRange | undefined)[];
  /** The files that locations refer to by number: their paths and texts. */
  readonly texts: readonly (readonly [path: string, text: string])[];
}

interface SentRange {
  readonly text: number;
  readonly start: number;
  readonly end: number;
}

export function toMessage({ diagnostics, ...report }: FileReport): ReportMessage {
  const texts = new Map<SourceFile, number>();
  const places = diagnostics.map(({ range }): SentRange | undefined => {
    if (range === undefined) return undefined;
    const { file, start, end } = originalRange(range);
    const text = texts.get(file) ?? texts.size;
    texts.set(file, text);
    return { text, start, end };
  });
  return {
    ...report,
    diagnostics: diagnostics.map(({ range: _, ...diagnostic }) => diagnostic),
    places,
    texts: [...texts.keys()].map(({ path, text }) => [path, text] as const),
  };
}

export function fromMessage({ places, texts, diagnostics, ...report }: ReportMessage): FileReport {
  const files = texts.map(([path, text]) => new SourceFile(path, text));
  return {
    ...report,
    diagnostics: diagnostics.map((diagnostic, i) => {
      const place = places[i];
      if (place === undefined) return diagnostic;
      return { ...diagnostic, range: { file: files[place.text]!, start: place.start, end: place.end } };
    }),
  };
}
