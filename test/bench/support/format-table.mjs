const HEADER = { what: 'what', measured: 'measured', target: 'target', holds: 'holds?' };

/** The rows of all groups, in columns. */
export function formatTable(rows) {
  const cells = [HEADER, ...rows.map(toCells)];
  const columns = Object.keys(HEADER);
  const widths = columns.map((column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    columns
      .map((column, i) => row[column].padEnd(widths[i]))
      .join(' | ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('-|-'));
  return lines.join('\n');
}

function toCells({ what, measured, target = '', holds }) {
  return { what, measured, target, holds: holds === undefined ? '' : holds ? 'yes' : 'NO' };
}
