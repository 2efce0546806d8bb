import { toAwsDiagnostic } from '../../definition/aws-diagnostic.ts';
import type { FileReport, LocatedDiagnostic } from '../../validate.ts';
import { distinctDiagnostics } from './distinct-diagnostics.ts';
import type { ValidateFormat } from './validate-format.ts';

/**
 * One object for each file, with the diagnostics whose lines are in it, in the format of
 * ValidateStateMachineDefinition.
 */
export const jsonFormat: ValidateFormat = {
  help: "one object per file, with diagnostics in AWS's format",
  print(reports, output) {
    const files = groupByFile(reports).map(({ file, result, diagnostics }) => ({
      file,
      result,
      diagnostics: diagnostics.map((diagnostic) => {
        const { line, column } = diagnostic;
        return { ...toAwsDiagnostic(diagnostic), line, column };
      }),
    }));
    output.write(`${JSON.stringify(files, undefined, output.isTTY ? 2 : undefined)}\n`);
  },
};

interface JudgedFile {
  readonly file: string;
  result: FileReport['result'];
  readonly diagnostics: LocatedDiagnostic[];
}

/** A template and the definitions that it refers to are separate files. */
function groupByFile(reports: readonly FileReport[]): readonly JudgedFile[] {
  const files = new Map<string, JudgedFile>();
  const entry = (file: string): JudgedFile => {
    const known = files.get(file) ?? { file, result: 'OK', diagnostics: [] };
    files.set(file, known);
    return known;
  };
  const distinct = new Set(distinctDiagnostics(reports));
  for (const { file, result, diagnostics, definitions } of reports) {
    for (const path of [file, ...definitions]) entry(path);
    // with warnings only, the file fails because they count as errors
    const isStrict = result === 'FAIL' && !diagnostics.some(({ severity }) => severity === 'error');
    for (const diagnostic of diagnostics) {
      const place = entry(diagnostic.file);
      if (distinct.has(diagnostic)) place.diagnostics.push(diagnostic);
      if (diagnostic.severity === 'error' || (isStrict && diagnostic.severity === 'warning')) place.result = 'FAIL';
    }
  }
  return [...files.values()];
}
