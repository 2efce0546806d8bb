import { escapeMessage, escapeProperty } from '../../reporters/github-escapes.ts';
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
      output.write(`::${severity === 'note' ? 'notice' : severity} ${properties.join(',')}::${escapeMessage(text)}\n`);
    }
  },
};
