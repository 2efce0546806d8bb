import type { Output } from '../../reporters/reporter.ts';
import { loadPainter } from '../../reporters/terminal/painter.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';

/** Writes diagnostics with their code frames, in colour if enabled. */
export async function printDiagnostics(diagnostics: readonly Diagnostic[], output: Output): Promise<void> {
  if (diagnostics.length === 0) return;
  const painter = await loadPainter(output.color);
  for (const diagnostic of diagnostics) {
    const paint = { error: painter.failure, warning: painter.warning, note: painter.dim }[diagnostic.severity];
    const [first = '', ...rest] = formatDiagnostic(diagnostic).split('\n');
    const what = `${diagnostic.severity} ${diagnostic.code}`;
    const lines = [
      first.replace(what, () => paint(what)),
      ...rest.map((line) => (/^ +\| +\^+$/.test(line) ? paint(line) : line)),
    ];
    output.write(`${lines.join('\n')}\n\n`);
  }
}
