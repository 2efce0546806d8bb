import { printable } from '../../source/printable.ts';

/** Rows of texts, indented and aligned in columns; the last column has its natural width. */
export function formatColumns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable));
  const last = Math.max(0, ...shown.map((row) => row.length - 1));
  const widths: number[] = [];
  for (const row of shown) {
    for (const [i, text] of row.slice(0, last).entries()) widths[i] = Math.max(widths[i] ?? 0, text.length);
  }
  return shown.map((row) => `  ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}
