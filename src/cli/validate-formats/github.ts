import { distinctDiagnostics } from './distinct-diagnostics.ts';
import type { ValidateFormat } from './validate-format.ts';

/** Workflow commands of GitHub Actions, which shows them at the lines of a pull request. */
export const githubFormat: ValidateFormat = {
  help: 'GitHub Actions annotations',
  print(reports, output) {
    for (const { severity, code, message, hint, file, line, column, endColumn } of distinctDiagnostics(reports)) {
      const place = { file: file.replaceAll('\\', '/'), line, col: column, endColumn: endColumn - 1, title: code };
      const properties = Object.entries(place).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      const text = hint === undefined ? message : `${message}\n${hint}`;
      output.write(`::${severity === 'note' ? 'notice' : severity} ${properties.join(',')}::${escapeData(text)}\n`);
    }
  },
};

/** A message is one line of the log. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
