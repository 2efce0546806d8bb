import { toAwsDiagnostic } from '../../definition/aws-diagnostic.ts';
import type { FileReport, LocatedDiagnostic } from '../../validate.ts';
import { distinctDiagnostics } from './distinct-diagnostics.ts';
import type { ValidateFormat } from './validate-format.ts';

/** One object a file, with the diagnostics whose lines are in it, as ValidateStateMachineDefinition answers them. */
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

/** A template and the definitions that it refers to are files of their own. */
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
    // where only warnings stand, the file fails because they count as errors here
    const isStrict = result === 'FAIL' && !diagnostics.some(({ severity }) => severity === 'error');
    for (const diagnostic of diagnostics) {
      const place = entry(diagnostic.file);
      if (distinct.has(diagnostic)) place.diagnostics.push(diagnostic);
      if (diagnostic.severity === 'error' || (isStrict && diagnostic.severity === 'warning')) place.result = 'FAIL';
    }
  }
  return [...files.values()];
}
