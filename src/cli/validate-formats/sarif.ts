import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log, Result } from 'sarif';
import packageJson from '../../../package.json' with { type: 'json' };
import type { LocatedDiagnostic } from '../../validate.ts';
import { distinctDiagnostics } from './distinct-diagnostics.ts';
import type { ValidateFormat } from './validate-format.ts';

/** SARIF 2.1.0, in the form that code scanning services accept. Columns count UTF-16 units. */
export const sarifFormat: ValidateFormat = {
  help: 'SARIF 2.1.0 for code scanning',
  print(reports, output) {
    const diagnostics = distinctDiagnostics(reports);
    const rules = [...new Set(diagnostics.map(({ code }) => code))].sort().map((id) => ({ id }));
    const driver = { name: packageJson.name, version: packageJson.version, rules };
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results: diagnostics.map(toResult) }],
    };
    output.write(`${JSON.stringify(log, undefined, output.isTTY ? 2 : undefined)}\n`);
  },
};

function toResult({
  severity,
  code,
  message,
  hint,
  file,
  line,
  column,
  endColumn,
  location,
}: LocatedDiagnostic): Result {
  return {
    ruleId: code,
    level: severity,
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file) },
          region: { startLine: line, startColumn: column, endColumn },
        },
        ...(location === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: location }] }),
      },
    ],
  };
}

function toUri(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
