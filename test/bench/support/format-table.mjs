const HEADER = {
  what: 'what',
  measured: 'measured',
  range: 'range',
  other: 'the other',
  versus: 'this : the other',
  target: 'target',
  holds: 'holds?',
};

/** The rows of all groups, in columns. */
export function formatTable(rows, { isCompared }) {
  const cells = [HEADER, ...rows.map(toCells)];
  const columns = Object.keys(HEADER).filter((column) => isCompared || !['other', 'versus'].includes(column));
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

function toCells({ what, figure, unit, range, amounts, other, versus, versusRange, limit, sense, holds, detail }) {
  const of = amounts === undefined ? '' : ` (${show(amounts.ours)} ${amounts.unit} : ${show(amounts.reference)})`;
  return {
    what: detail === '' ? what : `${what} (${detail})`,
    measured: `${show(figure)} ${unit}${of}`,
    range: showRange(range),
    other: other === undefined ? '' : `${show(other)} ${unit}`,
    versus: versus === undefined ? '' : `${show(versus)} × ${showRange(versusRange)}`.trimEnd(),
    target: limit === undefined ? '' : `${sense === 'least' ? '≥' : '≤'} ${limit} ${unit}`,
    holds: holds === undefined ? '' : holds ? 'yes' : 'NO',
  };
}

/** Empty for a single measurement. */
function showRange([least, most]) {
  return least === most ? '' : `${show(least)}–${show(most)}`;
}

/** Three significant digits. */
function show(number) {
  return Math.abs(number) >= 100 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(3)));
}
